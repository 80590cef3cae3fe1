import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrations } from "../../migrations";
import { serviceGrants } from "../grants";
import { connect } from "../platform/postgres/connect";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../platform/embeddedPostgres";
import { migrate } from "../platform/postgres/migrate";
import { provision } from "../platform/postgres/provision";
import type { TestDatabase } from "../testing";
import { temporaryFolder } from "../testing/programs";
import { leaveNothing } from "./leaveNothing";

/** A migrated database on a PostgreSQL of its own, which may be killed. */
export interface PostgresUnderFire {
  readonly database: TestDatabase;
  /** Kills all of its processes at once, and starts it again on what is on the disk. */
  killAll(): Promise<void>;
  /** Kills its first process alone: the others find out by themselves, some in the middle of a commit. */
  killFirst(): Promise<void>;
  /** Kills the process that serves one of the service's connections: PostgreSQL then ends all others and recovers. */
  killOneBackend(pick: (from: number) => number): Promise<void>;
  /** Ends some of the service's connections, as an operator or a failover does. */
  terminateBackends(howMany: number): Promise<void>;
  /** Stops one of the service's connections for a while, whatever it holds. */
  pauseOneBackend(pick: (from: number) => number, milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it. What is acknowledged must be safe from the death of any process, so commits wait for the log to be written
 * (synchronous_commit is on, as it is by default).
 * @param durable whether they also wait for the disk (fsync), which protects from the death of the machine
 */
export async function startPostgresUnderFire({ durable }: { readonly durable: boolean }): Promise<PostgresUnderFire> {
  const folder = await temporaryFolder();
  const settings = { fsync: durable ? "on" : "off", synchronous_commit: "on" };
  const start = () => startEmbeddedPostgres({ dataDirectory: join(folder.path, "data"), settings });
  let running: EmbeddedPostgres = await start();
  const cluster = join(running.directory, "cluster");
  const isOver = leaveNothing(() => signal(firstOf(readFileSync(join(cluster, "postmaster.pid"), "utf8")), "SIGQUIT"));
  const { user, password, host, port } = running;
  const adminUrl = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
  const { ownerUrl, serviceUrl } = await provision(adminUrl, "faults", { owner: "owner", service: "service" });
  await migrate({ ownerUrl, serviceUrl, migrations: [...migrations], grants: serviceGrants });

  const startAgain = async () => {
    // Nothing is left to stop; the folder is given up, so that it can be taken again.
    await running.stop("immediate");
    running = await start();
    if (running.port !== port) throw new Error(`PostgreSQL came back on port ${running.port} instead of ${port}`);
  };
  const asAdmin = async <T>(work: (query: (sql: string) => Promise<{ pid: number }[]>) => Promise<T>): Promise<T> => {
    const client = await connect(adminUrl, "faults");
    try {
      return await work(async (sql) => (await client.query<{ pid: number }>(sql)).rows);
    } finally {
      await client.end();
    }
  };
  const backends = () =>
    asAdmin((query) =>
      query(`select pid from pg_stat_activity where application_name = 'tenantry' order by xact_start nulls last`),
    );
  const oneBackend = async (pick: (from: number) => number) => {
    // Those in a transaction come first and are meant more often.
    const found = await backends();
    return found[Math.min(pick(4), found.length - 1)]?.pid;
  };
  return {
    database: { name: "faults", adminUrl, ownerUrl, serviceUrl, drop: () => Promise.resolve() },
    killAll: async () => {
      for (const pid of await processesOf(cluster)) signal(pid, "SIGKILL");
      await startAgain();
    },
    killFirst: async () => {
      const [first] = await processesOf(cluster);
      if (first !== undefined) signal(first, "SIGKILL");
      await startAgain();
    },
    killOneBackend: async (pick) => {
      const pid = await oneBackend(pick);
      if (pid === undefined) return;
      signal(pid, "SIGKILL");
      await untilItAnswers(adminUrl);
    },
    terminateBackends: (howMany) =>
      asAdmin(async (query) => {
        await query(
          `select pg_terminate_backend(pid)::int as pid from (
             select pid from pg_stat_activity where application_name = 'tenantry' order by random() limit ${howMany}) x`,
        );
      }),
    pauseOneBackend: async (pick, milliseconds) => {
      const pid = await oneBackend(pick);
      if (pid === undefined) return;
      signal(pid, "SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      signal(pid, "SIGCONT");
    },
    stop: async () => {
      await running.stop("immediate");
      isOver();
      await folder.remove();
    },
  };
}

/** One that has ended meanwhile is as good as killed. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function untilItAnswers(url: string): Promise<void> {
  for (;;) {
    try {
      const client = await connect(url, "faults");
      await client.query("select 1");
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What PostgreSQL's pid file says. */
const firstOf = (pidFile: string) => Number(pidFile.split("\n")[0]);

/** PostgreSQL's processes: the one that was started first, and its children. */
async function processesOf(cluster: string): Promise<number[]> {
  const first = firstOf(await readFile(join(cluster, "postmaster.pid"), "utf8"));
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    }),
  );
  return [first, ...pids.filter((_, index) => parents[index] === first)];
}
