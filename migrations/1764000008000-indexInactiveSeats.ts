import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Counts and lists of inactive users with seats read those rows alone: the indexes are sorted by the earliest moment from
 * which a user may count as inactive. Three calendar months are no fixed time, and going back from a month's end meets
 * the same moment twice, so what is found is judged once more; the columns for that stand beside, in the index.
 * One serves accounts, the other the organization as a whole.
 */
export class IndexInactiveSeats1764000008000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const inactiveFrom = `(least((active_at at time zone 'UTC' + interval '3 months') at time zone 'UTC',
      case when user_disabled then '-infinity'::timestamptz else coalesce(inbox_role_until, '-infinity'::timestamptz) end))`;
    const beside = `include (active_at, inbox_role_until, user_disabled) where seat_assigned_at is not null`;
    await db.query(
      `create index seat_activity_inactive on seat_activity (organization_id, account_id, ${inactiveFrom}) ${beside}`,
    );
    await db.query(
      `create index seat_activity_inactive_in_organization on seat_activity (organization_id, ${inactiveFrom}) ${beside}`,
    );
    // It served the counts, which read every seat by it.
    await db.query(`drop index seat_activity_seated`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `create index seat_activity_seated on seat_activity (organization_id, account_id, active_at) include (inbox_role_until, user_disabled) where seat_assigned_at is not null`,
    );
    await db.query(`drop index seat_activity_inactive, seat_activity_inactive_in_organization`);
  }
}
