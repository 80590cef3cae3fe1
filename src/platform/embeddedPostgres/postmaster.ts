import { readFile, readdir, readlink, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { SUPERUSER } from "./cluster";
import { EmbeddedPostgresError, hasCode } from "./failure";
import { notYours } from "./privateFile";
import { isAlive } from "./process";

/** Where the embedded PostgreSQL listens; nothing else is ever bound. */
export const LOOPBACK = "127.0.0.1";

/** A PostgreSQL that runs on a cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Reads what a running PostgreSQL, or one that was killed, wrote about itself. */
async function readPostmasterFile(cluster: string): Promise<Postmaster | undefined> {
  let lines: string[];
  try {
    lines = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw notYours(cluster, error);
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return Number.isInteger(pid) && Number.isInteger(port) ? { pid, port } : undefined;
}

/**
 * Finds the PostgreSQL that runs on the cluster and answers there: its pid file is checked against the process, and
 * the server that answers is asked for its data directory.
 * @param patienceMs how long one that is starting or stopping is waited for
 * @returns undefined when none runs
 * @throws EmbeddedPostgresError when one runs and cannot be used
 */
export async function findPostmaster(
  cluster: string,
  password: string,
  patienceMs: number,
): Promise<Postmaster | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const written = await readPostmasterFile(cluster);
    if (written === undefined || !(await isAlive(written.pid)) || (await isSomebodyElse(written.pid, cluster))) {
      return undefined;
    }
    if (await answers(written.port, cluster, password)) return written;
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `A PostgreSQL (process ${written.pid}) holds ${cluster} but does not answer on port ${written.port}: ` +
          `stop it (kill -INT ${written.pid}) and start again.`,
      );
    }
    await sleep(150);
  }
}

/**
 * Removes the pid file of a killed PostgreSQL, since PostgreSQL itself takes another program that has the pid by now, and
 * a process that has ended and was not noticed by its parent, for a second PostgreSQL. Kept while any process still works
 * on the cluster, and where the system does not say.
 */
export async function removeStalePostmasterFile(cluster: string): Promise<void> {
  const written = await readPostmasterFile(cluster);
  if (written === undefined || process.platform !== "linux") return;
  if ((await isAlive(written.pid)) && !(await isSomebodyElse(written.pid, cluster))) return;
  for (const name of await readdir("/proc")) {
    if (/^\d+$/.test(name) && (await worksIn(Number(name), cluster)) === true) return;
  }
  await rm(join(cluster, "postmaster.pid"), { force: true });
}

/** Stops a PostgreSQL whose owner is gone and whose programs may be gone too; nothing happens where none runs. */
export async function stopOrphan(cluster: string): Promise<void> {
  const written = await readPostmasterFile(cluster);
  if (written === undefined || (await worksIn(written.pid, cluster)) !== true) return;
  process.kill(written.pid, "SIGINT");
  while (await isAlive(written.pid)) await sleep(50);
}

/** Says whether the process is known to be something else than this cluster's PostgreSQL. */
async function isSomebodyElse(pid: number, cluster: string): Promise<boolean> {
  return (await worksIn(pid, cluster)) === false;
}

/** PostgreSQL's processes work in their data directory. Undefined where the system does not say (no /proc). */
async function worksIn(pid: number, cluster: string): Promise<boolean | undefined> {
  try {
    // Another user's process cannot be it, and does not show where it works.
    if ((await stat(`/proc/${pid}`)).uid !== (await stat(cluster)).uid) return false;
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster));
  } catch {
    return undefined;
  }
}

async function answers(port: number, cluster: string, password: string): Promise<boolean> {
  const client = new Client({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database: "postgres",
    connectionTimeoutMillis: 2_000,
  });
  // An error after the connection is the same answer as one before it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ directory: string }>("select current_setting('data_directory') as directory");
    return (await realpath(answer.rows[0]?.directory ?? "")) === (await realpath(cluster));
  } catch (error) {
    if (hasCode(error, "28P01")) {
      throw new EmbeddedPostgresError(
        `The PostgreSQL on port ${port} refuses the password kept beside ${cluster}: put back the file ` +
          `superuser-password that belongs to it, or remove the data directory to begin anew.`,
      );
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
