import type { Client } from "pg";

/** A moment of the seeding, and how many days ago it shall seem to have been. */
export interface Mark {
  readonly at: Date;
  readonly daysAgo: number;
}

/** Columns that say when something happened, by table. */
const times: Readonly<Record<string, readonly string[]>> = {
  accounts: ["created_at", "updated_at", "disabled_at"],
  users: ["invited_at", "accepted_at", "email_verified_at", "disabled_at", "created_at", "updated_at"],
  user_credentials: ["password_changed_at"],
  role_grants: ["granted_at"],
  seat_pools: ["updated_at", "last_logged_at"],
  seat_accounts: ["updated_at"],
  seats: ["assigned_at"],
  seat_log: ["occurred_at"],
  api_keys: ["valid_from", "created_at", "updated_at"],
};

/**
 * Stretches what was just made over the last months, in its order: the data was made by the service's own operations, so
 * that counters, log and audit log agree, and only its times are moved. Runs as the tables' owner, in one transaction.
 * @param marks oldest first, at least two
 */
export async function ageDemo(
  owner: Client,
  marks: readonly Mark[],
  organizationIds: readonly string[],
): Promise<void> {
  await owner.query(agedFunction(marks));
  const params = [organizationIds];
  for (const [table, columns] of Object.entries(times)) {
    const set = columns.map((column) => `${column} = pg_temp.aged(${column})`).join(", ");
    await owner.query(`update ${table} set ${set} where organization_id = any($1::uuid[])`, params);
  }
  await owner.query(
    `update seat_activity set seat_assigned_at = pg_temp.aged(seat_assigned_at),
       active_at = coalesce(last_sign_in_at, pg_temp.aged(seat_assigned_at))
     where organization_id = any($1::uuid[])`,
    params,
  );
  await ageAuditLog(owner, marks, params);
}

/** Between two marks time is stretched evenly. */
function agedFunction(marks: readonly Mark[]): string {
  const literal = (moment: Date) => `'${moment.toISOString()}'::timestamptz`;
  const spans = marks.slice(1).map((end, index) => {
    const start = marks[index] ?? end;
    const [from, to] = [start, end].map(({ daysAgo }) => new Date(Date.now() - daysAgo * 86_400_000)) as [Date, Date];
    const factor = (to.getTime() - from.getTime()) / Math.max(1, end.at.getTime() - start.at.getTime());
    return `when t < ${literal(end.at)} then ${literal(from)} + (t - ${literal(start.at)}) * ${factor}`;
  });
  return `create function pg_temp.aged(t timestamptz) returns timestamptz language sql as $$ select case ${spans.join(" ")} else t end $$`;
}

/** An event's id says its time, so it gets the id of its new time: same tail, another beginning. */
async function ageAuditLog(owner: Client, marks: readonly Mark[], params: readonly unknown[]): Promise<void> {
  const oldest = new Date(Date.now() - (marks[0]?.daysAgo ?? 0) * 86_400_000);
  const now = new Date();
  for (let at = oldest; at <= now; at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)))
    for (const table of ["audit_events", "audit_event_personal"])
      await owner.query(`select audit_make_partition($1, $2)`, [table, at]);
  await owner.query(
    `create temporary table aged_events on commit drop as
     select organization_id, id, pg_temp.aged(recorded_at) as recorded_at,
       (left(uuidv7_at(pg_temp.aged(recorded_at))::text, 13) || substr(id::text, 14))::uuid as aged_id
     from audit_events where organization_id = any($1::uuid[])`,
    [...params],
  );
  await owner.query(
    `update audit_events e set id = a.aged_id, recorded_at = a.recorded_at
     from aged_events a where e.organization_id = a.organization_id and e.id = a.id`,
  );
  await owner.query(
    `update audit_event_personal p set event_id = a.aged_id
     from aged_events a where p.organization_id = a.organization_id and p.event_id = a.id`,
  );
}
