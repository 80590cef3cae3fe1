import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/** What a call with an idempotency key came to, so that repeating it gives the same answer; kept for 72 hours. */
export class CreateIdempotencyKeys1764000007000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table idempotency_keys (
        organization_id uuid not null,
        principal_type text not null,
        principal_id uuid not null,
        mutation text not null,
        key text not null,
        input_hash bytea not null,
        outcome jsonb not null,
        created_at timestamptz not null,
        constraint idempotency_keys_pkey primary key (organization_id, principal_type, principal_id, mutation, key),
        constraint idempotency_keys_principal_type check (principal_type in ('USER', 'API_KEY', 'SERVICE'))
      )`);
    await db.query(`create index idempotency_keys_created on idempotency_keys (created_at)`);
    await db.query(
      `comment on table idempotency_keys is 'Committed outcomes by idempotency key: ids and codes only, written with the change itself.'`,
    );
    await fenceWrites(db, "idempotency_keys");
    // Statements travel together: only an error keeps those behind this one, which wait for locks, from running.
    await db.query(`
      create function idempotency_claim(lock bigint) returns void
      language plpgsql volatile set search_path = pg_catalog as $$
      begin
        if not pg_try_advisory_xact_lock(lock) then
          raise exception 'a call with this idempotency key is still running' using errcode = 'TN001';
        end if;
      end $$`);
    await db.query(
      `comment on function idempotency_claim(bigint) is 'Takes the advisory lock of a key until the transaction ends; fails with SQLSTATE TN001 if it is taken.'`,
    );
    await db.query(`revoke all on function idempotency_claim(bigint) from public`);
    // The rows of all organizations, which the service's own role cannot reach past the fence; a bounded number at once.
    await db.query(`
      create function idempotency_forget(before timestamptz) returns integer
      language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
        with expired as (
          select ctid from public.idempotency_keys where created_at <= before order by created_at limit 1000
          for update skip locked
        ), gone as (
          delete from public.idempotency_keys k using expired where k.ctid = expired.ctid returning 1
        )
        select count(*)::integer from gone
      $$`);
    await db.query(
      `comment on function idempotency_forget(timestamptz) is 'Deletes up to 1,000 outcomes that were kept until then; answers how many.'`,
    );
    await db.query(`revoke all on function idempotency_forget(timestamptz) from public`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop function idempotency_forget(timestamptz)`);
    await db.query(`drop function idempotency_claim(bigint)`);
    await db.query(`drop table idempotency_keys`);
  }
}
