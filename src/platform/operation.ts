import { auditCatalogue } from "./audit/catalogue";
import { eventsOf } from "./audit/writer";
import {
  type AuditDetails,
  type AuditFact,
  type Ctx,
  type SqlValue,
  type Statement,
  statement,
  type Tx,
  type Viewer,
} from "./context";
import { Fault, NotFound, OutcomeUnknown, Refusal, Unauthenticated, Unavailable } from "./errors";
import { newId } from "./ids";
import { isDatabaseAway, sqlStateOf } from "./postgres/databaseAway";
import { askedAbout, forgetAsked, wasAsked } from "./policy";
import { type Runtime, runtimeOf } from "./runtime";
import { Transaction } from "./transaction";

/** What an operation declares beside its work. */
export interface OperationOptions<I> {
  /** Audit codes that it may state; the first is its default and its FAILURE code. */
  readonly codes: readonly [string, ...string[]];
  /** What it is about, for the FAILURE event: ids as given, whether they exist or not. */
  readonly targets?: (input: I) => NonNullable<AuditFact["targets"]>;
  /** Named constraints of the database that are a business rule, as the refusal they mean. */
  readonly constraints?: Readonly<Record<string, (input: I) => Refusal>>;
  /** Longest a single statement may take, in milliseconds; 10,000 unless the work is bulk. */
  readonly statementTimeoutMs?: number;
}

/** A refusal that leaves rows of its own behind: they are written after the rollback, in the FAILURE event's transaction. */
export class RecordedRefusal extends Refusal {
  /**
   * @param record writes the rows and states further FAILURE facts; it takes its locks itself
   * @param answer what the payload carries beside `userErrors`
   * @param eventDetails what the FAILURE event tells beside the refusal's code
   */
  constructor(
    refusal: Refusal,
    readonly record: (tx: Tx) => Promise<void>,
    readonly answer: Readonly<Record<string, unknown>> = {},
    readonly eventDetails: AuditDetails = {},
  ) {
    super(refusal.code, refusal.message, refusal.path, refusal.details);
  }
}

const insertEffect = statement<void>(
  "outbox.insert",
  `insert into outbox (organization_id, id, kind, payload) values ($1, $2, $3, $4)`,
);

/** Serialization failure and deadlock: the work is run again. */
const retryable = new Set(["40001", "40P01"]);
const mostRetries = 3;

interface Attempt {
  readonly tx: Tx;
  readonly facts: AuditFact[];
  readonly last: { statement: Statement<unknown>; params: readonly SqlValue[] }[];
  readonly transaction: Transaction;
  viewer: Viewer;
  unchanged: string | null;
}

/**
 * Makes a use case out of a function: the only way to write. One transaction with its locks and the viewer's rights read
 * again under them; refuses to commit unless permission was asked and either an event or "unchanged" was stated; the
 * event commits with the change. Refused or failed: nothing is left of it but one FAILURE event, in a second transaction.
 *
 * @throws Refusal | Fault whatever `run` throws, after the rollback
 */
export function operation<I, R>(options: OperationOptions<I>, run: (tx: Tx, input: I) => Promise<R>) {
  return async (ctx: Ctx, input: I): Promise<R> => {
    const runtime = runtimeOf(ctx);
    for (const code of options.codes)
      if (!auditCatalogue().has(code)) throw new Error(`audit code ${code} is in no catalogue`);
    for (let attempt = 0; ; attempt++) {
      const about = { viewer: ctx.viewer, accountId: null as string | null };
      try {
        const { result, viewer } = await once(runtime, ctx, options, (tx) => run(tx, input), about);
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

async function once<I, R>(
  runtime: Runtime,
  ctx: Ctx,
  options: OperationOptions<I>,
  run: (tx: Tx) => Promise<R>,
  about: { viewer: Viewer; accountId: string | null },
): Promise<{ result: R; viewer: Viewer }> {
  const transaction = new Transaction(runtime);
  const attempt = begin(runtime, ctx, transaction, options.statementTimeoutMs ?? 10_000);
  const { tx } = attempt;
  try {
    const result = await run(tx);
    if (!transaction.hasBegun) throw new Error(`${options.codes[0]} took no lock`);
    if (!wasAsked(tx)) throw new Error(`${options.codes[0]} would change data without asking whether it may`);
    if (attempt.facts.length === 0 && attempt.unchanged === null)
      throw new Error(`${options.codes[0]} would change data without saying what it did`);
    await transaction.commit([...attempt.last, ...events(attempt, ctx, options)]);
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

function begin(runtime: Runtime, ctx: Ctx, transaction: Transaction, statementTimeoutMs: number): Attempt {
  const attempt: Attempt = {
    transaction,
    facts: [],
    last: [],
    viewer: ctx.viewer,
    unchanged: null,
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
      lock: async (targets) => {
        attempt.viewer = await transaction.begin(ctx.viewer, targets, statementTimeoutMs);
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

const events = <I>({ facts, viewer }: Attempt, ctx: Ctx, { codes }: OperationOptions<I>) => {
  for (const { code } of facts)
    if (code && !codes.includes(code)) throw new Error(`${codes[0]} does not declare the audit code ${code}`);
  if (facts.length === 0) return [];
  return [
    eventsOf(
      viewer,
      ctx.origin,
      facts.map((fact) => ({ ...fact, code: fact.code ?? codes[0] })),
    ),
  ];
};

/** Writes the FAILURE event of what was rolled back. It never hides the error that brought us here. */
async function recordFailure<I>(
  runtime: Runtime,
  ctx: Ctx,
  options: OperationOptions<I>,
  input: I,
  error: unknown,
  about: { viewer: Viewer; accountId: string | null },
): Promise<void> {
  // Strangers leave no trail here: anybody could fill the log. Signing in records its own failures.
  if (error instanceof Unauthenticated) return;
  // What may have gone through must not be called a failure.
  if (error instanceof OutcomeUnknown) return;
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
    ...(error instanceof RecordedRefusal ? { details: error.eventDetails } : {}),
  };
  // Whoever was told "busy" after a long wait is not kept waiting as long again for an event that says so.
  const transaction = new Transaction(runtime, error instanceof Unavailable ? 1_000 : undefined);
  try {
    const attempt = begin(runtime, ctx, transaction, 10_000);
    if (error instanceof RecordedRefusal) await error.record(attempt.tx);
    // The rights that were just refused are not asked again: what is written is that they were refused.
    else await transaction.begin({ ...about.viewer, type: "SYSTEM" }, {}, 10_000);
    attempt.viewer = about.viewer;
    attempt.facts.push(fact);
    await transaction.commit([...attempt.last, ...events(attempt, ctx, options)]);
  } catch (failure) {
    await transaction.rollback();
    runtime.log.error({ err: failure, code: options.codes[0] }, "the FAILURE event could not be written");
  }
}

const isRetryable = (error: unknown) => retryable.has(sqlStateOf(error) ?? "");

/** What the client is told, as the event's reason. */
function reasonOf(error: unknown): string {
  if (error instanceof Refusal || error instanceof Fault) return error.code;
  return isDatabaseAway(error) ? "UNAVAILABLE" : "INTERNAL";
}

/** A violated constraint that stands for a business rule, as its refusal; any other error as it is. */
function refusalOf<I>(error: unknown, constraints: OperationOptions<I>["constraints"], input: I): unknown {
  const constraint = (error as { constraint?: unknown } | null)?.constraint;
  const meaning = typeof constraint === "string" ? constraints?.[constraint] : undefined;
  return meaning ? meaning(input) : error;
}
