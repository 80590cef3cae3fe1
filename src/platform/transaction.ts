import type { PoolClient, QueryResult } from "pg";
import type { EntityManager, QueryRunner } from "typeorm";
import { type LockTargets, type SqlValue, type Statement, statement, type Viewer } from "./context";
import { OutcomeUnknown, Unauthenticated } from "./errors";
import {
  claimKey,
  claimTaken,
  findClaim,
  inProgress,
  type KeptOutcome,
  keptForMs,
  type KeyClaim,
  readOutcome,
} from "./idempotency";
import { isConnectionLost, sqlStateOf } from "./postgres/databaseAway";
import { holdBack } from "./postgres/holdBack";
import { poolOf, readTimeoutMs, type Runtime, send } from "./runtime";
import { createWriterTurns, type Leave, type WriterTurns } from "./turns";

const fence = statement<void>(
  "transaction.fence",
  `select set_config('tenantry.organization', $1, true), set_config('statement_timeout', $2, true), set_config('lock_timeout', $3, true)`,
);
const lockOrganization = statement<{ found: number }>(
  "transaction.lockOrganization",
  // "no key update" leaves foreign key checks of other transactions free to read the row.
  `select 1 as found from organizations where organization_id = $1 for no key update`,
);
const makeOrganization = statement<void>(
  "transaction.makeOrganization",
  `insert into organizations (organization_id) values ($1)`,
);
const lockAccounts = statement<{ id: string }>(
  "transaction.lockAccounts",
  `select id from accounts where organization_id = $1 and id = any($2::uuid[]) order by id for no key update`,
);
const lockUsers = statement<{ id: string }>(
  "transaction.lockUsers",
  `select id from users where organization_id = $1 and id = any($2::uuid[]) order by id for no key update`,
);

/**
 * How long a write waits for others, in milliseconds, before it answers UNAVAILABLE: for its turn to take a connection and
 * for their locks, together.
 */
const longestWaitMs = 5_000;

/** What is left for the locks, however long the turn was waited for. */
const shortestLockWaitMs = 250;

/** Statements that are on their way at once when many are committed: one runs while the next is made. */
const statementsAhead = 4;

/** A statement that travels with the commit. */
export interface LastStatement {
  readonly statement: Statement<unknown>;
  readonly params: readonly SqlValue[];
}

/** What a transaction is begun with beside its locks. */
export interface BeginOptions<T> {
  readonly statementTimeoutMs: number;
  /** The idempotency key to hold until the end. */
  readonly claim?: KeyClaim | null;
  /** Sends the first reads; they travel with the locks. */
  readonly read?: (() => Promise<T> | null) | undefined;
}

const turnsOf = new WeakMap<Runtime, WriterTurns>();

/** One database transaction, begun together with its locks. It ends by `commit` or `rollback`, whatever happens between. */
export class Transaction {
  private readonly runner: QueryRunner;
  private client: PoolClient | undefined;
  private leave: Leave | undefined;
  private begun = false;
  private answerWithinMs = readTimeoutMs;
  /** What is kept for the key that the transaction claimed; null for nothing. */
  kept: KeptOutcome | null = null;

  /** Takes no connection yet: that is for `begin`, which knows whose lock it will wait for. */
  constructor(
    private readonly runtime: Runtime,
    private readonly waitMs = longestWaitMs,
  ) {
    this.runner = runtime.dataSource.createQueryRunner();
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  get db(): EntityManager {
    return this.runner.manager;
  }

  rows<Row>(what: Statement<Row>, params: readonly SqlValue[]): Promise<Row[]> {
    if (!this.client) throw new Error("lock first: nothing may be read or written before the locks are held");
    return send(this.client, this.runtime.prepare, what, params, this.answerWithinMs);
  }

  /**
   * Begins, sets the fence, claims the idempotency key if there is one, takes the locks (organization, accounts, users;
   * each by id), reads the viewer again and what is kept for the key: all sent at once, so that they cost one round trip.
   * Each statement has a snapshot of its own, taken after the wait.
   * @throws Refusal IDEMPOTENCY_IN_PROGRESS at once, without waiting for a lock, when the key is at work elsewhere
   */
  async begin<T>(
    viewer: Viewer,
    targets: LockTargets,
    { statementTimeoutMs, claim = null, read }: BeginOptions<T>,
  ): Promise<{ readonly viewer: Viewer; readonly read: T | null }> {
    if (this.begun) throw new Error("locks are taken once, first thing");
    this.begun = true;
    this.answerWithinMs = statementTimeoutMs + this.waitMs;
    const { organizationId } = viewer;
    const until = Date.now() + this.waitMs;
    if (claim) await this.refuseInLine(targets.organization ? organizationId : null, claim);
    this.leave = await this.turns.enter(targets.organization ? organizationId : null, this.waitMs);
    const client = (await this.runner.connect()) as PoolClient;
    this.client = client;
    // TypeORM must not open a transaction of its own inside ours.
    Object.assign(this.runner, { isTransactionActive: true, transactionDepth: 1 });
    const lockTimeoutMs = Math.max(shortestLockWaitMs, until - Date.now());
    const letGo = holdBack(client);
    const sent: Promise<unknown>[] = [];
    const put = (promise: Promise<unknown>): void => {
      // Awaited below; until then, and when the next cannot even be made, nobody listens.
      promise.catch(() => undefined);
      sent.push(promise);
    };
    const source = this.runtime.viewerSources[viewer.type];
    let reread: Promise<unknown[]> | undefined;
    let kept: Promise<KeptOutcome[]> | undefined;
    let first: Promise<T> | null;
    try {
      put(client.query("begin"));
      put(this.rows(fence, [organizationId, String(statementTimeoutMs), String(lockTimeoutMs)]));
      if (claim) put(this.rows(claimKey, [claim.lock]));
      if (targets.newOrganization) put(this.rows(makeOrganization, [organizationId]));
      else if (targets.organization) put(this.rows(lockOrganization, [organizationId]));
      if (targets.accounts?.length) put(this.rows(lockAccounts, [organizationId, [...targets.accounts].sort()]));
      if (targets.users?.length) put(this.rows(lockUsers, [organizationId, [...targets.users].sort()]));
      const again = source?.reread(viewer);
      if (again) put((reread = this.rows(again.statement, again.params)));
      if (claim) put((kept = this.rows(readOutcome, [...claim.scope, this.expiry()])));
      first = read?.() ?? null;
      if (first) put(first);
    } finally {
      letGo();
    }
    // Without pipelining the driver still sends them in this order; the first failure fails those behind it.
    await Promise.all(sent).catch((error: unknown) => {
      throw sqlStateOf(error) === claimTaken ? inProgress() : error;
    });
    this.kept = (await kept)?.[0] ?? null;
    const now = source ? source.toViewer(viewer, (await reread)?.[0]) : viewer;
    if (!now) throw new Unauthenticated("Your session or key has ended. Sign in again.");
    return { viewer: now, read: await first };
  }

  /** Whoever would wait for a turn asks first whether the key is at work: a repeated call must not stand in line for it. */
  private async refuseInLine(organizationId: string | null, claim: KeyClaim): Promise<void> {
    if (!this.turns.wouldWait(organizationId)) return;
    const { dataSource, prepare } = this.runtime;
    if ((await send(poolOf(dataSource), prepare, findClaim, [claim.lock])).length > 0) throw inProgress();
  }

  /** Outcomes that were kept up to this moment have expired. */
  private expiry(): Date {
    return new Date(this.runtime.now().getTime() - keptForMs);
  }

  /**
   * Runs the last statements and commits, in one round trip; of many, each is made when the one before the last was
   * answered, so that a large change is never held as a whole.
   * @throws the first failing statement's error, and nothing is committed; or OutcomeUnknown when the connection broke
   */
  async commit(last: Iterable<LastStatement>): Promise<void> {
    if (!this.client) throw new Error("there is nothing to commit: no lock was taken");
    const work: Promise<unknown>[] = [];
    let letGo = holdBack(this.client);
    let commit: Promise<QueryResult>;
    try {
      for (const { statement: what, params } of last) {
        if (work.length >= statementsAhead) {
          letGo();
          await work.at(-statementsAhead);
          letGo = holdBack(this.client);
        }
        const sent = this.rows(what, params);
        // It is awaited below; until then nobody listens.
        sent.catch(() => undefined);
        work.push(sent);
      }
      commit = this.client.query("commit");
    } finally {
      // Also when a statement could not be made: what is held back is sent by nobody else, and the rollback would wait behind it.
      letGo();
    }
    try {
      await Promise.all([...work, commit]);
    } catch (error) {
      // The statements and COMMIT were sent together: with the connection gone, nobody here knows how far they came.
      throw isConnectionLost(error) ? new OutcomeUnknown() : error;
    }
    // A failed transaction answers COMMIT with ROLLBACK instead of an error.
    if ((await commit).command !== "COMMIT") throw new Error("the database rolled back instead of committing");
    await this.end();
  }

  /** Undoes everything; never throws. A connection on which even that fails is thrown away, and the server undoes it. */
  async rollback(): Promise<void> {
    try {
      // A constant of its own: pg's types do not know the time limit of one query.
      const config = { text: "rollback", query_timeout: this.answerWithinMs };
      await this.client?.query(config);
      await this.end();
    } catch (error) {
      await this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** @param broken why the connection is of no use any more */
  private async end(broken?: Error): Promise<void> {
    Object.assign(this.runner, { isTransactionActive: false, transactionDepth: 0 });
    // The runner gives the connection back once, also where it did so by itself when the connection broke.
    await (
      this.runner as unknown as { releasePostgresConnection(error?: Error): Promise<void> }
    ).releasePostgresConnection(broken);
    this.leave?.();
  }

  private get turns(): WriterTurns {
    const known = turnsOf.get(this.runtime);
    if (known) return known;
    const made = createWriterTurns(poolOf(this.runtime.dataSource).options.max);
    turnsOf.set(this.runtime, made);
    return made;
  }
}
