import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrations } from "../../migrations";
import { serviceGrants } from "../grants";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../platform/embeddedPostgres";
import { migrate } from "../platform/postgres/migrate";
import { provision } from "../platform/postgres/provision";
import { makeApiKey, makeOrganization, type OrganizationFixture, startTestService, withKey } from "../testing";
import { environmentOf, type ServerProgram, startServer, temporaryFolder } from "../testing/programs";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let postgres: EmbeddedPostgres;
let organization: OrganizationFixture;
let key: string;
let server: ServerProgram;

const startPostgres = () =>
  startEmbeddedPostgres({ dataDirectory: join(folder.path, "data"), settings: { fsync: "off" } });

beforeAll(async () => {
  folder = await temporaryFolder();
  postgres = await startPostgres();
  const { user, password, host, port } = postgres;
  const adminUrl = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
  const { ownerUrl, serviceUrl } = await provision(adminUrl, "away", { owner: "owner", service: "service" });
  await migrate({ ownerUrl, serviceUrl, migrations: [...migrations], grants: serviceGrants });
  const database = { name: "away", adminUrl, ownerUrl, serviceUrl, drop: () => Promise.resolve() };
  const service = await startTestService({ database });
  organization = await makeOrganization(service, { subAccounts: 1 });
  key = await makeApiKey(service, organization.main, organization.manager, ["ACCOUNTS_READ", "ACCOUNTS_MANAGE"], {
    includesSubAccounts: true,
  });
  await service.stop();
  server = await startServer(environmentOf(database, service.secretKey));
}, 120_000);
afterAll(async () => {
  server.kill("SIGTERM");
  await server.ended;
  await postgres.stop("immediate");
  await folder.remove();
}, 60_000);

interface Outcome {
  readonly code: string;
  readonly seconds: number;
}

const query = `query ($id: ID!) { account(id: $id) { name } }`;
const change = `mutation ($id: ID!, $name: String!) { updateAccount(input: { accountId: $id, name: $name }) { userErrors { code } } }`;

async function ask(document: string): Promise<Outcome> {
  const since = process.hrtime.bigint();
  const { data, errors } = await withKey(server, key).send(document, {
    id: organization.subs[0]!.publicId,
    ...(document === change ? { name: `Changed ${String(since)}` } : {}),
  });
  const code = errors?.[0]?.extensions.code ?? (data ? "OK" : "no data");
  return { code, seconds: Number(process.hrtime.bigint() - since) / 1e9 };
}
const status = async (path: string) => (await fetch(`${server.url}${path}`)).status;

/** While the database is away: clear errors in time, the process lives and says that it is not ready. */
async function expectAway(): Promise<void> {
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => ask(n % 2 === 0 ? query : change)));
  expect(outcomes.map(({ code }) => code)).toEqual(outcomes.map(() => "UNAVAILABLE"));
  expect(Math.max(...outcomes.map(({ seconds }) => seconds))).toBeLessThan(15);
  expect([await status("/healthz"), await status("/readyz")]).toEqual([200, 503]);
}

/** Once it is back: reads and changes work without a restart. */
async function expectBack(): Promise<void> {
  while ((await ask(query)).code !== "OK") await new Promise((resolve) => setTimeout(resolve, 100));
  while ((await ask(change)).code !== "OK") await new Promise((resolve) => setTimeout(resolve, 100));
  while ((await status("/readyz")) !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(n % 2 === 0 ? query : change)));
  expect(outcomes.map(({ code }) => code)).toEqual(outcomes.map(() => "OK"));
}

it("a database that is killed while the server runs gives UNAVAILABLE, no exit, and is used again when it is back", async () => {
  expect([(await ask(query)).code, (await ask(change)).code]).toEqual(["OK", "OK"]);
  await postgres.stop("immediate");
  await expectAway();
  postgres = await startPostgres();
  await expectBack();
}, 120_000);

/** PostgreSQL's processes: the one that was started, and its children. */
async function processesOf(cluster: string): Promise<number[]> {
  const postmaster = Number((await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n")[0]);
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    }),
  );
  return [postmaster, ...pids.filter((_, index) => parents[index] === postmaster)];
}

const onLinux = process.platform === "linux" ? it : it.skip;

onLinux(
  "a database that hangs, connections open, gives UNAVAILABLE too, and is used again when it goes on",
  async () => {
    const pids = await processesOf(join(postgres.directory, "cluster"));
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    try {
      await expectAway();
    } finally {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    }
    await expectBack();
  },
  120_000,
);
