import type { Pool } from "pg";
import type { EventRow, FinalTables, LogRow } from "./history";

/** Milliseconds with their fraction. */
const ms = (column: string) => `extract(epoch from ${column})::float8 * 1000 as at`;

/** The number of an organization's last row in the seat log. */
export async function lastNumber(owner: Pool, organizationId: string): Promise<number> {
  const { rows } = await owner.query<{ last: number }>(
    `select coalesce(max(number), 0)::float8 as last from seat_log where organization_id = $1`,
    [organizationId],
  );
  return rows[0]?.last ?? 0;
}

/** Reads all that the checker looks at, past the service. Nothing may be under way any more. */
export async function readTables(owner: Pool, organizationId: string, loggedBefore: number): Promise<FinalTables> {
  const ask = async <Row extends object>(sql: string): Promise<Row[]> =>
    (await owner.query<Row>(sql, [organizationId])).rows;
  type Flat<Row> = Omit<Row, "actor"> & { actorType: string; actorId: string | null };
  const withActor = <Row>({ actorType, actorId, ...row }: Flat<Row>) => ({
    ...row,
    actor: { type: actorType, id: actorId },
  });
  const log = await ask<Flat<LogRow>>(
    `select number::float8, ${ms("occurred_at")}, event, account_id as "accountId", user_id as "userId",
       actor_type as "actorType", actor_id as "actorId", reason, assigned_before as "assignedBefore",
       assigned_after as "assignedAfter", limit_after as "limitAfter", purchased_after as "purchasedAfter",
       organization_assigned_after as "organizationAssignedAfter", batch_id as "batchId", request_id as "requestId"
     from seat_log where organization_id = $1 order by seat_log.number`,
  );
  const events = await ask<Flat<EventRow>>(
    `select ${ms("recorded_at")}, actor_type as "actorType", actor_id as "actorId", code, status, reason,
       (select t ->> 'id' from jsonb_array_elements(targets) t where t ->> 'type' = 'user' limit 1) as "userId",
       batch_id as "batchId", request_id as "requestId"
     from audit_events where organization_id = $1 and (code like 'seat%' or code in ('user.disable', 'user.enable'))`,
  );
  const [pool] = await ask<FinalTables["pool"]>(
    `select purchased, assigned, last_log_number::float8 as "lastLogNumber" from seat_pools where organization_id = $1`,
  );
  if (!pool) throw new Error("the organization is gone");
  const setUp = new Set(log.filter(({ number }) => number <= loggedBefore).map(({ requestId }) => requestId));
  return {
    log: log.map((row) => withActor<LogRow>(row)),
    loggedBefore,
    events: events.filter(({ requestId }) => !setUp.has(requestId)).map((row) => withActor<EventRow>(row)),
    seats: await ask(
      `select user_id as "userId", account_id as "accountId", ${ms("assigned_at")} from seats where organization_id = $1`,
    ),
    accounts: await ask(
      `select account_id as id, seat_limit as "limit", assigned from seat_accounts where organization_id = $1`,
    ),
    pool,
    users: await ask(
      `select id, account_id as "accountId", disabled_at is not null as disabled from users where organization_id = $1`,
    ),
  };
}
