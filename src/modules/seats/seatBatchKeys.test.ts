import { Pool } from "pg";
import {
  type AccountFixture,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  stranger,
  type TestService,
  withKey,
} from "../../testing";
import { forgetKeys } from "../../platform/forgetKeys";
import { eventsOf, ledgerFaults, logLength, makeAuditorWhoAssigns, makeManyUsers, seatsOf } from "./seats.testing";

const hourMs = 60 * 60 * 1_000;
const document = `mutation ($input: AssignSeatsInput!) {
  done: assignSeats(input: $input) {
    batchId replayed dryRun
    results { index userId user { name } outcome error { code message path ... on SeatCapacityUserError { assigned limit } } }
    summary { assigned refused } userErrors { code path }
  }
}`;
const removal = document.replace("AssignSeatsInput", "RemoveSeatsInput").replace("assignSeats", "removeSeats");

interface Answer {
  readonly batchId: string | null;
  readonly replayed: boolean;
  readonly results: readonly { readonly user: { readonly name: string } | null; readonly outcome: string }[] | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
}

let service: TestService;
let admin: Pool;
let clockMs = 0;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let sub: AccountFixture;
let users: string[];
beforeAll(async () => {
  service = await startTestService({ now: () => new Date(Date.now() + clockMs) });
  // Only a superuser sees what other roles wait for.
  admin = new Pool({ connectionString: service.database.adminUrl, max: 1 });
});
afterAll(async () => {
  await admin.end();
  await service.stop();
});
beforeEach(async () => {
  clockMs = 0;
  organization = await makeOrganization(service, { purchased: 20, limits: [3] });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
  users = await makeManyUsers(service, sub, 4);
});
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

const ask = (client: GraphqlClient, input: Readonly<Record<string, unknown>>, query = document) =>
  client.send<{ done: Answer | null }>(query, { input: { mode: "SKIP_FAILED", ...input } });

async function send(client: GraphqlClient, input: Readonly<Record<string, unknown>>, query = document) {
  const { data, errors } = await ask(client, input, query);
  expect(errors).toBeUndefined();
  return data!.done as Answer;
}

/** How many log rows and events there are; what writes none leaves it as it is. */
const traces = async () => [
  await logLength(service, organization.organizationId),
  (await eventsOf(service, organization.organizationId, "seat.assign", "seat.remove")).length,
];

const keysKept = async () =>
  (
    await service.owner.query<{ principal_type: string; mutation: string; key: string; outcome: unknown }>(
      `select principal_type, mutation, key, outcome from idempotency_keys where organization_id = $1 order by key, mutation`,
      [organization.organizationId],
    )
  ).rows;

it("S-07 gives the first committed outcome again, and writes no event and no log row", async () => {
  const input = { userIds: users, idempotencyKey: "batch 1" };
  const first = await send(manager, input);
  expect(first.results?.map(({ outcome }) => outcome)).toEqual(["ASSIGNED", "ASSIGNED", "ASSIGNED", "REFUSED"]);
  const before = await traces();
  // Later changes do not alter what was the outcome then.
  await send(manager, { userIds: users.slice(0, 2) }, removal);
  const between = await traces();
  const again = await send(manager, input);
  expect(again).toEqual({ ...first, replayed: true });
  expect(first.replayed).toBe(false);
  expect(await traces()).toEqual(between);
  expect(between[0]).toBeGreaterThan(before[0]!);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [users[2]] });
});

it("S-07 shows on a replay what the viewer may see now, and keeps no names", async () => {
  const input = { userIds: users.slice(0, 1), idempotencyKey: "names" };
  expect((await send(manager, input)).results).toMatchObject([{ user: { name: "Many 1" } }]);
  expect(JSON.stringify(await keysKept())).not.toMatch(/Many|@/);
  await service.owner.query(
    `update users set first_name = 'Renamed', last_name = '', name = 'Renamed' where organization_id = $1 and name = 'Many 1'`,
    [organization.organizationId],
  );
  expect((await send(manager, input)).results).toMatchObject([{ outcome: "ASSIGNED", user: { name: "Renamed" } }]);
  await service.owner.query(`update users set deleted_at = now() where organization_id = $1 and name = 'Renamed'`, [
    organization.organizationId,
  ]);
  expect((await send(manager, input)).results).toMatchObject([{ outcome: "ASSIGNED", user: null }]);
});

it("S-07 refuses a key with other input: other users, another order, another mode", async () => {
  const input = { userIds: users.slice(0, 2), idempotencyKey: "key" };
  await send(manager, input);
  const others = [{ userIds: users.slice(0, 1) }, { userIds: users.slice(0, 2).toReversed() }, { mode: "REJECT_ALL" }];
  for (const other of others) {
    const answer = await send(manager, { ...input, ...other });
    expect(answer.userErrors).toEqual([{ code: "IDEMPOTENCY_KEY_REUSED", path: ["input", "idempotencyKey"] }]);
    expect(answer.results).toBeNull();
  }
  const failures = (await eventsOf(service, organization.organizationId, "seat.assign")).slice(-3);
  expect(failures.map(({ status, reason }) => `${status} ${reason}`)).toEqual(
    others.map(() => "FAILURE IDEMPOTENCY_KEY_REUSED"),
  );
  // The same input once more is the same call; an absent field and a null one are alike.
  expect(await send(manager, { ...input, dryRun: false })).toMatchObject({ replayed: true });
});

it("S-07 does not keep what was refused as a whole: sent again, it is tried again", async () => {
  const input = { userIds: users, mode: "REJECT_ALL", idempotencyKey: "again" };
  expect((await send(manager, input)).userErrors).toMatchObject([{ code: "BATCH_REJECTED" }]);
  expect(await keysKept()).toEqual([]);
  await manager.send(`mutation { removeSeatLimit(input: { accountId: "${sub.publicId}" }) { userErrors { code } } }`);
  expect(await send(manager, input)).toMatchObject({ replayed: false, summary: { assigned: 4 } });
  expect(await send(manager, input)).toMatchObject({ replayed: true, summary: { assigned: 4 } });
});

it("S-07 keeps a key for one principal and one mutation: users, a user's key and mutations are apart", async () => {
  const admins = await makeUser(service, organization.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: true });
  const key = await makeApiKey(service, organization.main, organization.manager, ["SEATS_ASSIGN", "SEATS_READ"], {
    includesSubAccounts: true,
  });
  const input = { userIds: users.slice(0, 1), idempotencyKey: "shared" };
  for (const client of [manager, await signedIn(service, admins), withKey(service, key)])
    expect(await send(client, input)).toMatchObject({ replayed: false });
  expect(await send(manager, input, removal)).toMatchObject({ replayed: false, results: [{ outcome: "REMOVED" }] });
  expect((await keysKept()).map(({ principal_type, mutation }) => `${principal_type} ${mutation}`).toSorted()).toEqual([
    "API_KEY assignSeats",
    "USER assignSeats",
    "USER assignSeats",
    "USER removeSeats",
  ]);
});

it("S-07 keeps a key for the user, not the session", async () => {
  const input = { userIds: users.slice(0, 1), idempotencyKey: "session" };
  await send(manager, input);
  expect(await send(await signedIn(service, organization.manager), input)).toMatchObject({ replayed: true });
});

it("S-07 asks for the right before it tells an outcome: whoever lost it is told FORBIDDEN", async () => {
  const seatManager = await makeUser(service, sub, { roles: ["SEAT_MANAGER"] });
  const client = await signedIn(service, seatManager);
  const input = { userIds: users.slice(0, 1), idempotencyKey: "mine" };
  await send(client, input);
  await service.owner.query(`delete from role_grants where organization_id = $1 and user_id = $2`, [
    seatManager.organizationId,
    seatManager.id,
  ]);
  const { data, errors } = await ask(client, input);
  expect(data).toEqual({ done: null });
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: "FORBIDDEN", permission: "SEATS_ASSIGN" }]);
  expect((await eventsOf(service, organization.organizationId, "seat.assign")).at(-1)).toMatchObject({
    status: "FAILURE",
    reason: "FORBIDDEN",
  });
});

it("S-07 A-06 a replay shows nothing of a user or an account that the viewer can no longer see", async () => {
  const viewer = await makeAuditorWhoAssigns(service, organization.main);
  const client = await signedIn(service, viewer);
  const query = document.replace("batchId", "batchId accounts { id name }");
  const input = { userIds: [...users.slice(0, 1), viewer.publicId], idempotencyKey: "hidden" };
  const first = (await ask(client, input, query)).data!.done;
  expect(first).toMatchObject({
    accounts: [{ id: sub.publicId }, { id: organization.main.publicId }],
    results: [{ user: { name: expect.any(String) as string }, error: { code: "FORBIDDEN" } }, { outcome: "ASSIGNED" }],
  });
  await service.owner.query(
    "delete from role_grants where organization_id = $1 and user_id = $2 and includes_sub_accounts",
    [viewer.organizationId, viewer.id],
  );
  const again = (await ask(client, input, query)).data!.done;
  expect(again).toMatchObject({
    replayed: true,
    accounts: [{ id: organization.main.publicId }],
    results: [{ user: null, error: { code: "FORBIDDEN" } }, { outcome: "ASSIGNED" }],
  });
});

it("S-07 forgets a key after 72 hours: the call is a new one then, and clean-up takes the row", async () => {
  await service.owner.query(`delete from idempotency_keys`);
  const input = { userIds: users.slice(0, 1), idempotencyKey: "old" };
  await send(manager, input);
  clockMs = 72 * hourMs - 60_000;
  expect(await forgetKeys(service.runtime)).toBe(0);
  expect(await send(manager, input)).toMatchObject({ replayed: true });
  clockMs = 72 * hourMs + 1_000;
  const other = { ...input, userIds: users.slice(0, 2) };
  expect(await send(manager, other)).toMatchObject({
    replayed: false,
    results: [{ outcome: "ALREADY_ASSIGNED" }, { outcome: "ASSIGNED" }],
  });
  expect(await send(manager, other)).toMatchObject({ replayed: true });
  expect(await forgetKeys(service.runtime)).toBe(0);
  clockMs = 145 * hourMs;
  expect(await forgetKeys(service.runtime)).toBe(1);
  expect(await keysKept()).toEqual([]);
});

it("S-07 a dry run neither keeps a key nor looks at one", async () => {
  const input = { userIds: users.slice(0, 1), idempotencyKey: "dry" };
  expect(await send(manager, { ...input, dryRun: true })).toMatchObject({ dryRun: true, replayed: false });
  expect(await keysKept()).toEqual([]);
  await send(manager, input);
  const dry = await send(manager, { ...input, userIds: users, dryRun: true });
  expect(dry).toMatchObject({ dryRun: true, replayed: false, userErrors: [] });
});

it("S-07 refuses a key that is empty, too long or not printable, and takes 200 characters of any script", async () => {
  for (const key of ["", " ", " a", "a ", "a\nb", "a\u0000", "a\u202eb", "x".repeat(201), "\ud800"]) {
    const { userErrors } = await send(manager, { userIds: users.slice(0, 1), idempotencyKey: key });
    expect([key, userErrors]).toEqual([key, [{ code: "INVALID", path: ["input", "idempotencyKey"] }]]);
  }
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [] });
  for (const key of ["🗝".repeat(200), "Schlüssel 1", "x"])
    expect(await send(manager, { userIds: users.slice(0, 1), idempotencyKey: key })).toMatchObject({ userErrors: [] });
});

it("S-07 tells a stranger with a key to sign in", async () => {
  const { errors } = await ask(stranger(service), { userIds: users, idempotencyKey: "any" });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
});

/** Holds the organization's lock until the returned function is called. */
async function holdLock(): Promise<() => Promise<void>> {
  const holder = await service.owner.connect();
  await holder.query("begin");
  await holder.query(`select 1 from organizations where organization_id = $1 for update`, [
    organization.organizationId,
  ]);
  return async () => {
    await holder.query("rollback");
    holder.release();
  };
}

/** Resolves when so many of the service's backends wait for a lock. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    const { rowCount } = await admin.query(
      `select from pg_stat_activity where application_name = 'tenantry' and datname = $1 and wait_event_type = 'Lock'`,
      [service.database.name],
    );
    if ((rowCount ?? 0) >= count) return;
  }
}

it("S-07 says at once that a call with the key is running, while others wait for the organization's lock", async () => {
  const input = { userIds: users.slice(0, 1), idempotencyKey: "running" };
  const release = await holdLock();
  try {
    const first = send(manager, input);
    await waiting(1);
    // Whoever waited for the lock, or for a turn to do so, would answer UNAVAILABLE after 5 seconds.
    const second = await send(manager, input);
    expect(second).toMatchObject({ results: null, userErrors: [{ code: "IDEMPOTENCY_IN_PROGRESS" }] });
    // Another call takes the last turn; the repeated one does not stand in line behind it.
    const other = send(manager, { userIds: users.slice(1, 2) });
    await waiting(2);
    const third = await send(manager, input);
    expect(third.userErrors).toEqual([{ code: "IDEMPOTENCY_IN_PROGRESS", path: ["input", "idempotencyKey"] }]);
    await release();
    expect(await first).toMatchObject({ replayed: false, results: [{ outcome: "ASSIGNED" }] });
    expect(await other).toMatchObject({ results: [{ outcome: "ASSIGNED" }] });
    expect(await send(manager, input)).toMatchObject({ replayed: true, results: [{ outcome: "ASSIGNED" }] });
  } finally {
    await release().catch(() => undefined);
  }
});

it("S-07 of many calls with one key at the same moment one changes something; the others are told so", async () => {
  const clients = [manager, await signedIn(service, organization.manager)];
  for (let round = 0; round < 5; round++) {
    const input = { userIds: users.slice(0, 3), idempotencyKey: `round ${round}` };
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => send(clients[n % 2]!, input)));
    const fresh = answers.filter(({ replayed, userErrors }) => userErrors.length === 0 && !replayed);
    expect(fresh).toHaveLength(1);
    for (const { replayed, userErrors, batchId } of answers.filter((answer) => answer !== fresh[0]))
      expect([[{ code: "IDEMPOTENCY_IN_PROGRESS", path: ["input", "idempotencyKey"] }], "replayed"]).toContainEqual(
        replayed && batchId === fresh[0]?.batchId ? "replayed" : userErrors,
      );
    await send(manager, { userIds: users.slice(0, 3) }, removal);
  }
});
