import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/** Users, their secrets in a table of their own, and the directory of verified addresses, which alone sign in. */
export class CreateUsers1764000003000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table users (
        organization_id uuid not null,
        id uuid not null,
        account_id uuid not null,
        email text not null,
        email_key text not null,
        first_name text not null,
        last_name text not null,
        name text not null,
        language text,
        invited_at timestamptz,
        accepted_at timestamptz,
        email_verified_at timestamptz,
        disabled_at timestamptz,
        seat_released_by_disable boolean not null default false,
        locked_at timestamptz,
        locked_until timestamptz,
        deleted_at timestamptz,
        last_sign_in_at timestamptz,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint users_pkey primary key (organization_id, id),
        constraint users_home unique (organization_id, account_id, id),
        constraint users_account foreign key (organization_id, account_id) references accounts (organization_id, id),
        constraint users_name check (name = btrim(first_name || ' ' || last_name) and char_length(first_name) <= 100 and char_length(last_name) <= 100),
        constraint users_email check (char_length(email) between 3 and 254 and char_length(email_key) between 3 and 254)
      )`);
    // Unverified addresses are unique per home account only, so that nobody learns of a sibling's users (U-01).
    await db.query(
      `create unique index users_email_in_account on users (organization_id, account_id, email_key) where deleted_at is null`,
    );
    await db.query(
      `create index users_by_name on users (organization_id, name collate "und-x-icu", id) where deleted_at is null`,
    );
    await db.query(
      `create index users_by_account_name on users (organization_id, account_id, name collate "und-x-icu", id) where deleted_at is null`,
    );
    await db.query(
      `create index users_by_last_sign_in on users (organization_id, account_id, last_sign_in_at, id) where deleted_at is null`,
    );
    await db.query(`
      create table user_credentials (
        organization_id uuid not null,
        user_id uuid not null,
        password_hash text not null,
        password_changed_at timestamptz not null,
        constraint user_credentials_pkey primary key (organization_id, user_id),
        constraint user_credentials_user foreign key (organization_id, user_id) references users (organization_id, id)
      )`);
    await db.query(`
      create table sign_in_emails (
        email_key text not null,
        organization_id uuid not null,
        user_id uuid not null,
        constraint sign_in_emails_pkey primary key (email_key),
        constraint sign_in_emails_user foreign key (organization_id, user_id) references users (organization_id, id)
      )`);
    await db.query(`create unique index sign_in_emails_one_a_user on sign_in_emails (organization_id, user_id)`);
    await db.query(
      `comment on table sign_in_emails is 'Verified addresses of the whole service; looked up before the organization is known.'`,
    );
    await fenceWrites(db, "users", "user_credentials", "sign_in_emails");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table sign_in_emails, user_credentials, users`);
  }
}
