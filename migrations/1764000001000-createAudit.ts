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
    await db.query(`comment on function uuidv7_at(timestamptz) is 'The smallest UUIDv7 of that millisecond: a bound of a partition or a time range.'`);
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
    await db.query(`
      create function audit_make_partitions(months_ahead integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, public as $$
      declare
        parent text;
        month timestamptz;
        made integer := 0;
        name text;
      begin
        if months_ahead is null or months_ahead < 0 or months_ahead > 24 then
          raise exception 'audit_make_partitions: months_ahead must lie between 0 and 24';
        end if;
        -- Several processes start at once; the second finds the partitions made.
        perform pg_advisory_xact_lock(hashtext('tenantry.audit_make_partitions'));
        foreach parent in array array['audit_events', 'audit_event_personal'] loop
          for i in 0..months_ahead loop
            month := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
            name := parent || '_' || to_char(month at time zone 'UTC', 'YYYY_MM');
            if to_regclass('public.' || name) is null then
              execute format('create table public.%I partition of public.%I for values from (%L) to (%L)', name, parent,
                public.uuidv7_at(month), public.uuidv7_at((month at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
              made := made + 1;
            end if;
          end loop;
        end loop;
        return made;
      end $$`);
    await db.query(`revoke all on function audit_make_partitions(integer) from public`);
    await db.query(`select audit_make_partitions(3)`);
    await fenceWrites(db, "audit_events", "audit_event_personal");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table audit_event_personal, audit_events`);
    await db.query(`drop function audit_make_partitions(integer)`);
    await db.query(`drop function audit_event_id()`);
    await db.query(`drop function uuidv7_at(timestamptz)`);
  }
}
