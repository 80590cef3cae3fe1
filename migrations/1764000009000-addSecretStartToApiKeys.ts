import type { MigrationInterface, QueryRunner } from "typeorm";

/** The first characters of a key's secret, by which people tell keys apart; keys made before have none. */
export class AddSecretStartToApiKeys1764000009000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `alter table api_keys add column secret_start text,
         add constraint api_keys_secret_start check (secret_start ~ '^[0-9A-Za-z]{6}$')`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table api_keys drop column secret_start`);
  }
}
