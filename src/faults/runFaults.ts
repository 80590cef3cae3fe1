import { setTimeout as sleep } from "node:timers/promises";
import { setPurchasedSeats } from "../modules/seats";
import { ledgerFaults } from "../modules/seats/seats.testing";
import { OutcomeUnknown, Refusal } from "../platform/errors";
import { faultOf } from "../platform/graphql/errorAnswer";
import { makeOrganization, operatorOn, type OrganizationFixture, startTestService, type TestService } from "../testing";
import { environmentOf } from "../testing/programs";
import { attack, type Attacking, killsOf } from "./attack";
import { type AttackKind, drawAttacks } from "./attackPlan";
import { buildCopy } from "./builtCopy";
import { checkHistory, type Verdict } from "./checkHistory";
import { type Figures, takeTurn } from "./client";
import type { Actor, Command, Invocation } from "./history";
import { makeCrowd, type Sender } from "./makeCrowd";
import type { Plant } from "./plants";
import { type PostgresUnderFire, startPostgresUnderFire } from "./postgresUnderFire";
import { randomOf } from "./random";
import { lastNumber, readTables } from "./readTables";
import type { Sent } from "./send";
import { type ServerUnderFire, startServerUnderFire } from "./serverUnderFire";
import { drawTurn, type Population } from "./workload";

/** What to run. */
export interface FaultsOptions {
  readonly operations: number;
  readonly kills: number;
  readonly seed: number;
  readonly plant: Plant | null;
  readonly clients: number;
  readonly users: number;
  /** Whether commits wait for the disk. */
  readonly durable: boolean;
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface FaultsReport extends Verdict {
  readonly history: readonly Invocation[];
  readonly figures: Figures;
  readonly attacks: ReadonlyMap<AttackKind, number>;
  readonly kills: number;
  readonly logRows: number;
  /** What the servers logged as errors, over all their lives. */
  readonly output: string;
}

/** The number streams of one seed: the attacks', and two for each client. */
const attackStream = 0;
const turnsStream = (client: number) => 1 + 2 * client;
const chanceStream = (client: number) => 2 + 2 * client;

/**
 * Clients change seats at random through two server processes while these and their PostgreSQL are killed; then everything
 * is held against what the clients were told.
 */
export async function runFaults(options: FaultsOptions): Promise<FaultsReport> {
  // What was begun is ended in the opposite order, whatever happens between.
  const endings: (() => Promise<unknown>)[] = [];
  const open = async <T>(opening: Promise<T>, end: (opened: T) => Promise<unknown>): Promise<T> => {
    const opened = await opening;
    endings.unshift(() => end(opened));
    return opened;
  };
  try {
    const built = await open(buildCopy(options.plant), (copy) => copy.remove());
    const postgres = await open(startPostgresUnderFire(options), (started) => started.stop());
    const { database } = postgres;
    // Arranges, is the operator, and reads when all is over. It is never killed, only its connections are.
    const service = await open(startTestService({ database, poolSize: 4 }), (started) => started.stop());
    service.owner.on("error", () => undefined);
    const organization = await makeOrganization(service, { purchased: 80, limits: [20, null, 26, 12] });
    const crowd = await makeCrowd(service, organization, options);
    options.say(`${options.users} users in ${1 + organization.subs.length} accounts, ${crowd.senders.length} clients`);
    const env = { ...environmentOf(database, service.secretKey), LOG_LEVEL: "error" };
    const startOne = () => open(startServerUnderFire(env, built.main), (server) => server.stop());
    return await run(options, crowd, {
      ...{ service, organization, postgres, servers: await Promise.all([startOne(), startOne()]) },
    });
  } finally {
    for (const end of endings) await end();
  }
}

interface Scene {
  readonly service: TestService;
  readonly organization: OrganizationFixture;
  readonly postgres: PostgresUnderFire;
  readonly servers: readonly [ServerUnderFire, ServerUnderFire];
}

interface Crowd {
  readonly senders: readonly Sender[];
  readonly population: Population;
}

async function run(options: FaultsOptions, crowd: Crowd, scene: Scene): Promise<FaultsReport> {
  const { service, organization, servers } = scene;
  const { organizationId } = organization;
  const loggedBefore = await lastNumber(service.owner, organizationId);
  const attacks = drawAttacks(randomOf(options.seed, attackStream), options);
  const lead = Math.max(options.clients, Math.ceil((2 * options.operations) / Math.max(1, attacks.length)));
  const attacking = attack(scene, attacks, lead);
  const [{ history, figures }] = await Promise.all([runClients(options, crowd, scene, attacking), attacking.over]);
  await quiet(service, organization);

  const tables = await readTables(service.owner, organizationId, loggedBefore);
  const verdict = checkHistory(history, tables);
  const ledger = await ledgerFaults(service, organizationId);
  const exitCodes = await Promise.all(servers.map((server) => server.stop()));
  return {
    ...verdict,
    violations: [
      ...verdict.violations,
      ...ledger.map((what) => ({ rule: "ledger", what })),
      ...exitCodes.flatMap((code, n) =>
        code === 0 ? [] : [{ rule: "stop", what: `server ${n + 1} ended with ${code ?? "a signal"}` }],
      ),
    ],
    history,
    figures,
    attacks: attacking.done,
    kills: killsOf(attacking.done),
    logRows: tables.log.length,
    output: servers.map((server) => server.output()).join(""),
  };
}

/** Lets the clients take their turns, none far ahead of the attacks. */
async function runClients(
  { operations, seed, say }: FaultsOptions,
  { senders, population }: Crowd,
  { service, organization, servers }: Scene,
  attacking: Attacking,
): Promise<{ history: Invocation[]; figures: Figures }> {
  const history: Invocation[] = [];
  const figures: Figures = { requests: 0, retries: 0, replays: 0, slowestMs: 0 };
  const record = (command: Command, actor: Actor): Invocation => {
    const invocation: Invocation = {
      ...{ id: history.length + 1, actor, command, invokedAt: Date.now(), completedAt: null },
      ...{ answers: [], failedRequestIds: [], lost: 0, unexpected: [] },
    };
    history.push(invocation);
    attacking.begun(history.length);
    if (history.length % 1_000 === 0) say(`${history.length} operations, ${killsOf(attacking.done)} kills`);
    return invocation;
  };
  const urls = () => servers.map((server) => server.url());
  const purchase = (purchased: number) => purchaseAs(service, organization.organizationId, purchased);
  await Promise.all(
    senders.map(async ({ actor, headers }, n) => {
      const turns = Math.floor(operations / senders.length) + (n < operations % senders.length ? 1 : 0);
      const random = randomOf(seed, turnsStream(n));
      const client = { actor, headers, urls, random: randomOf(seed, chanceStream(n)), purchase, figures };
      for (let turn = 0; turn < turns; turn++) {
        const drawn = drawTurn(random, population, `${seed}-${n}-${turn}`);
        while (history.length >= attacking.mayBegin()) await sleep(10);
        await sleep(drawn.restMs);
        await takeTurn(client, drawn, record);
      }
    }),
  );
  return { history, figures };
}

/** The operator's own change, from this process. */
async function purchaseAs(service: TestService, organizationId: string, purchased: number): Promise<Sent> {
  const ctx = operatorOn(service, organizationId);
  const { requestId } = ctx.origin;
  const sentAt = Date.now();
  const answer = (code: string): Sent => ({
    kind: "answer",
    answer: { sentAt, receivedAt: Date.now(), requestId, code, rows: [], batchId: null, replayed: false },
  });
  try {
    await setPurchasedSeats(ctx, { purchased });
    return answer("OK");
  } catch (error) {
    if (error instanceof OutcomeUnknown) return { kind: "lost" };
    if (error instanceof Refusal) return answer(error.code);
    const { code, message } = faultOf(error);
    return code === "UNAVAILABLE"
      ? { kind: "failed", requestId }
      : { kind: "lost", unexpected: `${code}: ${message} (${String(error)})` };
  }
}

/** Waits until no server is at work any more: one that lost its client may still be committing. */
async function quiet(service: TestService, { organizationId }: OrganizationFixture): Promise<void> {
  for (let last = -1, same = 0; same < 10; await sleep(100)) {
    const { rows } = await service.owner.query<{ busy: number }>(
      `select count(*)::int as busy from pg_stat_activity where application_name = 'tenantry' and state <> 'idle'`,
    );
    const number = await lastNumber(service.owner, organizationId);
    same = rows[0]?.busy === 0 && number === last ? same + 1 : 0;
    last = number;
  }
}
