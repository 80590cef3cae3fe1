import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/** Accounts: one level of sub-accounts below the main account, whose id is the organization's. */
export class CreateAccounts1764000002000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table accounts (
        organization_id uuid not null,
        id uuid not null,
        parent_id uuid,
        name text not null,
        time_zone text not null,
        first_day_of_week text not null,
        language text not null,
        release_seat_on_disable boolean not null default true,
        disabled_at timestamptz,
        closed_at timestamptz,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint accounts_pkey primary key (organization_id, id),
        constraint accounts_organization foreign key (organization_id) references organizations (organization_id),
        constraint accounts_parent foreign key (organization_id, parent_id) references accounts (organization_id, id),
        constraint accounts_one_level check ((parent_id is null) = (id = organization_id) and (parent_id is null or parent_id = organization_id)),
        constraint accounts_name check (char_length(name) between 1 and 200),
        constraint accounts_first_day check (first_day_of_week in ('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY')),
        constraint accounts_main_only check (parent_id is null or (closed_at is null and release_seat_on_disable)),
        constraint accounts_main_enabled check (parent_id is not null or disabled_at is null)
      )`);
    await db.query(`create index accounts_by_name on accounts (organization_id, name collate "und-x-icu", id)`);
    await db.query(`
      create table account_directory (
        account_id uuid not null,
        organization_id uuid not null,
        constraint account_directory_pkey primary key (account_id),
        constraint account_directory_account foreign key (organization_id, account_id) references accounts (organization_id, id)
      )`);
    await db.query(
      `comment on table account_directory is 'Whose an account is: read only for operators and services, which belong to no organization.'`,
    );
    await fenceWrites(db, "accounts", "account_directory");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table account_directory, accounts`);
  }
}
