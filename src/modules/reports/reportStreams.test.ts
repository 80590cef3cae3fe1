import { get as httpGet, type IncomingMessage } from "node:http";
import { Client } from "pg";
import {
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";
import { poolOf } from "../../platform/runtime";
import { reportLink } from "./reportLink";

// Downloads that last: clients that wait or go away, a database that goes away, rights that are lost, a service that stops.

const rows = 60_000;
const batches = rows / 2_000;
let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let aheadMs = 0;

beforeAll(async () => {
  service = await startTestService({ now: () => new Date(Date.now() + aheadMs) });
  organization = await makeOrganization(service);
  manager = await signedIn(service, organization.manager);
  await service.owner.query(
    `insert into seat_log (organization_id, id, number, occurred_at, event, scope, account_id, actor_type, cause, assigned_before,
      assigned_after, purchased_before, purchased_after, level_before, level_after, organization_assigned_after, request_id)
     select $1, gen_random_uuid(), 1000000 + n, now() - interval '1 year' + n * interval '1 ms', 'ASSIGNED', 'ACCOUNT', $1, 'SYSTEM', 'SYSTEM',
      n, n + 1, 9000, 9000, 'NONE', 'NONE', n, gen_random_uuid() from generate_series(1, ${rows}) n`,
    [organization.organizationId],
  );
}, 60_000);
afterAll(() => service.stop());

const link = reportLink({ kind: "SEAT_LOG", format: "CSV", seatLogFilter: { to: "2026-01-01T00:00:00Z" } });
const all = (format: "CSV" | "XLSX") => reportLink({ kind: "SEAT_LOG", format });

/** A download whose client takes nothing yet. */
const begin = (client: GraphqlClient, path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(`${service.url}${path}`, { headers: client.headers, agent: false }, resolve).on("error", reject);
  });

/** How a download would begin. */
async function statusOf(client: GraphqlClient): Promise<number | undefined> {
  const response = await begin(client, link);
  response.destroy();
  return response.statusCode;
}

/** Takes the rest. `complete` is what tells a whole file from a part. */
async function takeAll(response: IncomingMessage): Promise<{ text: string; complete: boolean }> {
  const parts: Buffer[] = [];
  try {
    for await (const part of response) parts.push(part as Buffer);
  } catch {
    // Broken off: what came is kept.
  }
  return { text: Buffer.concat(parts).toString("latin1"), complete: response.complete };
}

/** Waits until what is asked for stays the same for a while. */
async function settled(read: () => number): Promise<number> {
  for (let last = -1, same = 0; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const now = read();
    same = now === last ? same + 1 : 0;
    last = now;
    if (same === 20) return now;
  }
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 25));
}

/** Batches of the log that were read while `work` ran; `soFar` counts during it. */
async function readingsOf(work: (soFar: () => number) => Promise<void>): Promise<number> {
  const count = (texts: readonly string[]) => texts.filter((text) => text.includes("seats.logBatches")).length;
  const pool = poolOf(service.runtime.dataSource);
  let taken = 0;
  const note = () => (taken += 1);
  pool.on("acquire", note);
  try {
    return count(await statementsOf(() => work(() => taken)));
  } finally {
    pool.off("acquire", note);
  }
}

it.each(["CSV", "XLSX"] as const)(
  "S-15 waits for a slow client, holds no connection meanwhile, and stops when it goes: %s",
  async (format) => {
    const read = await readingsOf(async (soFar) => {
      const response = await begin(manager, all(format));
      await settled(soFar);
      const pool = poolOf(service.runtime.dataSource);
      expect([pool.totalCount - pool.idleCount, pool.waitingCount]).toEqual([0, 0]);
      response.destroy();
      await settled(soFar);
    });
    // XLSX is so much smaller that the sockets between hold more of it.
    expect(read).toBeGreaterThan(1);
    expect(read).toBeLessThan(format === "CSV" ? batches - 5 : batches);
    // The place is free again, and the file is whole for who takes it.
    await until(async () => (await fetch(`${service.url}${link}`, { method: "HEAD", headers: manager.headers })).ok);
    const { text, complete } = await takeAll(await begin(manager, all("CSV")));
    expect([text.split("\r\n").length - 2 >= rows, complete]).toEqual([true, true]);
  },
);

it("S-15 gives each organization half of the places, so that another finds one; lists are answered meanwhile", async () => {
  const { max } = poolOf(service.runtime.dataSource).options;
  const places = Math.max(2, Math.floor(max / 2));
  const ofOne = Math.max(1, Math.floor(places / 2));
  const people: GraphqlClient[] = [];
  const auditor = async () => {
    const user = await makeUser(service, organization.main, { roles: ["AUDITOR"], includesSubAccounts: true });
    return signedIn(service, user);
  };
  for (let n = 0; n <= ofOne; n++) people.push(await auditor());
  const open: IncomingMessage[] = [];
  for (const client of people.slice(0, ofOne)) open.push(await begin(client, all("CSV")));
  expect(open.map(({ statusCode }) => statusCode)).toEqual(open.map(() => 200));
  const refused = async (client: GraphqlClient) => {
    const response = await fetch(`${service.url}${link}`, { headers: client.headers });
    const body = (await response.json()) as { errors: { extensions: { code: string } }[] };
    return [response.status, response.headers.get("retry-after"), body.errors[0]!.extensions.code];
  };
  const late = people.at(-1)!;
  expect(await refused(late)).toEqual([429, "15", "RATE_LIMITED"]);
  const there = await signedIn(service, (await makeOrganization(service)).manager);
  expect(await statusOf(there)).toBe(200);
  const { errors } = await late.send("{ viewer { account { seatLog(first: 5) { nodes { id } } } } }");
  expect(errors).toBeUndefined();
  for (const response of open) response.destroy();
  await until(async () => (await statusOf(late)) === 200);
});

it("S-15 breaks the file off when the database goes away, so that a part is not taken for the whole", async () => {
  const response = await begin(manager, all("CSV"));
  const admin = new Client({ connectionString: service.database.adminUrl });
  await admin.connect();
  await admin.query(`alter database "${service.database.name}" with allow_connections false`);
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'tenantry'`,
    [service.database.name],
  );
  const { text, complete } = await takeAll(response);
  await admin.query(`alter database "${service.database.name}" with allow_connections true`);
  await admin.end();
  expect(complete).toBe(false);
  expect(text.split("\r\n").length).toBeLessThan(rows);
  await until(async () => (await statusOf(manager)) === 200);
});

it("S-15 answers in words when it fails before the first row", async () => {
  await service.owner.query("alter table seat_log rename to seat_log_elsewhere");
  const response = await fetch(`${service.url}${link}`, { headers: manager.headers });
  const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
  expect([response.status, errors[0]!.extensions.code, response.headers.get("content-disposition")]).toEqual([
    500,
    "INTERNAL",
    null,
  ]);
  expect(JSON.stringify(errors)).not.toContain("seat_log");
  expect(service.logged.some((line) => line.includes("a page failed") && line.includes("seat_log"))).toBe(true);
  await service.owner.query("alter table seat_log_elsewhere rename to seat_log");
});

it("S-15 asks for the right again while a download lasts", async () => {
  const read = await readingsOf(async (soFar) => {
    const auditor = await makeUser(service, organization.main, { roles: ["AUDITOR"], includesSubAccounts: true });
    const response = await begin(await signedIn(service, auditor), all("CSV"));
    await settled(soFar);
    await service.owner.query(`delete from role_grants where organization_id = $1 and user_id = $2`, [
      auditor.organizationId,
      auditor.id,
    ]);
    aheadMs = 61_000;
    const { text, complete } = await takeAll(response);
    aheadMs = 0;
    expect(complete).toBe(false);
    expect(text.split("\r\n").length).toBeLessThan(rows);
  });
  expect(read).toBeLessThan(batches - 5);
});

it("S-15 A-06 breaks the file off when rights are narrowed, too: a report of all is not read on by who has a part left", async () => {
  const read = await readingsOf(async (soFar) => {
    const auditor = await makeUser(service, organization.main, { roles: ["AUDITOR"], includesSubAccounts: true });
    const response = await begin(await signedIn(service, auditor), reportLink({ kind: "SEAT_LOG", format: "CSV" }));
    await settled(soFar);
    await service.owner.query(
      `update role_grants set includes_sub_accounts = false where organization_id = $1 and user_id = $2`,
      [auditor.organizationId, auditor.id],
    );
    aheadMs = 61_000;
    const { complete } = await takeAll(response);
    aheadMs = 0;
    expect(complete).toBe(false);
  });
  expect(read).toBeLessThan(batches - 5);
});

// The last: it stops the service that the others share.
it("S-15 a stopping service lets who takes the file have it, and cuts off who does not", async () => {
  const [taken, left] = [await begin(manager, all("CSV")), await begin(manager, all("CSV"))];
  const stopping = service.stop();
  const whole = await takeAll(taken);
  expect([whole.complete, whole.text.split("\r\n").length - 2 >= rows]).toEqual([true, true]);
  await stopping;
  expect((await takeAll(left)).complete).toBe(false);
  service.stop = () => Promise.resolve();
}, 60_000);
