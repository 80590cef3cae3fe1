import { eventsOf } from "./audit/writer";
import { type AuditFact, type Ctx, statement, type Tx, type Viewer } from "./context";
import { claimOf, type KeyClaim, type KeyedInput, keepOutcome, outcomeFor, refusalOfKey } from "./idempotency";
import { newId } from "./ids";
import type { OperationOptions } from "./operationOptions";
import type { Runtime } from "./runtime";
import type { LastStatement, Transaction } from "./transaction";

const insertEffect = statement<void>(
  "outbox.insert",
  `insert into outbox (organization_id, id, kind, payload) values ($1, $2, $3, $4)`,
);

/** One run of an operation: its transaction and what it has stated so far. */
export interface Attempt {
  readonly tx: Tx;
  readonly facts: AuditFact[];
  readonly last: LastStatement[];
  readonly transaction: Transaction;
  readonly claim: KeyClaim | null;
  viewer: Viewer;
  unchanged: string | null;
  /** Whether anyone asked what the call came to before, and what it was. */
  earlier: { readonly outcome: unknown } | null;
}

/** How long a statement of an operation may take unless it says otherwise, in milliseconds. */
export const usualTimeoutMs = 10_000;

/**
 * Makes the `tx` that one run works with.
 * @param options how long its statements may take, and the mutation whose keys it takes with the input
 */
export function beginAttempt(
  runtime: Runtime,
  ctx: Ctx,
  transaction: Transaction,
  options: { readonly timeoutMs?: number; readonly keyed?: { readonly mutation: string; readonly input: KeyedInput } },
): Attempt {
  const { keyed, timeoutMs = usualTimeoutMs } = options;
  const claim = keyed ? claimOf(ctx.viewer, keyed.mutation, keyed.input) : null;
  const earlierOutcome = (): unknown => {
    if (!keyed) throw new Error("this operation takes no idempotency keys");
    const { idempotencyKey: key, dryRun } = keyed.input;
    const refusal = key == null || dryRun ? null : refusalOfKey(ctx.viewer, key);
    if (refusal) throw refusal;
    return claim && outcomeFor(claim, transaction.kept);
  };
  const attempt: Attempt = {
    transaction,
    facts: [],
    last: [],
    claim,
    viewer: ctx.viewer,
    unchanged: null,
    earlier: null,
    tx: {
      get viewer() {
        return attempt.viewer;
      },
      origin: ctx.origin,
      now: ctx.now,
      get db() {
        return transaction.db;
      },
      rows: (what, params) => transaction.rows(what, params),
      lock: async (targets, read) => {
        const begun = await transaction.begin(ctx.viewer, targets, { statementTimeoutMs: timeoutMs, claim, read });
        attempt.viewer = begun.viewer;
        return begun.read;
      },
      finally: (what, params) => void attempt.last.push({ statement: what, params }),
      earlier: () => {
        const outcome = earlierOutcome();
        attempt.earlier = { outcome };
        if (outcome !== null) attempt.unchanged = "replayed";
        return outcome;
      },
      audit: (fact) => void attempt.facts.push(fact),
      unchanged: (reason) => {
        attempt.unchanged = reason;
      },
      effect: (kind, payload) => {
        if (!runtime.outboxKinds.has(kind)) return;
        const params = [ctx.viewer.organizationId, newId(), kind, JSON.stringify(payload)];
        attempt.last.push({ statement: insertEffect, params });
      },
    },
  };
  return attempt;
}

/** The statement that keeps an outcome for the attempt's key: none without a key, and for what was found there. */
export function* outcomeToKeep(attempt: Attempt, ctx: Ctx, outcomeOf: () => unknown): Generator<LastStatement> {
  const { claim, earlier } = attempt;
  if (!claim) return;
  if (!earlier) throw new Error("an idempotency key was sent, and nobody asked what it stands for");
  if (earlier.outcome !== null) return;
  const params = [...claim.scope, claim.inputHash, JSON.stringify(outcomeOf()), ctx.now()];
  yield { statement: keepOutcome, params };
}

/** Facts in one statement: what is sent and held at a time stays small, however many there are. */
const factsAtOnce = 1_000;

/** The statements that write an attempt's events, made one after the other as they are sent. */
export function* eventStatements<I, R>(
  { facts, viewer }: Attempt,
  ctx: Ctx,
  { codes }: OperationOptions<I, R>,
): Generator<LastStatement> {
  for (const { code } of facts)
    if (code && !codes.includes(code)) throw new Error(`${codes[0]} does not declare the audit code ${code}`);
  for (let from = 0; from < facts.length; from += factsAtOnce) {
    const some = facts.slice(from, from + factsAtOnce).map((fact) => ({ ...fact, code: fact.code ?? codes[0] }));
    yield eventsOf(viewer, ctx.origin, some);
  }
}
