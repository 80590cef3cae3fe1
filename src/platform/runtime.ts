import type { Pool } from "pg";
import type { DataSource } from "typeorm";
import {
  type ActorType,
  type Ctx,
  longList,
  type Origin,
  type Rows,
  type SqlValue,
  type Statement,
  type Viewer,
} from "./context";
import { createLoad } from "./loader";
import { unpacked } from "./postgres/packedRows";
import { createSharedReads, type Sender } from "./postgres/sharedReads";

/** Where the service writes what happened; a pino logger fits. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Reads a viewer's credential state and grants again, inside the transaction and after its locks. */
export interface ViewerSource {
  /** The statement and parameters that find the viewer's credential and grants. */
  reread(viewer: Viewer): { readonly statement: Statement<unknown>; readonly params: readonly SqlValue[] };
  /** The viewer with today's rights, from the row found; null when the credential ended. */
  toViewer(viewer: Viewer, row: unknown): Viewer | null;
}

/** What one process runs on: made once at start, handed on with every context. */
export interface Runtime {
  readonly dataSource: DataSource;
  /** Whether statements are prepared by name (off behind PgBouncer before 1.21). */
  readonly prepare: boolean;
  readonly now: () => Date;
  readonly log: Log;
  readonly viewerSources: Readonly<Partial<Record<ActorType, ViewerSource>>>;
  /** Kinds of effects that somebody delivers; others are not put into the outbox. */
  readonly outboxKinds: ReadonlySet<string>;
}

const runtimes = new WeakMap<object, Runtime>();

/** The runtime behind a context; only the platform may ask. */
export function runtimeOf(ctx: object): Runtime {
  const runtime = runtimes.get(ctx);
  if (!runtime) throw new Error("this context was not made by contextOf");
  return runtime;
}

/** The pool that TypeORM's driver keeps. */
export const poolOf = (dataSource: DataSource): Pool => (dataSource.driver as unknown as { master: Pool }).master;

const sharedReads = new WeakMap<Pool, Sender>();

/** Where quick reads outside transactions are sent: they share connections of the pool. */
function sharedReadsOf(pool: Pool): Sender {
  let reads = sharedReads.get(pool);
  if (!reads) {
    reads = createSharedReads(pool);
    sharedReads.set(pool, reads);
  }
  return reads;
}

/**
 * How long the answer to a read is waited for, in milliseconds: a little longer than the database lets it run. A server
 * that hangs, or a connection that is half open, would otherwise be waited for without end.
 */
export const readTimeoutMs = 4_000;

/**
 * Sends one statement, prepared under its name where that is allowed.
 * @param timeoutMs how long the answer is waited for; the connection is given up then
 */
export async function send<Row>(
  to: Sender,
  prepare: boolean,
  { name, text, unnamed }: Statement<Row>,
  params: readonly SqlValue[],
  timeoutMs = readTimeoutMs,
): Promise<Row[]> {
  const values = params as unknown[];
  const config = { text, values, query_timeout: timeoutMs };
  const result = await to.query(prepare && !unnamed ? { ...config, name } : config);
  return unpacked(result) as Row[];
}

/**
 * Sends one read outside transactions. Only what is known to be quick, and asks for few rows, shares a connection with
 * other requests; any other read has one of the pool to itself, so that it keeps nobody waiting while there are more.
 */
export function read<Row>(
  { dataSource, prepare }: Pick<Runtime, "dataSource" | "prepare">,
  what: Statement<Row>,
  params: readonly SqlValue[],
): Promise<Row[]> {
  const pool = poolOf(dataSource);
  const isQuick = what.quick === true && !params.some((param) => Array.isArray(param) && param.length >= longList);
  return send(isQuick ? sharedReadsOf(pool) : pool, prepare, what, params);
}

/** Makes the context of one request: it reads as the viewer and cannot write. */
export function contextOf(runtime: Runtime, viewer: Viewer, origin: Origin): Ctx {
  const { manager } = runtime.dataSource;
  const rows: Rows = (statement, params) => read(runtime, statement, params);
  const ctx: Ctx = { viewer, origin, now: runtime.now, db: manager, rows, load: createLoad(() => ctx) };
  runtimes.set(ctx, runtime);
  return ctx;
}

/**
 * The same request, bound to an organization that was looked up in a directory: for strangers who sign in and for
 * operators and services, who belong to none. No other code may choose an organization.
 */
export function bindTo(ctx: Ctx, organizationId: string): Ctx {
  if (ctx.viewer.type !== "ANONYMOUS" && ctx.viewer.type !== "OPERATOR" && ctx.viewer.type !== "SERVICE")
    throw new Error("only those who belong to no organization are bound to one");
  return contextOf(runtimeOf(ctx), { ...ctx.viewer, organizationId }, ctx.origin);
}
