import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/** Sessions, one-time links and API keys; of each secret only a hash is kept. */
export class CreateCredentials1764000006000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table sessions (
        organization_id uuid not null,
        id uuid not null,
        user_id uuid not null,
        secret_hash bytea not null,
        created_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null,
        ip inet,
        user_agent text,
        constraint sessions_pkey primary key (organization_id, id),
        constraint sessions_secret unique (organization_id, secret_hash),
        constraint sessions_user foreign key (organization_id, user_id) references users (organization_id, id)
      )`);
    await db.query(`create index sessions_by_user on sessions (organization_id, user_id)`);
    await db.query(`create index sessions_by_expiry on sessions (expires_at)`);
    await db.query(`
      create table one_time_links (
        organization_id uuid not null,
        id uuid not null,
        user_id uuid not null,
        purpose text not null,
        secret_hash bytea not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        constraint one_time_links_pkey primary key (organization_id, id),
        constraint one_time_links_secret unique (organization_id, secret_hash),
        constraint one_time_links_user foreign key (organization_id, user_id) references users (organization_id, id),
        constraint one_time_links_purpose check (purpose in ('ACCEPT_INVITATION', 'RECOVER'))
      )`);
    await db.query(`create index one_time_links_by_user on one_time_links (organization_id, user_id)`);
    await db.query(`
      create table api_keys (
        organization_id uuid not null,
        id uuid not null,
        account_id uuid not null,
        owner_id uuid not null,
        name text not null,
        secret_hash bytea not null,
        scopes text[] not null,
        includes_sub_accounts boolean not null default false,
        valid_from timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint api_keys_pkey primary key (organization_id, id),
        constraint api_keys_secret unique (organization_id, secret_hash),
        constraint api_keys_account foreign key (organization_id, account_id) references accounts (organization_id, id),
        constraint api_keys_owner foreign key (organization_id, owner_id) references users (organization_id, id),
        constraint api_keys_name check (char_length(name) between 1 and 100),
        constraint api_keys_validity check (expires_at is null or expires_at > valid_from),
        constraint api_keys_sub_accounts check (not includes_sub_accounts or account_id = organization_id)
      )`);
    await db.query(`create index api_keys_by_owner on api_keys (organization_id, owner_id)`);
    await fenceWrites(db, "sessions", "one_time_links", "api_keys");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table api_keys, one_time_links, sessions`);
  }
}
