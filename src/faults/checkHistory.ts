import { checkAnswers } from "./check/checkAnswers";
import { checkEvents } from "./check/checkEvents";
import { checkObservations } from "./check/checkObservations";
import { checkOrder } from "./check/checkOrder";
import { matchAnswers } from "./check/matchAnswers";
import { replayLog } from "./check/replayLog";
import type { FinalTables, Invocation, Violation } from "./history";

/** What was found out about a history. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** Refusals that were answered and whose FAILURE rows a kill cut off: nothing was changed, so none had to be there. */
  readonly untoldRefusals: number;
  /** Commands of which no client knows whether they were carried out, and which were. */
  readonly unknownButDone: number;
}

/** Holds what clients saw against what the tables hold when all is over. Reads nothing, so bad histories can be made by hand. */
export function checkHistory(history: readonly Invocation[], tables: FinalTables): Verdict {
  const replayed = replayLog(tables);
  const { violations, effects, untoldRefusals } = matchAnswers(history, tables);
  return {
    violations: [
      ...replayed.violations,
      ...violations,
      ...checkOrder(effects),
      ...checkEvents(tables),
      ...checkObservations(history, tables, replayed, effects),
      ...checkAnswers(history),
    ],
    untoldRefusals,
    unknownButDone: [...effects.keys()].filter(({ answers }) => answers.length === 0).length,
  };
}
