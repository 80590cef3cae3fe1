import { beginAttempt, eventStatements, usualTimeoutMs } from "./attempt";
import type { AuditFact, Ctx, Viewer } from "./context";
import { Fault, NotFound, OutcomeUnknown, Refusal, Unauthenticated, Unavailable } from "./errors";
import type { OperationOptions } from "./operationOptions";
import { isConnectionBroken, isDatabaseAway, sqlStateOf } from "./postgres/databaseAway";
import { DryRunRefusal, RecordedRefusal } from "./recordedRefusal";
import type { Runtime } from "./runtime";
import { Transaction } from "./transaction";

/** Who did what was rolled back, and the account that was last asked about. */
export interface FailedBy {
  viewer: Viewer;
  accountId: string | null;
}

/** Writes the FAILURE event of what was rolled back. It never hides the error that brought us here. */
export async function recordFailure<I, R>(
  runtime: Runtime,
  ctx: Ctx,
  options: OperationOptions<I, R>,
  input: I,
  error: unknown,
  about: FailedBy,
): Promise<void> {
  // Strangers leave no trail here: anybody could fill the log. Signing in records its own failures.
  if (error instanceof Unauthenticated) return;
  // What may have gone through must not be called a failure; a dry run tried nothing.
  if (error instanceof OutcomeUnknown || error instanceof DryRunRefusal) return;
  if (isDatabaseAway(error) && sqlStateOf(error) === null) {
    // Nothing could be written, and trying would double the client's wait.
    runtime.log.error({ err: error, code: options.codes[0] }, "the database is away: no FAILURE event");
    return;
  }
  const fact: AuditFact = {
    // What the viewer cannot see is filed under their own account: their administrators should know of the attempt.
    accountId: error instanceof NotFound ? about.viewer.accountId : (about.accountId ?? about.viewer.accountId),
    ...(options.targets ? { targets: options.targets(input) } : {}),
    status: "FAILURE",
    reason: reasonOf(error),
    ...(error instanceof RecordedRefusal ? error.event : {}),
  };
  const write = () => writeFailure(runtime, ctx, options, input, error, about.viewer, fact);
  try {
    await write().catch((failure: unknown) => {
      // A commit that broke says OutcomeUnknown instead: here nothing was committed, and a second try writes nothing twice.
      if (isConnectionBroken(failure)) return write();
      throw failure;
    });
  } catch (failure) {
    runtime.log.error({ err: failure, code: options.codes[0] }, "the FAILURE event could not be written");
  }
}

/** One try to write the event, and what the refusal leaves behind beside it. */
async function writeFailure<I, R>(
  runtime: Runtime,
  ctx: Ctx,
  options: OperationOptions<I, R>,
  input: I,
  error: unknown,
  viewer: Viewer,
  fact: AuditFact,
): Promise<void> {
  // Whoever was told "busy" after a long wait is not kept waiting as long again for an event that says so.
  const transaction = new Transaction(runtime, error instanceof Unavailable ? 1_000 : undefined);
  try {
    const timeoutMs = options.statementTimeoutMs?.(input) ?? usualTimeoutMs;
    const attempt = beginAttempt(runtime, ctx, transaction, { timeoutMs });
    if (error instanceof RecordedRefusal) await error.record(attempt.tx);
    // The rights that were just refused are not asked again: what is written is that they were refused.
    else await transaction.begin({ ...viewer, type: "SYSTEM" }, {}, { statementTimeoutMs: timeoutMs });
    attempt.viewer = viewer;
    attempt.facts.push(fact);
    await transaction.commit([...attempt.last, ...eventStatements(attempt, ctx, options)]);
  } catch (failure) {
    await transaction.rollback();
    throw failure;
  }
}

/** What the client is told, as the event's reason. */
function reasonOf(error: unknown): string {
  if (error instanceof Refusal || error instanceof Fault) return error.code;
  return isDatabaseAway(error) ? "UNAVAILABLE" : "INTERNAL";
}
