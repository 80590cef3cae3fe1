import type { FinalTables, LogRow, Violation } from "../history";

/** How a value changed: from each moment on, until the next one. */
export type Timeline<T> = { readonly at: number; readonly value: T }[];

/** What the log says that the organization went through. */
export interface Replayed {
  readonly violations: readonly Violation[];
  readonly seated: ReadonlyMap<string, Timeline<boolean>>;
  readonly limits: ReadonlyMap<string, Timeline<number | null>>;
  /** How many seats an account may still assign within its limit, and the organization within what is purchased. */
  readonly room: ReadonlyMap<string, Timeline<number>>;
  readonly poolRoom: Timeline<number>;
}

interface State {
  readonly seats: Map<string, LogRow>;
  readonly assigned: Map<string, number>;
  readonly limits: Map<string, number | null>;
  purchased: number;
}

/**
 * Replays the seat log from the first row: numbers without a gap, time that never runs backwards, rows that alternate for
 * each user, no capacity passed but by a shrink; each row's own figures against what the rows before it led to; and in the
 * end the tables against the whole of it.
 */
export function replayLog(tables: FinalTables): Replayed {
  const violations: Violation[] = [];
  const seated = new Map<string, Timeline<boolean>>();
  const limits = new Map<string, Timeline<number | null>>();
  const room = new Map<string, Timeline<number>>();
  const poolRoom: Timeline<number> = [{ at: 0, value: 0 }];
  const state: State = { seats: new Map(), assigned: new Map(), limits: new Map(), purchased: 0 };
  const homes = new Map(tables.users.map((user) => [user.id, user.accountId]));
  let before: LogRow | undefined;
  for (const row of tables.log) {
    const fault = (rule: string, what: string) => violations.push({ rule, what: `row ${row.number}: ${what}` });
    if (row.number !== (before?.number ?? 0) + 1) fault("numbers", `follows row ${before?.number ?? 0}`);
    if (before && row.at < before.at) fault("time", `is earlier than row ${before.number}`);
    before = row;
    judge(row, state, fault);
    if (row.userId !== null && homes.has(row.userId) && homes.get(row.userId) !== row.accountId)
      fault("account", `tells of ${row.userId} on account ${row.accountId}`);
    carryOut(row, state);
    if (row.userId !== null && row.event !== "REJECTED")
      added(seated, row.userId, { at: row.at, value: row.event === "ASSIGNED" });
    if (row.event.startsWith("LIMIT_")) added(limits, row.accountId, { at: row.at, value: row.limitAfter });
    const left = (state.limits.get(row.accountId) ?? Infinity) - (state.assigned.get(row.accountId) ?? 0);
    added(room, row.accountId, { at: row.at, value: left });
    poolRoom.push({ at: row.at, value: state.purchased - state.seats.size });
    if (row.organizationAssignedAfter !== state.seats.size)
      fault("counters", `says ${row.organizationAssignedAfter} in all, ${state.seats.size} are assigned by then`);
  }
  return { violations: [...violations, ...finalFaults(tables, state)], seated, limits, room, poolRoom };
}

/** Notes a change in a timeline that is made where it is missing. */
export function added<T>(to: Map<string, Timeline<T>>, key: string, entry: Timeline<T>[number]): void {
  const line = to.get(key) ?? [];
  line.push(entry);
  to.set(key, line);
}

/** Whether the value was this one at some moment of the interval; `at first` it is what it was before every change. */
export const held = <T>(line: Timeline<T> | undefined, atFirst: T, wanted: T, from: number, to: number): boolean =>
  valuesBetween(line, atFirst, from, to).includes(wanted);

/** What the value was in the interval, from what it was when that began. */
export function valuesBetween<T>(line: Timeline<T> | undefined, atFirst: T, from: number, to: number): T[] {
  const entries = [{ at: -Infinity, value: atFirst }, ...(line ?? [])];
  return entries.filter(({ at }, n) => at <= to && (entries[n + 1]?.at ?? Infinity) >= from).map(({ value }) => value);
}

/** A row against what all rows before it led to. */
function judge(row: LogRow, state: State, fault: (rule: string, what: string) => void): void {
  const assigned = state.assigned.get(row.accountId) ?? 0;
  const limit = state.limits.get(row.accountId) ?? null;
  if (["ASSIGNED", "REMOVED", "REJECTED"].includes(row.event)) {
    const change = { ASSIGNED: 1, REMOVED: -1, REJECTED: 0 }[row.event] ?? 0;
    if (row.assignedBefore !== assigned || row.assignedAfter !== assigned + change)
      fault("counters", `says ${row.assignedBefore} to ${row.assignedAfter}, ${assigned} are assigned before it`);
    if (row.limitAfter !== limit || row.purchasedAfter !== state.purchased)
      fault("counters", `says limit ${row.limitAfter ?? "none"} of ${row.purchasedAfter} purchased`);
    const has = state.seats.has(row.userId ?? "");
    if (row.event !== "REJECTED" && has === (row.event === "ASSIGNED"))
      fault("alternation", `${row.event} for ${row.userId ?? "?"}, who ${has ? "has" : "has no"} seat`);
  }
  if (row.event === "ASSIGNED") {
    if (assigned >= (limit ?? Infinity)) fault("limit", `assigns one more than the limit of ${limit ?? "none"}`);
    if (state.seats.size >= state.purchased) fault("purchased", `assigns one more than ${state.purchased} purchased`);
  }
  if (row.event.startsWith("LIMIT_") && row.limitAfter !== null) {
    if (row.limitAfter < assigned) fault("limit", `sets a limit of ${row.limitAfter}, ${assigned} are assigned`);
    if (row.limitAfter > state.purchased) fault("limit", `sets a limit of ${row.limitAfter} above what is purchased`);
  }
}

function carryOut(row: LogRow, state: State): void {
  const { assigned, seats } = state;
  if (row.event === "ASSIGNED") seats.set(row.userId ?? "", row);
  if (row.event === "REMOVED") seats.delete(row.userId ?? "");
  if (row.event === "ASSIGNED" || row.event === "REMOVED")
    assigned.set(row.accountId, (assigned.get(row.accountId) ?? 0) + (row.event === "ASSIGNED" ? 1 : -1));
  if (row.event.startsWith("LIMIT_")) state.limits.set(row.accountId, row.limitAfter);
  if (row.event === "PURCHASED_CHANGED") state.purchased = row.purchasedAfter;
}

/** The tables against what the log led to. */
function finalFaults({ seats, accounts, pool, log }: FinalTables, state: State): Violation[] {
  const found: Violation[] = [];
  const fault = (what: string) => found.push({ rule: "final state", what });
  for (const { userId, at } of seats) {
    const row = state.seats.get(userId);
    if (!row) fault(`${userId} has a seat, and the log does not say so`);
    else if (row.at !== at) fault(`${userId} has a seat since ${at}, and the log says ${row.at}`);
  }
  const holders = new Set(seats.map(({ userId }) => userId));
  for (const userId of state.seats.keys())
    if (!holders.has(userId)) fault(`${userId} has no seat, and the log says otherwise`);
  for (const { id, limit, assigned } of accounts) {
    const logged = { limit: state.limits.get(id) ?? null, assigned: state.assigned.get(id) ?? 0 };
    const held = seats.filter((seat) => seat.accountId === id).length;
    if (limit !== logged.limit)
      fault(`account ${id} has limit ${limit ?? "none"}, the log says ${logged.limit ?? "none"}`);
    if (assigned !== logged.assigned || assigned !== held)
      fault(`account ${id} counts ${assigned} seats, there are ${held}, the log says ${logged.assigned}`);
  }
  if (pool.purchased !== state.purchased) fault(`${pool.purchased} are purchased, the log says ${state.purchased}`);
  if (pool.assigned !== seats.length) fault(`the pool counts ${pool.assigned} seats, there are ${seats.length}`);
  if (pool.lastLogNumber !== log.length)
    fault(`the last number is ${pool.lastLogNumber}, there are ${log.length} rows`);
  return found;
}
