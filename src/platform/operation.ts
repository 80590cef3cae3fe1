import { type Attempt, beginAttempt, eventStatements, outcomeToKeep } from "./attempt";
import { auditCatalogue } from "./audit/catalogue";
import type { Ctx, Tx, Viewer } from "./context";
import { type FailedBy, recordFailure } from "./failureEvent";
import type { OperationOptions } from "./operationOptions";
import { askedAbout, forgetAsked, wasAsked } from "./policy";
import { sqlStateOf } from "./postgres/databaseAway";
import { type Runtime, runtimeOf } from "./runtime";
import { type LastStatement, Transaction } from "./transaction";

/** Serialization failure and deadlock: the work is run again. */
const retryable = new Set(["40001", "40P01"]);
const mostRetries = 3;

/**
 * Makes a use case out of a function: the only way to write. One transaction with its locks and the viewer's rights read
 * again under them; refuses to commit unless permission was asked and either an event or "unchanged" was stated; the
 * event commits with the change, and so does the outcome of an idempotency key. Refused or failed: nothing is left of it
 * but one FAILURE event, in a second transaction.
 *
 * @throws Refusal | Fault whatever `run` throws, after the rollback
 */
export function operation<I extends object, R>(options: OperationOptions<I, R>, run: (tx: Tx, input: I) => Promise<R>) {
  return async (ctx: Ctx, input: I): Promise<R> => {
    const runtime = runtimeOf(ctx);
    for (const code of options.codes)
      if (!auditCatalogue().has(code)) throw new Error(`audit code ${code} is in no catalogue`);
    for (let attempt = 0; ; attempt++) {
      const about = { viewer: ctx.viewer, accountId: null as string | null };
      try {
        const { result, viewer } = await once(runtime, ctx, options, run, input, about);
        ctx.load.forget();
        // What the request reads next, it reads with the rights it has now.
        Object.assign(ctx, { viewer });
        return result;
      } catch (error) {
        if (isRetryable(error) && attempt < mostRetries) continue;
        const meant = refusalOf(error, options.constraints, input);
        await recordFailure(runtime, ctx, options, input, meant, about);
        // The logs have a row more now.
        ctx.load.forget();
        throw meant;
      }
    }
  };
}

async function once<I extends object, R>(
  runtime: Runtime,
  ctx: Ctx,
  options: OperationOptions<I, R>,
  run: (tx: Tx, input: I) => Promise<R>,
  input: I,
  about: FailedBy,
): Promise<{ result: R; viewer: Viewer }> {
  const transaction = new Transaction(runtime);
  const { idempotent, statementTimeoutMs } = options;
  const attempt = beginAttempt(runtime, ctx, transaction, {
    ...(statementTimeoutMs ? { timeoutMs: statementTimeoutMs(input) } : {}),
    ...(idempotent ? { keyed: { mutation: idempotent.mutation, input } } : {}),
  });
  const { tx } = attempt;
  try {
    const result = await run(tx, input);
    if (!transaction.hasBegun) throw new Error(`${options.codes[0]} took no lock`);
    if (!wasAsked(tx)) throw new Error(`${options.codes[0]} would change data without asking whether it may`);
    if (attempt.facts.length === 0 && attempt.unchanged === null)
      throw new Error(`${options.codes[0]} would change data without saying what it did`);
    await transaction.commit(lastOf(attempt, ctx, options, result));
    return { result, viewer: attempt.viewer };
  } catch (error) {
    about.viewer = attempt.viewer;
    about.accountId = askedAbout(tx);
    await transaction.rollback();
    throw error;
  } finally {
    forgetAsked(tx);
  }
}

/** What travels with the commit: writes put off until then, the outcome of the key, the events. */
function* lastOf<I, R>(
  attempt: Attempt,
  ctx: Ctx,
  options: OperationOptions<I, R>,
  result: R,
): Generator<LastStatement> {
  yield* attempt.last;
  yield* outcomeToKeep(attempt, ctx, () => options.idempotent?.outcomeOf(result));
  yield* eventStatements(attempt, ctx, options);
}

const isRetryable = (error: unknown) => retryable.has(sqlStateOf(error) ?? "");

/** A violated constraint that stands for a business rule, as its refusal; any other error as it is. */
function refusalOf<I>(error: unknown, constraints: OperationOptions<I>["constraints"], input: I): unknown {
  const constraint = (error as { constraint?: unknown } | null)?.constraint;
  const meaning = typeof constraint === "string" ? constraints?.[constraint] : undefined;
  return meaning ? meaning(input) : error;
}
