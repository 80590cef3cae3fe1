import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/** What every organization has before it has an account: its lock row and its outbox; and the service-wide throttle. */
export class CreatePlatform1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table organizations (
        organization_id uuid not null,
        created_at timestamptz not null default now(),
        constraint organizations_pkey primary key (organization_id)
      )`);
    await db.query(
      `comment on table organizations is 'One row an organization; it is its lock. No other row serves as one.'`,
    );
    await db.query(`
      create table outbox (
        organization_id uuid not null,
        id uuid not null,
        kind text not null,
        payload jsonb not null,
        created_at timestamptz not null default now(),
        delivered_at timestamptz,
        constraint outbox_pkey primary key (organization_id, id)
      )`);
    await db.query(`create index outbox_undelivered on outbox (created_at) where delivered_at is null`);
    await db.query(`comment on table outbox is 'Effects that leave after a commit; payloads carry ids only.'`);
    await db.query(`
      create table throttles (
        key varchar(255) not null,
        points integer not null default 0,
        expire bigint,
        constraint throttles_pkey primary key (key)
      )`);
    await db.query(
      `comment on table throttles is 'Counters of the sign-in throttle, in the form rate-limiter-flexible keeps them.'`,
    );
    await fenceWrites(db, "organizations", "outbox");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table throttles, outbox, organizations`);
  }
}
