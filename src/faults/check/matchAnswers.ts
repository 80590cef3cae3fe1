import type { Answer, Command, FinalTables, Invocation, Violation } from "../history";
import { type Change, changesIn, mayBe, saying } from "./changes";

/** Codes of rows that leave nothing in the seat log. */
const notLogged = new Set(["NOT_FOUND", "FORBIDDEN"]);

/** The commands beside what they left in the logs. */
export interface Matched {
  readonly violations: readonly Violation[];
  /** What each command changed; nothing where it changed nothing. */
  readonly effects: ReadonlyMap<Invocation, Change>;
  /** Refusals that were answered and whose rows are not in the log: a second transaction writes them, and it was cut. */
  readonly untoldRefusals: number;
}

/**
 * Finds for every answer what it promises in the logs, and for everything in the logs who asked for it: no acknowledged
 * change is lost, none is there twice, and none that nobody asked for.
 */
export function matchAnswers(history: readonly Invocation[], tables: FinalTables): Matched {
  const changes = changesIn(tables);
  const ofBatch = new Map<string, Change>();
  for (const change of changes.values())
    for (const { batchId } of change.rows) if (batchId !== null) ofBatch.set(batchId, change);

  const violations: Violation[] = [];
  const owners = new Map<Change, Invocation>();
  const effects = new Map<Invocation, Change>();
  let untoldRefusals = 0;
  for (const invocation of history) {
    const { answers, failedRequestIds } = invocation;
    const fault = (rule: string, what: string) => violations.push({ rule, what: `${told(invocation)}: ${what}` });
    for (const answer of answers) {
      const change = answer.batchId ? ofBatch.get(answer.batchId) : changes.get(answer.requestId);
      if (answer.code === "BATCH_REJECTED" && !change) untoldRefusals += 1;
      for (const what of broken(invocation.command, answer, change)) fault("acknowledged", what);
      if (!change) continue;
      if ((owners.get(change) ?? invocation) !== invocation) fault("once", "shares its change with another command");
      owners.set(change, invocation);
      if (!change.isEffective) continue;
      if ((effects.get(invocation) ?? change) !== change) fault("once", "was carried out twice");
      effects.set(invocation, change);
    }
    for (const requestId of failedRequestIds) {
      const change = changes.get(requestId);
      if (change?.isEffective) fault("acknowledged", `request ${requestId} was told that nothing was changed`);
      if (change) owners.set(change, invocation);
    }
  }
  const nobodys = [...changes.values()].filter((change) => !owners.has(change));
  for (const change of withoutOwner(nobodys, history, effects))
    violations.push({
      rule: "asked for",
      what: `request ${change.requestId}: nobody asked for ${change.rows.map(saying).join(", ") || "it"}, or not again`,
    });
  return { violations, effects, untoldRefusals };
}

/** What an answer promised and the logs do not keep. */
function broken(command: Command, answer: Answer, change: Change | undefined): string[] {
  const rows = change?.rows ?? [];
  if (command.kind !== "assign" && command.kind !== "remove") {
    if (answer.code !== "OK") return change ? [`answered ${answer.code} and changed something`] : [];
    return change && !mayBe(command, change) ? [`changed ${rows.map(saying).join(", ")}`] : [];
  }
  const isRejected = answer.code === "BATCH_REJECTED";
  if (isRejected && !change) return [];
  const expected = answer.rows
    .filter(({ outcome, code }) => outcome === "REFUSED" || (!isRejected && changing.has(outcome) && code === null))
    .filter(({ code }) => !notLogged.has(code ?? ""))
    .map(({ userId, outcome, code }) =>
      outcome === "REFUSED" ? `REJECTED ${userId} ${code ?? ""}` : `${outcome} ${userId}`,
    );
  const logged = rows.map(saying);
  const found = [...expected.filter(without(logged)).map((row) => `${row} was answered, and the log has no such row`)];
  found.push(...logged.filter(without(expected)).map((row) => `${row} is in the log, and was not answered`));
  if (logged.length > expected.length && found.length === 0) found.push("rows stand in the log more than once");
  if (!isRejected && rows.some(({ batchId }) => batchId !== answer.batchId))
    found.push("is logged under another batch");
  if (!isRejected) found.push(...rows.filter(isGroundless).map((row) => `${saying(row)} though there was room`));
  return found;
}

const changing = new Set(["ASSIGNED", "REMOVED"]);
const without = (others: readonly string[]) => (row: string) => !others.includes(row);

/** A refusal whose own figures, which the replay proves, do not bear it out. */
const isGroundless = ({ event, reason, ...row }: Change["rows"][number]): boolean =>
  event === "REJECTED" &&
  ((reason === "SEAT_LIMIT_REACHED" && row.assignedBefore < (row.limitAfter ?? Infinity)) ||
    (reason === "SEAT_POOL_EXHAUSTED" && row.organizationAssignedAfter < row.purchasedAfter));

/**
 * The changes that no command explains whose outcome is unknown. A command of which nothing is known explains one change;
 * each of its lost requests, one refusal. Who explains what is a matching, found by augmenting paths.
 */
function withoutOwner(
  changes: readonly Change[],
  history: readonly Invocation[],
  effects: Map<Invocation, Change>,
): Change[] {
  const unknown = history.filter(({ lost }) => lost > 0);
  const explained = new Map<string, Change>();
  const slots = (change: Change): string[] =>
    unknown
      .filter(
        ({ actor, command, invokedAt, answers }) =>
          actor.type === change.actor.type &&
          actor.id === change.actor.id &&
          invokedAt <= change.at + 1 &&
          (!change.isEffective || !answers.some(({ code }) => code === "OK")) &&
          mayBe(command, change),
      )
      .flatMap(({ id, lost }) =>
        change.isEffective ? [`${id} did`] : Array.from({ length: lost }, (_, n) => `${id} refused ${n}`),
      );
  const explain = (change: Change, tried: Set<string>): boolean => {
    for (const slot of slots(change)) {
      if (tried.has(slot)) continue;
      tried.add(slot);
      const other = explained.get(slot);
      if (other && !explain(other, tried)) continue;
      explained.set(slot, change);
      return true;
    }
    return false;
  };
  const left = changes.filter((change) => !explain(change, new Set()));
  for (const invocation of unknown) {
    const change = explained.get(`${invocation.id} did`);
    if (change) effects.set(invocation, change);
  }
  return left;
}

/** A command in a line of a report. */
export function told({ id, command }: Invocation): string {
  const { kind } = command;
  const about =
    "userIds" in command
      ? `${command.userIds.length} users`
      : "userId" in command
        ? command.userId
        : "accountId" in command
          ? command.accountId
          : command.purchased;
  return `command ${id} (${kind} ${about})`;
}
