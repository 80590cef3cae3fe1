import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Lets one living user be found without their row. For a user whose account is known too, an index by the account's names
 * looked cheaper than the primary key, since that alone says nothing of `deleted_at`; all names of the account were read
 * for each user whose grants were asked for, at every request.
 */
export class FindLivingUsers1764000009100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `create unique index users_living on users (organization_id, id) include (account_id) where deleted_at is null`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index users_living`);
  }
}
