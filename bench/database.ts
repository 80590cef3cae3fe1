import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Client } from "pg";
import type { BenchSize } from "../src/demo/bench/benchPlan";
import { seedBench } from "../src/demo/bench/seedBench";
import { serviceGrants } from "../src/grants";
import { startEmbeddedPostgres } from "../src/platform/embeddedPostgres";
import { connect } from "../src/platform/postgres/connect";
import { migrate } from "../src/platform/postgres/migrate";
import { provision, urlFor } from "../src/platform/postgres/provision";
import { limitOwnTime } from "../src/platform/postgres/serviceRole";
import { migrations } from "../migrations";

/** The database that all contenders work on. */
export interface BenchDatabase {
  readonly ownerUrl: string;
  readonly serviceUrl: string;
  readonly adminUrl: string;
  /** The service's role but for one thing: row level security does not bind it. */
  unfencedUrl(): Promise<string>;
  stop(): Promise<void>;
}

/** Everything is durable, as in production; the buffers hold the data. */
const settings = {
  max_connections: "200",
  shared_buffers: "1GB",
  max_wal_size: "4GB",
  checkpoint_timeout: "30min",
  shared_preload_libraries: "pg_stat_statements",
  // One plan for one statement in every contender; parallel workers would take the core that Node needs.
  max_parallel_workers_per_gather: "0",
  jit: "off",
  autovacuum: "off",
};

const passwords = { owner: "bench-owner", service: "bench-service" };
const name = "tenantry_bench";

/** Where the database is. */
export interface BenchPlace {
  /** A folder for a PostgreSQL of the benchmark's own; null: one below the system's temporary folder. */
  readonly data: string | null;
  /** A superuser's address of a server that runs already; null: the benchmark starts its own. */
  readonly server: string | null;
}

/** A server, as its superuser. */
interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Opens the database and loads the data, once for each size and version of what makes it: it is kept from run to run, and
 * migrated where the service has gone on.
 */
export async function openBenchDatabase(
  size: BenchSize,
  { data, server }: BenchPlace,
  say: (line: string) => void,
): Promise<BenchDatabase> {
  const running: Server =
    server === null ? await startOwn(size, data, say) : { url: server, stop: () => Promise.resolve() };
  try {
    await dropStale(running.url, size);
    const { ownerUrl, serviceUrl } = await provision(running.url, name, passwords);
    const adminUrl = withDatabase(running.url);
    const admin = await connect(adminUrl, "tenantry bench");
    try {
      const { ran } = await migrate({ ownerUrl, serviceUrl, migrations: [...migrations], grants: serviceGrants });
      const loaded = (await stampIn(admin)) === stampOf(size);
      if (!loaded) {
        say("Loading the data (once)…");
        await seedBench({ ownerUrl, size, onProgress: say });
        await admin.query(`create extension if not exists pg_stat_statements`);
      }
      // Index-only scans need it, and autovacuum is off, so that it strikes no contender by chance.
      if (!loaded || ran.length > 0) await admin.query(`vacuum analyze`);
      await admin.query(`checkpoint`);
      if (!loaded) await admin.query(`comment on database ${name} is '${stampOf(size)}'`);
    } finally {
      await admin.end();
    }
    return { ownerUrl, serviceUrl, adminUrl, unfencedUrl: () => makeUnfenced(adminUrl), stop: () => running.stop() };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function startOwn(size: BenchSize, data: string | null, say: (line: string) => void): Promise<Server> {
  const directory = data ?? join(tmpdir(), `tenantry-bench-${userInfo().username}`, stampOf(size).slice(-16));
  await mkdir(directory, { recursive: true });
  // PostgreSQL refuses to run as root and then runs as nobody, who must reach the folder.
  await chmod(directory, 0o755);
  const running = await startEmbeddedPostgres({ dataDirectory: join(directory, "data"), onProgress: say, settings });
  const { host, port, user, password, database } = running;
  return { url: urlFor(`postgres://${host}:${port}/`, database, user, password), stop: () => running.stop() };
}

const withDatabase = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString();

/** What a loading wrote about itself, as the last thing; another size's or version's, or half a loading, is of no use. */
async function dropStale(url: string, size: BenchSize): Promise<void> {
  const admin = await connect(url, "tenantry bench");
  try {
    const { rowCount } = await admin.query(`select from pg_database where datname = $1`, [name]);
    if (rowCount !== 0 && (await stampIn(admin)) !== stampOf(size)) await admin.query(`drop database ${name}`);
  } finally {
    await admin.end();
  }
}

async function stampIn(admin: Client): Promise<string | null> {
  const { rows } = await admin.query<{ stamp: string | null }>(
    `select shobj_description(oid, 'pg_database') as stamp from pg_database where datname = $1`,
    [name],
  );
  return rows[0]?.stamp ?? null;
}

async function makeUnfenced(adminUrl: string): Promise<string> {
  const role = `${name}_unfenced_service`;
  const admin = await connect(adminUrl, "tenantry bench");
  const { rowCount } = await admin.query(`select from pg_roles where rolname = $1`, [role]);
  if (rowCount === 0)
    await admin.query(`create role ${role} login bypassrls password '${passwords.service}' in role ${name}_service`);
  await admin.end();
  const url = urlFor(adminUrl, name, role, passwords.service);
  const own = await connect(url, "tenantry bench");
  await limitOwnTime(own);
  await own.end();
  return url;
}

/** What the data depends on: its size, the statements that make it, and the month (partitions, inactivity). */
function stampOf(size: BenchSize): string {
  const hash = createHash("sha256").update(JSON.stringify([size, new Date().toISOString().slice(0, 7)]));
  for (const file of ["benchPlan.ts", "tenantsSql.ts", "seatsSql.ts", "auditSql.ts", "seedBench.ts"])
    hash.update(readFileSync(join(__dirname, "../src/demo/bench", file)));
  return `tenantry bench ${hash.digest("hex")}`;
}
