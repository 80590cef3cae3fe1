import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { migrationNames } from "../src/database";
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

/**
 * Starts a PostgreSQL of the benchmark's own and loads the data, once for each size and version of what makes it: the folder
 * is kept from run to run.
 * @param folder undefined: one below the system's temporary folder
 */
export async function openBenchDatabase(
  size: BenchSize,
  folder: string | undefined,
  say: (line: string) => void,
): Promise<BenchDatabase> {
  const directory = folder ?? join(tmpdir(), `tenantry-bench-${userInfo().username}`, stampOf(size).slice(0, 16));
  await mkdir(directory, { recursive: true });
  // PostgreSQL refuses to run as root and then runs as nobody, who must reach the folder.
  await chmod(directory, 0o755);
  const stampFile = join(directory, "loaded");
  const loaded = (await readFile(stampFile, "utf8").catch(() => "")) === stampOf(size);
  const dataDirectory = join(directory, "data");
  if (!loaded) await rm(dataDirectory, { recursive: true, force: true });
  const running = await startEmbeddedPostgres({ dataDirectory, onProgress: say, settings });
  try {
    const base = `postgres://${running.host}:${running.port}/`;
    const adminUrl = urlFor(base, running.database, running.user, running.password);
    const { ownerUrl, serviceUrl } = await provision(adminUrl, name, passwords);
    if (!loaded) {
      say(`Loading the data into ${directory} (once)…`);
      await migrate({ ownerUrl, serviceUrl, migrations: [...migrations], grants: serviceGrants });
      await seedBench({ ownerUrl, size, onProgress: say });
      const admin = await connect(urlFor(base, name, running.user, running.password), "tenantry bench");
      await admin.query(`create extension if not exists pg_stat_statements`);
      // Index-only scans need it, and autovacuum is off, so that it strikes no contender by chance.
      await admin.query(`vacuum analyze`);
      await admin.query(`checkpoint`);
      await admin.end();
      await writeFile(stampFile, stampOf(size));
    }
    return {
      ownerUrl,
      serviceUrl,
      adminUrl: urlFor(base, name, running.user, running.password),
      unfencedUrl: () => makeUnfenced(base, urlFor(base, name, running.user, running.password)),
      stop: () => running.stop(),
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function makeUnfenced(base: string, adminUrl: string): Promise<string> {
  const role = `${name}_unfenced_service`;
  const admin = await connect(adminUrl, "tenantry bench");
  const { rowCount } = await admin.query(`select from pg_roles where rolname = $1`, [role]);
  if (rowCount === 0)
    await admin.query(`create role ${role} login bypassrls password '${passwords.service}' in role ${name}_service`);
  await admin.end();
  const url = urlFor(base, name, role, passwords.service);
  const own = await connect(url, "tenantry bench");
  await limitOwnTime(own);
  await own.end();
  return url;
}

/** What the data depends on: its size, the tables, the statements that make it, and the month (partitions, inactivity). */
function stampOf(size: BenchSize): string {
  const hash = createHash("sha256").update(
    JSON.stringify([size, migrationNames, new Date().toISOString().slice(0, 7)]),
  );
  for (const file of ["benchPlan.ts", "tenantsSql.ts", "seatsSql.ts", "auditSql.ts", "seedBench.ts"])
    hash.update(readFileSync(join(__dirname, "../src/demo/bench", file)));
  return hash.digest("hex");
}
