import type { Invocation, Violation } from "../history";
import type { Change } from "./changes";
import { told } from "./matchAnswers";

/** How far the clocks of a client and of PostgreSQL, on one machine, are read apart: both in whole milliseconds. */
const readingMs = 1;

/**
 * Real time: a change happened between the command and its answer, and one that was acknowledged before another was asked
 * for stands before it in the log.
 */
export function checkOrder(effects: ReadonlyMap<Invocation, Change>): Violation[] {
  const found: Violation[] = [];
  const done = [...effects].map(([invocation, { at, rows }]) => ({
    invocation,
    at,
    numbers: rows.map(({ number }) => number),
    completedAt: invocation.completedAt ?? Infinity,
  }));
  for (const { invocation, at, completedAt } of done)
    if (at < invocation.invokedAt - readingMs || at > completedAt + readingMs)
      found.push({ rule: "real time", what: `${told(invocation)} changed something outside its own time` });

  const inLog = done.filter(({ numbers }) => numbers.length > 0);
  const byInvocation = inLog.toSorted((a, b) => a.invocation.invokedAt - b.invocation.invokedAt);
  const byCompletion = inLog.toSorted((a, b) => a.completedAt - b.completedAt);
  let [passed, highest] = [0, 0];
  for (const { invocation, numbers } of byInvocation) {
    for (
      let next = byCompletion[passed];
      next && next.completedAt < invocation.invokedAt;
      next = byCompletion[++passed]
    )
      highest = Math.max(highest, ...next.numbers);
    if (Math.min(...numbers) <= highest)
      found.push({
        rule: "real time",
        what: `${told(invocation)} stands before row ${highest}, which was acknowledged before it was asked for`,
      });
  }
  return found;
}
