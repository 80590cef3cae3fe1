/** SQLSTATEs that pass: the same request may succeed later. */
const passing = new Set([
  "57014", // statement timeout
  "55P03", // lock timeout
  "40001", // serialization failure, after all retries
  "40P01", // deadlock, after all retries
  "25P03", // idle in transaction for too long
  "25006", // a standby, during failover
]);

/** Classes of SQLSTATEs that pass: connection, resources (connections, memory, disk), operator intervention. */
const passingClasses = new Set(["08", "53", "57"]);

/** What Node.js says when the database cannot be reached. */
const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "EAI_AGAIN",
  "ENOTFOUND",
]);

/**
 * What pg, its pool and TypeORM say, who give such errors no code. TypeORM gives a transaction's connection back by itself
 * when it breaks between two statements; the next one then finds the runner released.
 */
const poolMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end|Client was closed|timeout expired|Query runner already released|Database connection provided by a query runner was already released)/;

/** Whether an error means that the database does not answer now (away, overloaded, a time limit), not that we are wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, syscall, errors, message } = error as Readonly<Record<string, unknown>>;
  // Happy eyeballs: one error for each address tried.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isDatabaseAway);
  // Files are missing too; only what was said of a connection counts.
  if (code === "ENOENT") return syscall === "connect";
  if (typeof code === "string" && networkCodes.has(code)) return true;
  if (typeof code === "string" && code.length === 5) return passing.has(code) || passingClasses.has(code.slice(0, 2));
  return typeof message === "string" && poolMessages.test(message);
}

/** PostgreSQL's code of an error that it answered; null for one that came from elsewhere. */
export function sqlStateOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && !networkCodes.has(code) ? code : null;
}

/** Whether the connection is gone: the server ended it, or it broke on the way. What was sent may have been done. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state === null) return isDatabaseAway(error);
  return state.startsWith("08") || ["57P01", "57P02", "57P03"].includes(state);
}

/** Whether the connection broke without anybody having waited for a time limit: another one may be had at once. */
export function isConnectionBroken(error: unknown): boolean {
  const message = error instanceof Error ? error.message : "";
  return isConnectionLost(error) && !/time(d )?out|ETIMEDOUT/i.test(message);
}
