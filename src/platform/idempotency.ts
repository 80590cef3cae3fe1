import { createHash } from "node:crypto";
import { canonicalJson } from "./canonicalJson";
import { type SqlValue, statement, type Viewer } from "./context";
import { Refusal } from "./errors";

/** Makes an operation answer a repeated call with the outcome of the first. */
export interface Idempotent<R> {
  /** The mutation as the schema names it: a key of one means nothing to another. */
  readonly mutation: string;
  /** What is kept of a result that committed: ids and codes, nothing personal; it comes back by `tx.earlier`. */
  readonly outcomeOf: (result: R) => unknown;
}

/** The part of an input that keys are about. */
export interface KeyedInput {
  readonly idempotencyKey?: string | null;
  /** A dry run neither looks a key up nor keeps one. */
  readonly dryRun?: boolean | null;
}

/** A key in use: what is locked, looked up and written for it. */
export interface KeyClaim {
  /** The number of its advisory lock. */
  readonly lock: string;
  readonly inputHash: Buffer;
  /** Organization, principal's type and id, mutation, key. */
  readonly scope: readonly SqlValue[];
}

/** What was kept for a key. */
export interface KeptOutcome {
  readonly inputHash: Buffer;
  readonly outcome: unknown;
}

/** How long a key's outcome is kept, in milliseconds: 72 hours. */
export const keptForMs = 72 * 60 * 60 * 1_000;

/** The SQLSTATE of `idempotency_claim` where another transaction holds the key. */
export const claimTaken = "TN001";

/** Takes the key for this transaction, or fails at once: what is sent behind it fails with it. */
export const claimKey = statement<void>("idempotency.claim", `select idempotency_claim($1)`);

/** Whether a transaction holds the key, without taking it. */
export const findClaim = statement<{ found: number }>(
  "idempotency.findClaim",
  `select 1 as found from pg_locks
  where locktype = 'advisory' and objsubid = 1 and granted
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32) | objid::bigint = $1::bigint`,
);

/** The outcome kept for a key since a time. */
export const readOutcome = statement<KeptOutcome>(
  "idempotency.read",
  `select input_hash as "inputHash", outcome from idempotency_keys
  where organization_id = $1 and principal_type = $2 and principal_id = $3 and mutation = $4 and key = $5
    and created_at > $6`,
);

/** Keeps an outcome. Whoever holds the key found none: what is there has expired, and is replaced. */
export const keepOutcome = statement<void>(
  "idempotency.keep",
  `insert into idempotency_keys (organization_id, principal_type, principal_id, mutation, key, input_hash, outcome, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (organization_id, principal_type, principal_id, mutation, key) do update
  set input_hash = excluded.input_hash, outcome = excluded.outcome, created_at = excluded.created_at`,
);

/** What a call with a key needs; null without a key, in a dry run, and where the key will be refused. */
export function claimOf(viewer: Viewer, mutation: string, input: KeyedInput): KeyClaim | null {
  const { idempotencyKey: key, dryRun, ...rest } = input;
  if (key == null || dryRun || refusalOfKey(viewer, key)) return null;
  const scope = [viewer.organizationId, viewer.type, viewer.id, mutation, key];
  const digest = createHash("sha256").update(JSON.stringify(scope)).digest();
  return { lock: String(digest.readBigInt64BE()), inputHash: hashOf(rest), scope };
}

// Visible characters of any script, spaces between them; what cannot be seen would make two keys look alike.
const acceptable = /^(?=\S)[^\p{C}\p{Zl}\p{Zp}]{1,200}(?<=\S)$/u;

/** Why a key is not taken, if it is not. */
export function refusalOfKey(viewer: Viewer, key: string): Refusal | null {
  const path = ["input", "idempotencyKey"];
  if (!acceptable.test(key))
    return new Refusal(
      "INVALID",
      "An idempotency key has 1 to 200 printable characters and no space at either end. Make a new one, e.g. a UUID.",
      path,
    );
  // A key belongs to somebody: the operator at the command line and strangers are nobody in particular.
  if (viewer.id !== null) return null;
  return new Refusal("INVALID", "Only users and API keys use idempotency keys. Send the call without one.", path);
}

/** The same key is at work right now. */
export const inProgress = (): Refusal =>
  new Refusal(
    "IDEMPOTENCY_IN_PROGRESS",
    "A call with this idempotency key is still running. Send it again in a moment to get its outcome.",
    ["input", "idempotencyKey"],
  );

/** The outcome kept for a claim, if it is of the same input. @throws Refusal IDEMPOTENCY_KEY_REUSED */
export function outcomeFor(claim: KeyClaim, kept: KeptOutcome | null): unknown {
  if (kept === null) return null;
  if (kept.inputHash.equals(claim.inputHash)) return kept.outcome;
  throw new Refusal(
    "IDEMPOTENCY_KEY_REUSED",
    "This idempotency key was used with another input in the last 72 hours. Repeat that input, or take a new key.",
    ["input", "idempotencyKey"],
  );
}

/** SHA-256 over an input; a field that is null is one that is left out. */
function hashOf(input: object): Buffer {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
  return createHash("sha256").update("idempotent-input/1").update(canonicalJson(given)).digest();
}
