import type { Answer, Invocation, Violation } from "../history";
import { told } from "./matchAnswers";

/**
 * What clients were told, against itself: no answer that only a fault of ours explains, and a key that was carried out
 * once is answered the same ever after.
 */
export function checkAnswers(history: readonly Invocation[]): Violation[] {
  const found: Violation[] = [];
  for (const invocation of history) {
    const fault = (rule: string, what: string) => found.push({ rule, what: `${told(invocation)}: ${what}` });
    for (const what of invocation.unexpected) fault("answers", what);
    // What was refused as a whole is not kept for the key; everything else is, also that there was nothing to do.
    const committed = invocation.answers.filter(({ code }) => code === "OK");
    if (committed.filter(({ replayed }) => !replayed).length > 1)
      fault("keys", "was carried out for the first time twice");
    if (new Set(committed.map(outcomeOf)).size > 1) fault("keys", "was answered in two ways");
    for (const first of committed)
      for (const later of invocation.answers)
        if (later.sentAt > first.receivedAt && (outcomeOf(later) !== outcomeOf(first) || !later.replayed))
          fault("keys", `answered ${first.batchId ?? "OK"}, then ${later.code} ${later.batchId ?? ""}`);
  }
  return found;
}

const outcomeOf = ({ code, batchId, rows }: Answer): string =>
  [code, batchId, ...rows.map((row) => `${row.userId} ${row.outcome} ${row.code ?? ""}`)].join("\n");
