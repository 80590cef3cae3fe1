import type { PoolClient } from "pg";
import { type SqlValue, type Statement, statement } from "./context";
import { poolOf, type Runtime, send } from "./runtime";

/**
 * The only other door for writes: what is no business write and leaves no event. The list is closed, and a test holds it.
 */
export const bookkeepingTables = [
  "sessions",
  "api_keys",
  "throttles",
  "outbox",
  "audit_partitions",
  "idempotency_keys",
] as const;

/** A table that may be written without an event: last use, last seen, throttles, clean-up, partitions. */
export type BookkeepingTable = (typeof bookkeepingTables)[number];

const fence = statement<void>("bookkeeping.fence", `select set_config('tenantry.organization', $1, true)`);

/**
 * Writes a bookkeeping table.
 * @param organizationId whose row it is; null for tables of the whole service
 */
export async function bookkeeping<Row>(
  runtime: Runtime,
  table: BookkeepingTable,
  organizationId: string | null,
  what: Statement<Row>,
  params: readonly SqlValue[],
): Promise<Row[]> {
  if (!bookkeepingTables.includes(table)) throw new Error(`${table} is written through operations only`);
  const pool = poolOf(runtime.dataSource);
  if (organizationId === null) return send(pool, runtime.prepare, what, params);
  const client: PoolClient = await pool.connect();
  try {
    const [, , rows] = await Promise.all([
      client.query("begin"),
      send(client, runtime.prepare, fence, [organizationId]),
      send(client, runtime.prepare, what, params),
      client.query("commit"),
    ]);
    client.release();
    return rows;
  } catch (error) {
    // The transaction is open or broken: the connection is not given back.
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}
