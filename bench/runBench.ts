import type { BenchSize } from "../src/demo/bench/benchPlan";
import { decodeId } from "../src/platform/ids";
import { connect } from "../src/platform/postgres/connect";
import { askAll } from "./client";
import { type Contender, contenderOf, type RunningContender, startContender } from "./contenders";
import { postmasterOf } from "./cpu";
import { type BenchPlace, openBenchDatabase } from "./database";
import { type Figures, measureCase } from "./measure";
import type { Results } from "./report";
import { remember } from "./restore";
import { type Amounts, type CaseName, type FirstEvent, readWorkload } from "./workload";

/** The run was told to stop. */
export class Stopped extends Error {}

/** What a run consists of. */
export interface BenchRun extends BenchPlace {
  readonly size: BenchSize;
  readonly cases: readonly CaseName[];
  /** Names, or contenders themselves. */
  readonly contenders: readonly (string | Contender)[];
  readonly seconds: number;
  readonly rounds: number;
  readonly amounts: Amounts;
  /** A folder for CPU profiles. */
  readonly profile: string | null;
  /** The Node that runs the contenders; the one that runs this unless given. */
  readonly node: string | null;
  /** Whether to say which statements took the time. */
  readonly statements: boolean;
  readonly say: (line: string) => void;
}

/** The results, and what PostgreSQL they were taken on. */
export interface BenchOutcome {
  readonly results: Results;
  readonly postgres: string;
}

/**
 * Opens the database, starts the contenders, measures the cases one by one and stops everything again.
 * @throws Error where contenders do not answer the same, or anything answers an error
 */
export async function runBench(run: BenchRun): Promise<BenchOutcome> {
  const { size, cases, contenders, say } = run;
  const chosen = contenders.map((one) => (typeof one === "string" ? contenderOf(one) : one));
  const database = await openBenchDatabase(size, run, say);
  const running: RunningContender[] = [];
  const owner = await connect(database.ownerUrl, "tenantry bench");
  const admin = await connect(database.adminUrl, "tenantry bench");
  try {
    await owner.query(`set statement_timeout = 0; set lock_timeout = 0`);
    await remember(owner);
    const { rows } = await admin.query<{ pid: number; version: string }>(
      `select pg_backend_pid() as pid, current_setting('server_version') as version`,
    );
    const [{ pid, version } = { pid: 0, version: "" }] = rows;
    for (const contender of chosen) {
      const url = contender.unfenced ? await database.unfencedUrl() : database.serviceUrl;
      if (contender.setUp) await admin.query(contender.setUp);
      running.push(await startContender(contender, url, run));
    }
    const stop = stopSignal();
    const results = new Map<CaseName, ReadonlyMap<string, Figures>>();
    for (const what of await readWorkload(owner, cases, run.amounts, firstEventOf(running))) {
      say(`${what.name}: ${what.asked.length} different requests, ${what.connections} connections`);
      const options = { ...run, owner, admin, postmaster: postmasterOf(pid) };
      const asked = running.filter(({ leavesOut }) => !leavesOut?.test(what.name));
      results.set(what.name, await Promise.race([measureCase(what, asked, options), stop]));
    }
    return { results, postgres: version };
  } finally {
    await Promise.all(running.map((contender) => contender.stop()));
    await Promise.all([owner.end(), admin.end()]);
    await database.stop();
  }
}

/** Cursors are asked of the service itself: how it makes them is its own affair. */
function firstEventOf(running: readonly RunningContender[]): FirstEvent | undefined {
  const service = running.find(({ name }) => name === "tenantry");
  if (!service) return undefined;
  const query = `query Cursor($account: ID!, $filter: AuditFilter!) {
    account(id: $account) { auditLog(filter: $filter, first: 1) { edges { cursor node { id } } } }
  }`;
  return async ({ variables, cookie }) => {
    const request = { path: "/graphql", cookie, body: JSON.stringify({ query, variables }) };
    const [answer] = await askAll(service.port, [request]);
    const text = answer?.body.toString() ?? "";
    const found = /"edges":\[(?:\{"cursor":"([^"]+)","node":\{"id":"([^"]+)"\}\})?\]/.exec(text);
    if (!found) throw new Error(`no cursor for Q4-deep: ${text}`);
    const [, cursor, id] = found;
    return cursor !== undefined && id !== undefined ? { cursor, id: decodeId("evt", id) } : null;
  };
}

/** Rejects when the run is told to stop, so that everything it started is stopped, too. */
function stopSignal(): Promise<never> {
  stopped ??= new Promise<never>((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => reject(new Stopped(`Stopped by ${signal}.`)));
  });
  // While everything is being stopped already nobody waits for it.
  stopped.catch(() => undefined);
  return stopped;
}

/** One for all runs of a process. */
let stopped: Promise<never> | undefined;
