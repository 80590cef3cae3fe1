import { createHash } from "node:crypto";
import type { EntityManager } from "typeorm";
import type { Permission } from "./permissions";

/** Who can act; kept beside every event and log row. */
export type ActorType = "USER" | "API_KEY" | "OPERATOR" | "SERVICE" | "SYSTEM" | "ANONYMOUS";

/** A role in force on an account, reduced to what decides a request. */
export interface EffectiveGrant {
  readonly accountId: string;
  readonly includesSubAccounts: boolean;
  readonly permissions: ReadonlySet<Permission>;
}

/** Who asks, and with which rights. All ids are plain UUIDs. */
export interface Viewer {
  readonly type: ActorType;
  /** The tenant that everything read or written belongs to; the reserved one for strangers. */
  readonly organizationId: string;
  /** The user's or the key's id; null for operators, jobs and strangers. */
  readonly id: string | null;
  /** The person whose rights count: the user, or the key's owner. */
  readonly userId: string | null;
  /** The user's home account, or the account a key is bound to. */
  readonly accountId: string | null;
  /** What the audit log calls them: the user's email at that time, the key's name. */
  readonly name: string | null;
  readonly grants: readonly EffectiveGrant[];
  /** The session or key that was presented, so that an operation can read its state again. */
  readonly credentialId: string | null;
}

/** SQL with a name: prepared once a connection where the database allows it. `Row` says what comes back. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Sent without a name: one of so many shapes that keeping each prepared would cost more than it saves. */
  readonly unnamed?: true;
  /** Known to be answered at once, and so allowed to share a connection with others. */
  readonly quick?: true;
  /** Never set; carries the row type. */
  readonly row?: Row;
}

/** PostgreSQL keeps this many characters of a prepared statement's name; two that agree in them would be one. */
const longestName = 63;

/**
 * Declares a statement. The name is unique in the service and appears in PostgreSQL's statistics as a comment; a long one
 * (lists have a name for each shape) is prepared under a short form.
 *
 * @param options.quick for a look-up of few rows by an index's whole key, which nothing in the data can make slow
 */
export function statement<Row>(
  name: string,
  text: string,
  options: Pick<Statement<Row>, "quick"> = {},
): Statement<Row> {
  const commented = `/* ${name} */ ${text}`;
  if (name.length <= longestName) return { ...options, name, text: commented };
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 20);
  return { ...options, name: `${name.slice(0, 40)}.${digest}`, text: commented };
}

/**
 * The same statement for a long list: planned anew each time, for the list at hand and the tables as they are. A plan kept
 * from when they were small reads all rows for each value.
 */
export const forLongList = <Row>(what: Statement<Row>): Statement<Row> => ({ ...what, unnamed: true });

/** From how many values on a list is long. */
export const longList = 200;

/** What may be bound to a statement's parameter. */
export type SqlValue =
  string | number | boolean | null | Date | Buffer | readonly (string | number | boolean | null | Buffer)[];

/** Reads rows; the statement carries the organization as a parameter. */
export type Rows = <Row>(statement: Statement<Row>, params: readonly SqlValue[]) => Promise<Row[]>;

/** A batch read declared once, next to the data it reads. */
export interface Loader<K, V> {
  readonly batch: (ctx: Ctx, keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  readonly missing: V | undefined;
}

/** Asks a loader for one key; many keys asked for in one tick make one query. */
export interface Load {
  <K, V>(loader: Loader<K, V>, key: K): Promise<V>;
  /** Answers these keys without a query, for a list that has read them already. */
  prime<K, V>(loader: Loader<K, V>, key: K, value: V): void;
  /** Forgets what was read; called when a write commits, and when the answer is written. */
  forget(): void;
}

/** Where the request came from, for the audit log. */
export interface Origin {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** PANEL for a session, API for a key, OPERATOR for the CLI, JOB … : the cause that log rows state. */
  readonly cause: Cause;
}

/** Through which door a change came. */
export type Cause = "PANEL" | "API" | "OPERATOR" | "SSO" | "JOB" | "SYSTEM";

/** What a read needs. Holds no way to write. */
export interface Ctx {
  readonly viewer: Viewer;
  readonly origin: Origin;
  readonly now: () => Date;
  readonly db: Pick<EntityManager, "find" | "findBy" | "findOne" | "findOneBy">;
  readonly rows: Rows;
  readonly load: Load;
}

/** A JSON value without personal data, kept for ever with an event. */
export type AuditDetails = Readonly<
  Record<
    string,
    string | number | boolean | null | readonly string[] | Readonly<Record<string, string | number | boolean | null>>
  >
>;

/** One thing that an operation did; becomes one audit event. */
export interface AuditFact {
  /** The catalogue's code; the operation's first unless set. */
  readonly code?: string;
  readonly accountId: string | null;
  readonly targets?: readonly { readonly type: string; readonly id: string }[];
  readonly details?: AuditDetails;
  /** Personal before and after values; kept beside the event, erasable. */
  readonly personal?: AuditDetails;
  readonly batchId?: string;
  /** FAILURE for a row refused within a change that went through; with its code in `reason`. */
  readonly status?: "SUCCESS" | "FAILURE";
  readonly reason?: string;
}

/** What `lock` takes, always in this order and each by id. */
export interface LockTargets {
  /** The organization's row: needed for everything that changes seats, grants or the last manager. */
  readonly organization?: boolean;
  /** Makes the organization's row and holds it: only for opening one. */
  readonly newOrganization?: boolean;
  readonly accounts?: readonly string[];
  readonly users?: readonly string[];
}

/**
 * What a write needs. Only `operation` makes one, so every write has a transaction, a permission asked and an event.
 * It has no `load`: loaders read outside the transaction.
 */
export interface Tx extends Omit<Ctx, "db" | "load"> {
  readonly db: EntityManager;
  /**
   * Opens the transaction, takes the locks and reads the viewer's credential and grants again, in one round trip.
   * Called once, before anything is read.
   * @param read sends what is read first along with it; each of its statements sees what was committed before the locks
   * @throws Unauthenticated when the credential ended meanwhile; Refusal IDEMPOTENCY_IN_PROGRESS
   */
  lock<T = void>(targets: LockTargets, read?: () => Promise<T> | null): Promise<T | null>;
  /**
   * Sends a write with the last round trip, before the events and the commit: its errors come out there, and nothing that
   * reads what it writes may follow.
   */
  finally(statement: Statement<unknown>, params: readonly SqlValue[]): void;
  /**
   * What the same call came to when it committed, by its idempotency key; null for a call without a key, or the first
   * with it. An operation that takes keys asks after permission and before its rules; what is found is not kept again,
   * and leaves no event.
   * @throws Refusal IDEMPOTENCY_KEY_REUSED | INVALID
   */
  earlier(): unknown;
  /** States one thing done; its event commits with the change. */
  audit(fact: AuditFact): void;
  /** Says that nothing changed (already so, a dry run): no event is written. */
  unchanged(reason: string): void;
  /** Hands an effect (mail, notification) to the outbox, ids only; kinds without a registered deliverer are dropped. */
  effect(kind: string, payload: Readonly<Record<string, string | number | null>>): void;
}
