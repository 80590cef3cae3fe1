import type { AuditFact } from "./context";
import type { Refusal } from "./errors";
import type { Idempotent } from "./idempotency";

/** What an operation declares beside its work. */
export interface OperationOptions<I, R = unknown> {
  /** Audit codes that it may state; the first is its default and its FAILURE code. */
  readonly codes: readonly [string, ...string[]];
  /** What it is about, for the FAILURE event: ids as given, whether they exist or not. */
  readonly targets?: (input: I) => NonNullable<AuditFact["targets"]>;
  /** Named constraints of the database that are a business rule, as the refusal they mean. */
  readonly constraints?: Readonly<Record<string, (input: I) => Refusal>>;
  /** Longest a single statement may take, in milliseconds; 10,000 unless the work is bulk. */
  readonly statementTimeoutMs?: (input: I) => number;
  /** Takes the input's `idempotencyKey`; `run` asks `tx.earlier` then. */
  readonly idempotent?: Idempotent<R>;
}
