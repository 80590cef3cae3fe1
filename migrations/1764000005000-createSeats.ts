import type { MigrationInterface, QueryRunner } from "typeorm";
import { fenceWrites } from "../src/platform/postgres/migration";

const levels = `('NONE', 'WARNING', 'FULL', 'OVER')`;

/** Seats: who holds one, the counters that one function keeps, what inactivity is judged by, and the log. */
export class CreateSeats1764000005000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // `over_purchased` is set only when purchased shrinks below what is assigned (S-04); nothing else may pass the check.
    await db.query(`
      create table seat_pools (
        organization_id uuid not null,
        purchased integer not null default 0,
        assigned integer not null default 0,
        over_purchased boolean not null default false,
        last_log_number bigint not null default 0,
        last_logged_at timestamptz,
        version integer not null default 1,
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint seat_pools_pkey primary key (organization_id),
        constraint seat_pools_organization foreign key (organization_id) references organizations (organization_id),
        constraint seat_pools_range check (purchased between 0 and 10000000 and assigned >= 0),
        constraint seat_pools_not_exceeded check (assigned <= purchased or over_purchased)
      )`);
    await db.query(`
      create table seat_accounts (
        organization_id uuid not null,
        account_id uuid not null,
        seat_limit integer,
        assigned integer not null default 0,
        version integer not null default 1,
        updated_at timestamptz not null default now(),
        updated_by_type text not null,
        updated_by_id uuid,
        constraint seat_accounts_pkey primary key (organization_id, account_id),
        constraint seat_accounts_account foreign key (organization_id, account_id) references accounts (organization_id, id),
        constraint seat_accounts_range check (seat_limit >= 0 and assigned >= 0),
        constraint seat_accounts_limit_kept check (seat_limit is null or assigned <= seat_limit)
      )`);
    await db.query(`
      create table seats (
        organization_id uuid not null,
        user_id uuid not null,
        account_id uuid not null,
        assigned_at timestamptz not null,
        assigned_by_type text not null,
        assigned_by_id uuid,
        constraint seats_pkey primary key (organization_id, user_id),
        constraint seats_user foreign key (organization_id, account_id, user_id) references users (organization_id, account_id, id),
        constraint seats_account foreign key (organization_id, account_id) references seat_accounts (organization_id, account_id)
      )`);
    await db.query(`create index seats_by_account on seats (organization_id, account_id, user_id)`);
    await db.query(`
      create table seat_activity (
        organization_id uuid not null,
        user_id uuid not null,
        account_id uuid not null,
        name text not null,
        last_sign_in_at timestamptz,
        active_at timestamptz,
        seat_assigned_at timestamptz,
        inbox_role_until timestamptz,
        user_disabled boolean not null default false,
        constraint seat_activity_pkey primary key (organization_id, user_id),
        constraint seat_activity_user foreign key (organization_id, account_id, user_id) references users (organization_id, account_id, id),
        constraint seat_activity_active_at check (active_at is not distinct from coalesce(last_sign_in_at, seat_assigned_at))
      )`);
    await db.query(
      `create index seat_activity_seated on seat_activity (organization_id, account_id, active_at) include (inbox_role_until, user_disabled) where seat_assigned_at is not null`,
    );
    await db.query(
      `create index seat_activity_seated_by_name on seat_activity (organization_id, account_id, name collate "und-x-icu", user_id) where seat_assigned_at is not null`,
    );
    await db.query(
      `comment on table seat_activity is 'What S-09 needs, a row a user: activity, end of the last Inbox role that uses a seat (infinity: none), seat, state.'`,
    );
    await db.query(`
      create table seat_log (
        organization_id uuid not null,
        id uuid not null,
        number bigint not null,
        occurred_at timestamptz not null,
        event text not null,
        scope text not null,
        account_id uuid not null,
        user_id uuid,
        actor_type text not null,
        actor_id uuid,
        cause text not null,
        reason text,
        assigned_before integer not null,
        assigned_after integer not null,
        limit_before integer,
        limit_after integer,
        purchased_before integer not null,
        purchased_after integer not null,
        level_before text not null,
        level_after text not null,
        organization_assigned_after integer not null,
        batch_id uuid,
        request_id uuid not null,
        constraint seat_log_pkey primary key (organization_id, number),
        constraint seat_log_id unique (organization_id, id),
        constraint seat_log_event check (event in ('ASSIGNED', 'REMOVED', 'REJECTED', 'LIMIT_SET', 'LIMIT_CHANGED', 'LIMIT_REMOVED', 'PURCHASED_CHANGED', 'WARNING_RAISED', 'WARNING_CLEARED')),
        constraint seat_log_scope check (scope in ('ACCOUNT', 'ORGANIZATION')),
        constraint seat_log_levels check (level_before in ${levels} and level_after in ${levels})
      )`);
    // Time and id rise with the number, so lists need neither to sort by it nor to show it.
    await db.query(`create index seat_log_by_account on seat_log (organization_id, account_id, occurred_at, id)`);
    await db.query(`create index seat_log_by_time on seat_log (organization_id, occurred_at, id)`);
    await db.query(
      `create index seat_log_by_user on seat_log (organization_id, user_id, occurred_at, id) where user_id is not null`,
    );
    await fenceWrites(db, "seat_pools", "seat_accounts", "seats", "seat_activity", "seat_log");
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table seat_log, seat_activity, seats, seat_accounts, seat_pools`);
  }
}
