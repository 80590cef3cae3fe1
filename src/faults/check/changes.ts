import type { Actor, Command, EventRow, FinalTables, LogRow } from "../history";

/** All that one request left in the logs, but the levels it crossed. */
export interface Change {
  readonly requestId: string;
  readonly actor: Actor;
  readonly rows: readonly LogRow[];
  /** Of users disabled and enabled. */
  readonly events: readonly EventRow[];
  /** Whether anything is another than before; a refusal is told and changes nothing. */
  readonly isEffective: boolean;
  readonly at: number;
}

/** Groups what was logged since the first command by the request that did it. */
export function changesIn({ log, loggedBefore, events }: FinalTables): Map<string, Change> {
  const grouped = new Map<string, { actor: Actor; rows: LogRow[]; events: EventRow[] }>();
  const groupOf = ({ requestId, actor }: LogRow | EventRow) => {
    const group = grouped.get(requestId) ?? { actor, rows: [], events: [] };
    grouped.set(requestId, group);
    return group;
  };
  for (const row of log)
    if (row.number > loggedBefore && !row.event.startsWith("WARNING_")) groupOf(row).rows.push(row);
  for (const event of events) if (isUserEvent(event)) groupOf(event).events.push(event);
  return new Map(
    [...grouped].map(([requestId, { actor, rows, events: told }]) => [
      requestId,
      {
        requestId,
        actor,
        rows,
        events: told,
        isEffective: told.length > 0 || rows.some(({ event }) => event !== "REJECTED"),
        at: Math.min(...rows.map(({ at }) => at), ...told.map(({ at }) => at)),
      },
    ]),
  );
}

/** Whether an event says that a user was disabled or enabled. */
export const isUserEvent = ({ code, status }: EventRow): boolean =>
  status === "SUCCESS" && (code === "user.disable" || code === "user.enable");

/** What a row of the log says, to be held against what an answer says. */
export const saying = (row: LogRow): string =>
  [row.event, row.userId ?? row.accountId, row.event === "REJECTED" ? row.reason : ""].join(" ").trim();

/** Whether the command, carried out at most once, may have left this. */
export function mayBe(command: Command, { rows, events }: Change): boolean {
  const users = rows.map(({ userId }) => userId ?? "");
  const isOnly = (names: readonly string[]) =>
    events.length === 0 && rows.length === 1 && rows.every(({ event }) => names.includes(event));
  switch (command.kind) {
    case "assign":
    case "remove": {
      const names = command.kind === "assign" ? ["ASSIGNED", "REJECTED"] : ["REMOVED"];
      return (
        events.length === 0 &&
        new Set(users).size === users.length &&
        rows.every(({ event, userId }) => names.includes(event) && command.userIds.includes(userId ?? ""))
      );
    }
    case "disable":
    case "enable": {
      const names = command.kind === "disable" ? ["REMOVED"] : ["ASSIGNED", "REJECTED"];
      return (
        events.length === 1 &&
        events.every(({ code, userId }) => code === `user.${command.kind}` && userId === command.userId) &&
        rows.length <= 1 &&
        rows.every(({ event, userId }) => names.includes(event) && userId === command.userId)
      );
    }
    case "limit":
      return (
        isOnly(["LIMIT_SET", "LIMIT_CHANGED"]) &&
        rows.every((row) => row.accountId === command.accountId && row.limitAfter === command.limit)
      );
    case "unlimit":
      return isOnly(["LIMIT_REMOVED"]) && rows.every(({ accountId }) => accountId === command.accountId);
    case "purchase":
      return isOnly(["PURCHASED_CHANGED"]) && rows.every((row) => row.purchasedAfter === command.purchased);
  }
}
