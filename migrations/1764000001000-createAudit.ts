import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

/**
 * The audit log: what happened (for ever) and, beside it, who it was about in person (erasable). Both are partitioned by
 * month over the event's id, a UUIDv7, so that time needs no column in the key. `id`, `recorded_at` and `xact` are
 * defaults outside the service role's INSERT grant: nobody who writes events can forge when they were written.
 */
export class CreateAudit1764000001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create function uuidv7_at(moment timestamptz) returns uuid
      language sql immutable parallel safe set search_path = pg_catalog
      return (lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid`);
    await db.query(
      `comment on function uuidv7_at(timestamptz) is 'The smallest UUIDv7 of that millisecond: a bound of a partition or a time range.'`,
    );
    // RFC 9562, method 3: the twelve bits after the version hold the fraction of the millisecond, so ids made by one
    // server rise with its clock. PostgreSQL 18 has uuidv7(); 15 to 17 do not.
    await db.query(`
      create function audit_event_id() returns uuid
      language plpgsql volatile parallel safe set search_path = pg_catalog as $$
      declare
        micros bigint := floor(extract(epoch from clock_timestamp()) * 1000000)::bigint;
        random bytea := uuid_send(gen_random_uuid());
        bytes bytea;
        fraction integer := ((micros % 1000) * 4096 / 1000)::integer;
      begin
        bytes := substring(int8send(micros / 1000) from 3 for 6) || substring(random from 7 for 10);
        bytes := set_byte(bytes, 6, 112 | (fraction >> 8));
        bytes := set_byte(bytes, 7, fraction & 255);
        return encode(bytes, 'hex')::uuid;
      end $$`);
    await db.query(`
      create table audit_events (
        organization_id uuid not null,
        id uuid not null default audit_event_id(),
        account_id uuid,
        code text not null,
        status text not null,
        reason text,
        actor_type text not null,
        actor_id uuid,
        targets jsonb not null default '[]',
        request_id uuid not null,
        batch_id uuid,
        claimed_at timestamptz,
        details jsonb not null default '{}',
        commitment bytea not null,
        recorded_at timestamptz not null default clock_timestamp(),
        xact xid8 not null default pg_current_xact_id(),
        constraint audit_events_pkey primary key (organization_id, id),
        constraint audit_events_status check (status in ('SUCCESS', 'FAILURE')),
        constraint audit_events_actor_type check (actor_type in ('USER', 'API_KEY', 'OPERATOR', 'SERVICE', 'SYSTEM', 'ANONYMOUS'))
      ) partition by range (id)`);
    await db.query(`create index audit_events_account on audit_events (organization_id, account_id, id)`);
    await db.query(`
      create table audit_event_personal (
        organization_id uuid not null,
        event_id uuid not null,
        salt bytea not null,
        user_name text,
        ip inet,
        user_agent text,
        personal jsonb not null default '{}',
        search_text text not null default '',
        constraint audit_event_personal_pkey primary key (organization_id, event_id)
      ) partition by range (event_id)`);
    for (const table of ["audit_events", "audit_event_personal"])
      await db.query(`create table ${table}_default partition of ${table} default`);
    // A partition is made beside the table and attached then: that waits for no writer, while CREATE … PARTITION OF would
    // hold up all of them. It fails where the default partition holds rows of that month; the caller is told.
    await db.query(`
      create function audit_make_partition(parent text, moment timestamptz) returns text
      language plpgsql set search_path = pg_catalog, public, pg_temp as $$
      declare
        first_day timestamp := date_trunc('month', moment at time zone 'UTC');
        name text := parent || '_' || to_char(first_day, 'YYYY_MM');
      begin
        if parent is null or parent not in ('audit_events', 'audit_event_personal') or first_day is null then
          raise exception 'audit_make_partition: there are partitions of audit_events and audit_event_personal only';
        end if;
        if to_regclass(format('public.%I', name)) is not null then
          return 'EXISTS';
        end if;
        execute format('create table public.%I (like public.%I including defaults including constraints)', name, parent);
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, name,
          public.uuidv7_at(first_day at time zone 'UTC'),
          public.uuidv7_at((first_day + interval '1 month') at time zone 'UTC'));
        return 'MADE';
      exception
        when check_violation then return 'BLOCKED';
        when lock_not_available then return 'BUSY';
      end $$`);
    await db.query(`revoke all on function audit_make_partition(text, timestamptz) from public`);
    await db.query(`
      create function audit_make_partitions(months_ahead integer) returns table (partition text, outcome text)
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '700ms' as $$
      declare
        parent text;
        moment timestamptz;
        holds_rows boolean;
      begin
        if months_ahead is null or months_ahead < 0 or months_ahead > 24 then
          raise exception 'audit_make_partitions: months_ahead must lie between 0 and 24';
        end if;
        -- Several processes start at once; the second finds the partitions made.
        perform pg_advisory_xact_lock(7303014202612);
        foreach parent in array array['audit_events', 'audit_event_personal'] loop
          for i in 0..months_ahead loop
            -- Month arithmetic without a zone: a shift of the session's clocks cannot move a bound.
            moment := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
            partition := parent || '_' || to_char(moment at time zone 'UTC', 'YYYY_MM');
            outcome := public.audit_make_partition(parent, moment);
            if outcome <> 'EXISTS' then
              return next;
            end if;
            -- The next months would wait for the same lock; all of it must fit into the service's statement_timeout.
            exit when outcome = 'BUSY';
          end loop;
          execute format('select exists (select from public.%I)', parent || '_default') into holds_rows;
          if holds_rows then
            partition := parent || '_default';
            outcome := 'HOLDS_ROWS';
            return next;
          end if;
        end loop;
      end $$`);
    await db.query(
      `comment on function audit_make_partitions(integer) is 'Makes the partitions of this month and the next ones. Answers what it made and what needs an operator: BLOCKED (the default partition holds rows of that month), BUSY (a lock was not to be had), HOLDS_ROWS (rows fell into the default partition).'`,
    );
    await db.query(`revoke all on function audit_make_partitions(integer) from public`);
    await db.query(`select audit_make_partitions(3)`);
    await fenceWrites(db, "audit_events", "audit_event_personal");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table audit_event_personal, audit_events`);
    await db.query(`drop function audit_make_partitions(integer)`);
    await db.query(`drop function audit_make_partition(text, timestamptz)`);
    await db.query(`drop function audit_event_id()`);
    await db.query(`drop function uuidv7_at(timestamptz)`);
  }
}
