import type { Answer, AnsweredRow, FinalTables, Invocation, Violation } from "../history";
import { type Change, isUserEvent } from "./changes";
import { told } from "./matchAnswers";
import { added, held, type Replayed, type Timeline, valuesBetween } from "./replayLog";

/**
 * Answers that changed nothing still say something: that a user has a seat already, is disabled, that no seat is left,
 * that a limit is set so.
 * Each must have been true at some moment between the command and its answer. And of disabled users: none is given a
 * seat, and none keeps one.
 */
export function checkObservations(
  history: readonly Invocation[],
  tables: FinalTables,
  replayed: Replayed,
  effects: ReadonlyMap<Invocation, Change>,
): Violation[] {
  const found: Violation[] = [];
  const { seated, limits } = replayed;
  const disabled = disabledTimes(tables);
  const homes = new Map(tables.users.map(({ id, accountId }) => [id, accountId]));
  for (const invocation of history) {
    const { command, answers, invokedAt } = invocation;
    const fault = (what: string) => found.push({ rule: "observed", what: `${told(invocation)}: ${what}` });
    for (const { rows, code, receivedAt } of answers) {
      const was = <T>(line: Timeline<T> | undefined, atFirst: T, wanted: T) =>
        held(line, atFirst, wanted, invokedAt - 1, receivedAt + 1);
      for (const { userId, outcome, code: refusal } of rows) {
        const wanted = { ALREADY_ASSIGNED: true, NOT_ASSIGNED: false }[outcome];
        if (wanted !== undefined && !was(seated.get(userId), false, wanted)) fault(`${userId} was never ${outcome}`);
        if (refusal === "SEAT_USER_DISABLED" && !was(disabled.get(userId), false, true)) fault(`${userId} was enabled`);
      }
      for (const { userId, code: refusal } of roomlessIn(rows, homes, replayed, invokedAt - 1, receivedAt + 1))
        fault(`${userId} was refused with ${refusal ?? ""} though there was room`);
      if (code !== "OK" || effects.has(invocation)) continue;
      if (command.kind === "limit" && !was(limits.get(command.accountId), null, command.limit))
        fault(`the limit was never ${command.limit}`);
      if (command.kind === "unlimit" && !was(limits.get(command.accountId), null, null)) fault("there was a limit");
      if (
        (command.kind === "disable" || command.kind === "enable") &&
        !was(disabled.get(command.userId), false, command.kind === "disable")
      )
        fault("the user was never so");
    }
  }
  return [...found, ...disabledWithSeats(tables, disabled, seated)];
}

/**
 * The rows that say that no seat was left where one was at every moment. Of a call that was refused as a whole the rows
 * before one had taken their seats when it was decided, and are in no log.
 */
function roomlessIn(
  rows: Answer["rows"],
  homes: ReadonlyMap<string, string>,
  { room, poolRoom }: Replayed,
  from: number,
  to: number,
): AnsweredRow[] {
  return rows.filter(({ userId, code }, index) => {
    if (code !== "SEAT_LIMIT_REACHED" && code !== "SEAT_POOL_EXHAUSTED") return false;
    const home = homes.get(userId) ?? "";
    const ahead = rows.slice(0, index).filter(({ outcome }) => outcome === "NOT_APPLIED");
    const [left, taken] =
      code === "SEAT_POOL_EXHAUSTED"
        ? [valuesBetween(poolRoom, 0, from, to), ahead.length]
        : [
            valuesBetween(room.get(home), Infinity, from, to),
            ahead.filter((row) => homes.get(row.userId) === home).length,
          ];
    return !left.some((seats) => seats <= taken);
  });
}

function disabledTimes({ events }: FinalTables): Map<string, Timeline<boolean>> {
  const disabled = new Map<string, Timeline<boolean>>();
  for (const event of events.filter(isUserEvent).toSorted((a, b) => a.at - b.at))
    added(disabled, event.userId ?? "", { at: event.at, value: event.code === "user.disable" });
  return disabled;
}

function disabledWithSeats(
  { log, events, users }: FinalTables,
  disabled: ReadonlyMap<string, Timeline<boolean>>,
  seated: Replayed["seated"],
): Violation[] {
  const found: Violation[] = [];
  const fault = (what: string) => found.push({ rule: "disabled", what });
  const enabling = new Set(events.filter(({ code }) => code === "user.enable").map(({ requestId }) => requestId));
  const lastBefore = (line: Timeline<boolean> | undefined, at: number) =>
    line?.findLast((entry) => entry.at <= at)?.value ?? false;
  for (const row of log)
    if (row.event === "ASSIGNED" && !enabling.has(row.requestId) && lastBefore(disabled.get(row.userId ?? ""), row.at))
      fault(`row ${row.number} gives a seat to ${row.userId ?? ""}, who is disabled`);
  for (const [userId, line] of disabled)
    for (const [n, { at, value }] of line.entries()) {
      if (value === (line[n - 1]?.value ?? false)) fault(`${userId} was ${value ? "disabled" : "enabled"} twice`);
      if (value && lastBefore(seated.get(userId), at)) fault(`${userId} was disabled and kept the seat`);
    }
  for (const { id, disabled: is } of users)
    if (is !== (disabled.get(id)?.at(-1)?.value ?? false))
      fault(`${id} is ${is ? "" : "not "}disabled, the events say otherwise`);
  return found;
}
