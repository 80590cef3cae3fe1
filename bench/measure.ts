import type { Client } from "pg";
import { checkSeatLedger } from "../src/modules/seats/checkSeatLedger";
import type { SqlValue, Statement } from "../src/platform/context";
import { askAll, type BenchAnswer, runLoad } from "./client";
import type { RunningContender } from "./contenders";
import { cpuOfPostgres, cpuOfProcess } from "./cpu";
import { putBack } from "./restore";
import type { BenchCase } from "./workload";

/** One turn of one contender, or the medians of all of them. */
export interface Figures {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Statements a request, as PostgreSQL counts them. */
  readonly statements: number;
  /** CPU milliseconds a request; null where the system does not tell. */
  readonly nodeCpuMs: number | null;
  readonly pgCpuMs: number | null;
  /** What the load itself costs of the same cores. */
  readonly clientCpuMs: number;
  readonly requests: number;
}

/** What measuring takes. */
export interface MeasureOptions {
  readonly owner: Client;
  readonly admin: Client;
  readonly postmaster: number | null;
  readonly seconds: number;
  readonly rounds: number;
  /** Whether to say which statements took the time. */
  readonly statements: boolean;
  readonly say: (line: string) => void;
}

const tooLongMs = 10_000;

/** Lengths of the expected answers, by contender and request: every timed answer is held against them. */
type Lengths = ReadonlyMap<string, readonly number[]>;

/**
 * Measures one case: first all contenders must answer the same, then they take turns.
 * @throws Error naming the first difference or error
 */
export async function measureCase(
  what: BenchCase,
  contenders: readonly RunningContender[],
  options: MeasureOptions,
): Promise<Map<string, Figures>> {
  const { owner, rounds, say } = options;
  if (what.writes) await putBack(owner);
  const lengths = await agreeing(what, contenders, owner);
  // One long request has warmed up by being asked once.
  if (what.connections > 1) for (const contender of contenders) await turn(what, contender, lengths, options);
  const turns = new Map(contenders.map(({ name }): [string, Figures[]] => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      // Who takes longer than this for one request is measured once.
      if (turns.get(contender.name)?.some(({ p50Ms }) => p50Ms > tooLongMs)) continue;
      const figures = await turn(what, contender, lengths, options);
      turns.get(contender.name)?.push(figures);
      say(`  ${what.name} ${round}/${rounds} ${contender.name}: ${Math.round(figures.rps)} a second`);
      if (options.statements && round === rounds) say(await slowestStatements(options.admin));
    }
  }
  return new Map([...turns].map(([name, figures]) => [name, mediansOf(figures)]));
}

/** Asks every contender everything once, and compares; writes are compared by their first few requests. */
async function agreeing(what: BenchCase, contenders: readonly RunningContender[], owner: Client): Promise<Lengths> {
  const asked = what.writes ? what.asked.slice(0, 5) : what.asked;
  const lengths = new Map<string, number[]>();
  let expected: string[] | undefined;
  for (const { name, port, requestOf, normalized = (data: unknown) => data } of contenders) {
    const answers = await askAll(
      port,
      asked.map((one) => requestOf(what, one)),
    );
    const texts = answers.map((answer) => JSON.stringify(normalized(dataOf(answer, `${name}, ${what.name}`))));
    lengths.set(
      name,
      answers.map(({ body }) => body.length),
    );
    if (what.writes) {
      await checkLedgers(owner, name);
      await putBack(owner);
    }
    expected ??= texts;
    const different = texts.findIndex((text, index) => text !== expected?.[index]);
    if (different >= 0)
      throw new Error(
        `${name} answers ${what.name} otherwise than ${contenders[0]!.name}:\n${firstDifference(expected[different]!, texts[different]!)}`,
      );
  }
  return lengths;
}

/** A contender that is quick because it forgets something is no measure. @throws Error naming what it left wrong */
async function checkLedgers(owner: Client, name: string): Promise<void> {
  const read = async <Row>({ text }: Statement<Row>, params: readonly SqlValue[]) =>
    (await owner.query(text, [...params])).rows as Row[];
  const { rows } = await owner.query<{ id: string }>(
    `select p.organization_id as id from seat_pools p join bench.pools b using (organization_id)
     where p.last_log_number <> b.last_log_number`,
  );
  if (rows.length === 0) throw new Error(`${name} wrote nothing`);
  for (const { id } of rows) {
    const wrong = await checkSeatLedger(read, id);
    if (wrong.length > 0) throw new Error(`${name} left the seats in disorder:\n${wrong.join("\n")}`);
  }
}

function dataOf({ status, body }: BenchAnswer, who: string): unknown {
  const answer = JSON.parse(body.toString()) as { data?: unknown; errors?: unknown };
  if (status !== 200 || answer.errors !== undefined || !answer.data)
    throw new Error(`${who}: ${status} ${body.toString().slice(0, 1000)}`);
  if (/"userErrors":\[\{|"account":null/.test(body.toString()))
    throw new Error(`${who}: ${body.toString().slice(0, 1000)}`);
  return answer.data;
}

function firstDifference(expected: string, got: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at++;
  const around = (text: string) => `… ${text.slice(Math.max(0, at - 80), at + 80)} …`;
  return `  ${around(expected)}\n  ${around(got)}`;
}

/** One contender's turn, over data as it was loaded. */
async function turn(
  what: BenchCase,
  { name, port, pid, requestOf }: RunningContender,
  lengths: Lengths,
  { owner, admin, postmaster, seconds }: MeasureOptions,
): Promise<Figures> {
  if (what.writes) await putBack(owner);
  const requests = what.asked.map((asked) => requestOf(what, asked));
  const expected = lengths.get(name) ?? [];
  const check = ({ status, body }: BenchAnswer, index: number) => {
    const good = what.writes ? body.includes(what.holds) : body.length === expected[index];
    if (status !== 200 || !good) throw new Error(`${name}, ${what.name}: ${status} ${body.toString().slice(0, 1000)}`);
  };
  await admin.query(`select pg_stat_statements_reset()`);
  const before = await snapshot(admin, pid, postmaster);
  const result = await runLoad({ port, requests, connections: what.connections, seconds, repeat: !what.writes, check });
  const after = await snapshot(admin, pid, postmaster);
  const each = (a: number | null, b: number | null) => (a === null || b === null ? null : (b - a) / result.count);
  if (what.writes) await putBack(owner);
  return {
    rps: result.count / result.seconds,
    p50Ms: percentile(result.latencies, 0.5),
    p99Ms: percentile(result.latencies, 0.99),
    statements: each(before.statements, after.statements) ?? 0,
    nodeCpuMs: each(before.node, after.node),
    pgCpuMs: each(before.postgres, after.postgres),
    clientCpuMs: each(before.client, after.client) ?? 0,
    requests: result.count,
  };
}

async function snapshot(admin: Client, pid: number, postmaster: number | null) {
  // Begin, commit and the like are statements too: each is a message that somebody sends and waits for.
  const { rows } = await admin.query<{ calls: string }>(
    `select coalesce(sum(calls), 0) as calls from pg_stat_statements s join pg_roles r on r.oid = s.userid
     where r.rolname like '%\\_service' and toplevel`,
  );
  const { user, system } = process.cpuUsage();
  return {
    statements: Number(rows[0]?.calls ?? 0),
    node: cpuOfProcess(pid),
    postgres: postmaster === null ? null : cpuOfPostgres(postmaster),
    client: (user + system) / 1000,
  };
}

/** The statements of the last turn that took most of PostgreSQL's time. */
async function slowestStatements(admin: Client): Promise<string> {
  const { rows } = await admin.query<{ calls: string; mean: number; query: string }>(
    `select calls, mean_exec_time as mean, query from pg_stat_statements s join pg_roles r on r.oid = s.userid
     where r.rolname like '%\\_service' and toplevel order by total_exec_time desc limit 8`,
  );
  return rows
    .map(
      ({ calls, mean, query }) => `    ${mean.toFixed(3)} ms × ${calls}  ${query.replace(/\s+/g, " ").slice(0, 150)}`,
    )
    .join("\n");
}

const percentile = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

function mediansOf(figures: readonly Figures[]): Figures {
  const median = (pick: (one: Figures) => number) => {
    const sorted = figures.map(pick).sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  };
  const medianOrNull = (pick: (one: Figures) => number | null) =>
    figures.some((one) => pick(one) === null) ? null : median((one) => pick(one) ?? 0);
  return {
    rps: median((one) => one.rps),
    p50Ms: median((one) => one.p50Ms),
    p99Ms: median((one) => one.p99Ms),
    statements: median((one) => one.statements),
    nodeCpuMs: medianOrNull((one) => one.nodeCpuMs),
    pgCpuMs: medianOrNull((one) => one.pgCpuMs),
    clientCpuMs: median((one) => one.clientCpuMs),
    requests: median((one) => one.requests),
  };
}
