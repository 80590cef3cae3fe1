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
import { eventsOf, ledgerFaults, logLength, logOf, makeAuditorWhoAssigns, seatsOf } from "./seats.testing";

const document = `mutation ($input: AssignSeatsInput!) {
  assignSeats(input: $input) {
    results {
      index userId user { id } outcome warnings { code }
      error { code message path ... on SeatCapacityUserError { accountId limit assigned purchased poolRemaining } }
    }
    accounts { id seatUsage { assigned } }
    userErrors { code path ... on RangeUserError { min max } }
  }
}`;

interface Answer {
  readonly assignSeats: {
    readonly results: readonly {
      readonly index: number;
      readonly userId: string;
      readonly user: { readonly id: string } | null;
      readonly outcome: string;
      readonly warnings: readonly { readonly code: string }[];
      readonly error: Record<string, unknown> | null;
    }[];
    readonly accounts: readonly { readonly id: string; readonly seatUsage: { readonly assigned: number } }[];
    readonly userErrors: readonly Record<string, unknown>[];
  };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let sub: AccountFixture;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  organization = await makeOrganization(service, { purchased: 3, limits: [2, null] });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
});
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

const assign = async (client: GraphqlClient, userIds: readonly string[], mode = "REJECT_ALL") => {
  const { data, errors } = await client.send<Answer>(document, { input: { userIds, mode } });
  expect(errors).toBeUndefined();
  return (data as Answer).assignSeats;
};

it("S-05 S-14 assigns a seat: the row, the counters, the log row and the event are there at once", async () => {
  const user = await makeUser(service, sub, { roles: ["INBOX_AGENT"] });
  const before = await logLength(service, organization.organizationId);
  const answer = await assign(manager, [user.publicId]);
  expect(answer).toEqual({
    results: [
      { index: 0, userId: user.publicId, user: { id: user.publicId }, outcome: "ASSIGNED", warnings: [], error: null },
    ],
    accounts: [{ id: sub.publicId, seatUsage: { assigned: 1 } }],
    userErrors: [],
  });
  expect(await seatsOf(service, organization.organizationId)).toEqual({
    users: [user.publicId],
    accounts: { [sub.publicId]: 1 },
    pool: { assigned: 1, purchased: 3 },
  });
  const [row, ...others] = await logOf(service, organization.organizationId, before);
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    event: "ASSIGNED",
    scope: "ACCOUNT",
    account_id: sub.id,
    user_id: user.id,
    actor_type: "USER",
    cause: "PANEL",
    reason: null,
    before: 0,
    after: 1,
    levels: "NONE>NONE",
    limits: "2>2",
    purchased: "3>3",
    total: 1,
  });
  expect(await eventsOf(service, organization.organizationId, "seat.assign")).toMatchObject([
    { status: "SUCCESS", account_id: sub.id, targets: [{ type: "user", id: user.id }], batch_id: row?.batch_id },
  ]);
});

it("S-06 assigning a held seat answers ok, says so, and leaves no event and no log row", async () => {
  const user = await makeUser(service, sub, { roles: ["INBOX_AGENT"], seat: true });
  const before = await logLength(service, organization.organizationId);
  const answer = await assign(manager, [user.publicId]);
  expect(answer.results).toMatchObject([{ outcome: "ALREADY_ASSIGNED", error: null }]);
  expect(answer.userErrors).toEqual([]);
  expect(await logLength(service, organization.organizationId)).toBe(before);
  expect(await eventsOf(service, organization.organizationId, "seat.assign")).toHaveLength(1);
});

it("S-06 a user without a fitting Inbox role gets a seat with a warning; VIEWER does not fit", async () => {
  const member = await makeUser(service, sub, { roles: ["MEMBER"] });
  const viewer = await makeUser(service, sub, { roles: ["INBOX_VIEWER"] });
  for (const user of [member, viewer])
    expect((await assign(manager, [user.publicId])).results).toMatchObject([
      { outcome: "ASSIGNED", warnings: [{ code: "NO_INBOX_ROLE" }] },
    ]);
});

it("S-06 invited and locked users may hold a seat", async () => {
  const invited = await makeUser(service, sub, { invitedOnly: true });
  const locked = await makeUser(service, sub);
  await service.owner.query(`update users set locked_at = now() where organization_id = $1 and id = $2`, [
    locked.organizationId,
    locked.id,
  ]);
  for (const user of [invited, locked])
    expect((await assign(manager, [user.publicId])).results).toMatchObject([{ outcome: "ASSIGNED" }]);
});

describe.each(["REJECT_ALL", "SKIP_FAILED"])("a refusal with %s", (mode) => {
  const rejected = mode === "REJECT_ALL";

  async function expectRefused(
    userPublicId: string,
    userId: string,
    error: Record<string, unknown>,
    accountId: string,
  ) {
    const before = await logLength(service, organization.organizationId);
    const seats = await seatsOf(service, organization.organizationId);
    const answer = await assign(manager, [userPublicId], mode);
    expect(answer.results).toMatchObject([
      { index: 0, outcome: "REFUSED", error: { ...error, path: ["input", "userIds", "0"] } },
    ]);
    expect(answer.userErrors).toEqual(rejected ? [{ code: "BATCH_REJECTED", path: ["input", "userIds"] }] : []);
    expect(await seatsOf(service, organization.organizationId)).toEqual(seats);
    const log = await logOf(service, organization.organizationId, before);
    expect(log).toMatchObject([{ event: "REJECTED", user_id: userId, reason: error["code"], account_id: accountId }]);
    expect(log[0]?.after).toBe(log[0]?.before);
    const failures = (await eventsOf(service, organization.organizationId, "seat.assign")).filter(
      (e) => e.status === "FAILURE",
    );
    expect(failures).toMatchObject([
      {
        reason: rejected ? "BATCH_REJECTED" : error["code"],
        targets: [{ type: "user", id: userId }],
        account_id: accountId,
      },
    ]);
  }

  it("S-06 SEAT_LIMIT_REACHED carries limit, assigned, purchased and what the pool has left", async () => {
    for (let n = 0; n < 2; n++) await makeUser(service, sub, { seat: true });
    const user = await makeUser(service, sub);
    const numbers = { accountId: sub.publicId, limit: 2, assigned: 2, purchased: 3, poolRemaining: 1 };
    await expectRefused(user.publicId, user.id, { code: "SEAT_LIMIT_REACHED", ...numbers }, sub.id);
  });

  it("S-06 SEAT_POOL_EXHAUSTED carries them too", async () => {
    const free = organization.subs[1] as AccountFixture;
    for (let n = 0; n < 3; n++) await makeUser(service, free, { seat: true });
    const user = await makeUser(service, sub);
    const numbers = { accountId: sub.publicId, limit: 2, assigned: 0, purchased: 3, poolRemaining: 0 };
    await expectRefused(user.publicId, user.id, { code: "SEAT_POOL_EXHAUSTED", ...numbers }, sub.id);
  });

  it("S-06 SEAT_USER_DISABLED", async () => {
    const user = await makeUser(service, sub);
    await manager.send(`mutation { disableUser(input: { userId: "${user.publicId}" }) { userErrors { code } } }`);
    await expectRefused(user.publicId, user.id, { code: "SEAT_USER_DISABLED" }, sub.id);
  });

  it("S-06 ACCOUNT_DISABLED", async () => {
    const user = await makeUser(service, sub);
    await manager.send(`mutation { disableAccount(input: { accountId: "${sub.publicId}" }) { userErrors { code } } }`);
    await expectRefused(user.publicId, user.id, { code: "ACCOUNT_DISABLED" }, sub.id);
  });

  it("S-06 NOT_FOUND and FORBIDDEN stay in the row and leave no log row, but a FAILURE event", async () => {
    const other = await makeOrganization(service, { purchased: 1 });
    const foreign = await makeUser(service, other.main);
    const reader = await makeAuditorWhoAssigns(service, organization.main);
    const user = await makeUser(service, sub);
    const before = await logLength(service, organization.organizationId);
    const cases = [
      { client: manager, id: foreign.publicId, code: "NOT_FOUND", seen: null },
      { client: manager, id: "usr_01jdddddddddddddddddddddd0", code: "NOT_FOUND", seen: null },
      { client: await signedIn(service, reader), id: user.publicId, code: "FORBIDDEN", seen: { id: user.publicId } },
    ];
    for (const { client, id, code, seen } of cases) {
      const answer = await assign(client, [id], mode);
      expect(answer.results).toMatchObject([{ outcome: "REFUSED", userId: id, user: seen, error: { code } }]);
      expect(answer.userErrors.map((error) => error["code"])).toEqual(rejected ? ["BATCH_REJECTED"] : []);
    }
    expect(await logLength(service, organization.organizationId)).toBe(before);
    expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [], pool: { assigned: 0 } });
    expect(await eventsOf(service, organization.organizationId, "seat.assign")).toMatchObject(
      cases.map(({ code }) => ({ status: "FAILURE", reason: rejected ? "BATCH_REJECTED" : code })),
    );
    expect(await eventsOf(service, other.organizationId, "seat.assign")).toEqual([]);
  });
});

it("S-06 the text of NOT_FOUND is the same for a foreign user and for nobody", async () => {
  const other = await makeOrganization(service, { purchased: 1 });
  const foreign = await makeUser(service, other.main);
  const [first, second] = await Promise.all(
    [foreign.publicId, "usr_01jdddddddddddddddddddddd0"].map(async (id) => {
      const { results } = await assign(manager, [id]);
      return JSON.stringify(results).replaceAll(id, "");
    }),
  );
  expect(first).toBe(second);
});

it("S-16 a seat manager of a sub-account assigns there, and no further", async () => {
  const seatManager = await signedIn(service, await makeUser(service, sub, { roles: ["SEAT_MANAGER"] }));
  const here = await makeUser(service, sub);
  const there = await makeUser(service, organization.subs[1] as AccountFixture);
  expect((await assign(seatManager, [here.publicId])).results).toMatchObject([{ outcome: "ASSIGNED" }]);
  expect((await assign(seatManager, [there.publicId])).results).toMatchObject([{ error: { code: "NOT_FOUND" } }]);
});

it("S-16 an API key needs the scope; what it does is logged with cause API", async () => {
  const user = await makeUser(service, sub);
  const key = (scopes: ("SEATS_READ" | "SEATS_ASSIGN")[]) =>
    makeApiKey(service, organization.main, organization.manager, scopes, { includesSubAccounts: true });
  const reading = await withKey(service, await key(["SEATS_READ"])).send(document, {
    input: { userIds: [user.publicId], mode: "SKIP_FAILED" },
  });
  expect(reading.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: "FORBIDDEN", permission: "SEATS_ASSIGN" },
  ]);
  const assigning = withKey(service, await key(["SEATS_READ", "SEATS_ASSIGN"]));
  const answer = await assign(assigning, [user.publicId]);
  // USERS_READ is no scope of the key: it may give the seat, but not read the profile.
  expect(answer.results).toMatchObject([{ outcome: "ASSIGNED", user: null, userId: user.publicId }]);
  expect((await logOf(service, organization.organizationId)).at(-1)).toMatchObject({
    cause: "API",
    actor_type: "API_KEY",
  });
});

it("S-07 refuses an empty list, and says so", async () => {
  const none = await assign(manager, []);
  expect(none).toMatchObject({ results: null, userErrors: [{ code: "REQUIRED", path: ["input", "userIds"] }] });
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [] });
});

it("S-16 a stranger is told to sign in, whatever is sent", async () => {
  for (const userIds of [[], [organization.manager.publicId]]) {
    const { data, errors } = await stranger(service).send(document, { input: { userIds, mode: "REJECT_ALL" } });
    expect(data).toEqual({ assignSeats: null });
    expect(errors?.map((error) => error.extensions.code)).toEqual(["UNAUTHENTICATED"]);
  }
});

it("S-05 two at once for the last seat: one gets it, the other is refused", async () => {
  const free = organization.subs[1] as AccountFixture;
  for (let n = 0; n < 2; n++) await makeUser(service, free, { seat: true });
  const users = await Promise.all([1, 2, 3, 4].map(() => makeUser(service, free)));
  const answers = await Promise.all(users.map((user) => assign(manager, [user.publicId])));
  const outcomes = answers.map((answer) => answer.results[0]?.outcome).sort();
  expect(outcomes).toEqual(["ASSIGNED", "REFUSED", "REFUSED", "REFUSED"]);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ pool: { assigned: 3, purchased: 3 } });
});

it("S-05 two at once for the same user: one seat, one log row", async () => {
  const user = await makeUser(service, sub);
  const before = await logLength(service, organization.organizationId);
  const answers = await Promise.all([1, 2, 3].map(() => assign(manager, [user.publicId])));
  expect(answers.map((answer) => answer.results[0]?.outcome).sort()).toEqual([
    "ALREADY_ASSIGNED",
    "ALREADY_ASSIGNED",
    "ASSIGNED",
  ]);
  expect(await logLength(service, organization.organizationId)).toBe(before + 1);
});
