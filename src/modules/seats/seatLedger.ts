import { forLongList, longList, type SqlValue, statement, type Tx } from "../../platform/context";
import { newId } from "../../platform/ids";
import type { SeatEvent, SeatScope } from "./SeatLogEntry.entity";
import type { SeatLevel } from "./seatUsage";

/** One row of the log before it has its number and time. */
export interface LedgerEntry {
  readonly event: SeatEvent;
  readonly scope: SeatScope;
  readonly accountId: string;
  readonly userId: string | null;
  /** Why: the code of a refusal, or what made the service act by itself. */
  readonly reason: string | null;
  readonly assignedBefore: number;
  readonly assignedAfter: number;
  readonly limitBefore: number | null;
  readonly limitAfter: number | null;
  readonly purchasedBefore: number;
  readonly purchasedAfter: number;
  readonly levelBefore: SeatLevel;
  readonly levelAfter: SeatLevel;
  readonly organizationAssignedAfter: number;
}

/** A new limit of one account, or a new number of purchased seats. */
export type CapacityChange =
  | { readonly kind: "LIMIT"; readonly accountId: string; readonly limit: number | null }
  | { readonly kind: "PURCHASED"; readonly purchased: number };

// What all writers share. The time never runs backwards, whatever the server's clock does: it is taken under the lock and
// is later than that of every change before. Ids of one change rise, so (time, id) sorts as the number does.
const entriesAndMoment = `entries as (
    select * from json_to_recordset($2::json) as x(ordinal integer, id uuid, event text, scope text, "accountId" uuid,
      "userId" uuid, reason text, "assignedBefore" integer, "assignedAfter" integer, "limitBefore" integer,
      "limitAfter" integer, "purchasedBefore" integer, "purchasedAfter" integer, "levelBefore" text, "levelAfter" text,
      "organizationAssignedAfter" integer)
  ), moment as materialized (
    select greatest(clock_timestamp(), last_logged_at + interval '1 microsecond') as at from seat_pools where organization_id = $1
  )`;
const appendToLog = `insert into seat_log (organization_id, id, number, occurred_at, event, scope, account_id, user_id,
    actor_type, actor_id, cause, reason, assigned_before, assigned_after, limit_before, limit_after, purchased_before,
    purchased_after, level_before, level_after, organization_assigned_after, batch_id, request_id)
  select $1::uuid, e.id, pool.logged_before + e.ordinal, moment.at, e.event, e.scope, e."accountId", e."userId", $3,
    $4::uuid, $5, e.reason, e."assignedBefore", e."assignedAfter", e."limitBefore", e."limitAfter", e."purchasedBefore",
    e."purchasedAfter", e."levelBefore", e."levelAfter", e."organizationAssignedAfter", $6::uuid, $7::uuid
  from entries e, pool, moment`;
const loggedBefore = `p.last_log_number - (select count(*) from entries) as logged_before`;

const writeSeats = statement<void>(
  "seats.write",
  `with ${entriesAndMoment}, moved as (
    select "accountId" as account_id,
      (count(*) filter (where event = 'ASSIGNED') - count(*) filter (where event = 'REMOVED'))::integer as seats
    from entries group by 1
  ), given as (
    insert into seats (organization_id, user_id, account_id, assigned_at, assigned_by_type, assigned_by_id)
    select $1::uuid, e."userId", e."accountId", moment.at, $3, $4::uuid from entries e, moment where e.event = 'ASSIGNED'
  ), taken as (
    delete from seats s using entries e
    where s.organization_id = $1 and s.user_id = e."userId" and e.event = 'REMOVED'
  ), activity as (
    update seat_activity a
    set seat_assigned_at = case when e.event = 'ASSIGNED' then moment.at end,
      active_at = coalesce(a.last_sign_in_at, case when e.event = 'ASSIGNED' then moment.at end)
    from entries e, moment
    where a.organization_id = $1 and a.user_id = e."userId" and e.event in ('ASSIGNED', 'REMOVED')
  ), counted as (
    update seat_accounts c set assigned = c.assigned + moved.seats from moved
    where c.organization_id = $1 and c.account_id = moved.account_id and moved.seats <> 0
  ), pool as (
    update seat_pools p
    set assigned = p.assigned + total.seats, over_purchased = p.over_purchased and p.assigned + total.seats > p.purchased,
      last_log_number = p.last_log_number + (select count(*) from entries), last_logged_at = moment.at
    from moment, (select coalesce(sum(seats), 0)::integer as seats from moved) total
    where p.organization_id = $1
    returning ${loggedBefore}
  )
  ${appendToLog}`,
);

const writeManySeats = forLongList(writeSeats);

const writeLimit = statement<void>(
  "seats.writeLimit",
  `with ${entriesAndMoment}, pool as (
    update seat_pools p
    set last_log_number = p.last_log_number + (select count(*) from entries), last_logged_at = moment.at
    from moment where p.organization_id = $1
    returning ${loggedBefore}
  ), limited as (
    update seat_accounts c
    set seat_limit = $9, version = c.version + 1, updated_at = moment.at, updated_by_type = $3, updated_by_id = $4::uuid
    from moment where c.organization_id = $1 and c.account_id = $8
  )
  ${appendToLog}`,
);

const writePurchased = statement<void>(
  "seats.writePurchased",
  // Fewer than are assigned: nobody is thrown out, and the check is told that this is the one way to exceed (S-04).
  `with ${entriesAndMoment}, pool as (
    update seat_pools p
    set purchased = $8, over_purchased = p.assigned > $8, version = p.version + 1, updated_at = moment.at,
      updated_by_type = $3, updated_by_id = $4::uuid,
      last_log_number = p.last_log_number + (select count(*) from entries), last_logged_at = moment.at
    from moment where p.organization_id = $1
    returning ${loggedBefore}
  )
  ${appendToLog}`,
);

/**
 * The one function that changes who has a seat, with the counters and the log rows, in one statement. What it writes was
 * decided by `planSeats` on the state read under the organization's lock, which the transaction holds.
 * @param sent WITH_COMMIT: in the last round trip, where nothing reads it any more
 */
export async function changeSeats(
  tx: Tx,
  entries: readonly LedgerEntry[],
  batchId: string | null,
  sent: "NOW" | "WITH_COMMIT" = "NOW",
): Promise<void> {
  if (entries.length === 0) return;
  const params = logParams(tx, entries, batchId);
  const write = entries.length >= longList ? writeManySeats : writeSeats;
  if (sent === "NOW") await tx.rows(write, params);
  else tx.finally(write, params);
}

/** The one function that changes a limit or what is purchased, with its log rows. Under the organization's lock. */
export async function changeCapacity(tx: Tx, change: CapacityChange, entries: readonly LedgerEntry[]): Promise<void> {
  const params = logParams(tx, entries, null);
  if (change.kind === "LIMIT") await tx.rows(writeLimit, [...params, change.accountId, change.limit]);
  else await tx.rows(writePurchased, [...params, change.purchased]);
}

function logParams(tx: Tx, entries: readonly LedgerEntry[], batchId: string | null): SqlValue[] {
  const numbered = entries.map((entry, index) => ({ ...entry, ordinal: index + 1, id: newId() }));
  for (const entry of numbered)
    if (notifies(entry)) tx.effect("seat.warning", { accountId: entry.accountId, logEntryId: entry.id });
  const { organizationId, type, id } = tx.viewer;
  return [organizationId, JSON.stringify(numbered), type, id, tx.origin.cause, batchId, tx.origin.requestId];
}

/** A step up is told to whoever subscribed; a capacity of 0 is full by decision, not by use (S-08). */
const notifies = ({ event, levelAfter, assignedAfter }: LedgerEntry) =>
  event === "WARNING_RAISED" && !(levelAfter === "FULL" && assignedAfter === 0);
