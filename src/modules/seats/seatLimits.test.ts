import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
} from "../../testing";
import { eventsOf, ledgerFaults, logLength, logOf } from "./seats.testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

const set = `mutation ($input: SetSeatLimitInput!) {
  setSeatLimit(input: $input) {
    account { id seatUsage { limit effectiveLimit available version } }
    userErrors {
      code path
      ... on SeatCapacityUserError { accountId limit assigned purchased poolRemaining }
      ... on RangeUserError { min max }
      ... on VersionConflictUserError { expectedVersion actualVersion }
    }
  }
}`;
const lift = `mutation ($input: RemoveSeatLimitInput!) {
  removeSeatLimit(input: $input) {
    account { id seatUsage { limit effectiveLimit version } }
    userErrors { code ... on VersionConflictUserError { expectedVersion actualVersion } }
  }
}`;

interface Payload {
  readonly account: { readonly seatUsage: { readonly limit: number | null; readonly version: number } } | null;
  readonly userErrors: readonly Record<string, unknown>[];
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
  organization = await makeOrganization(service, { purchased: 10, subAccounts: 2 });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
});
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

async function setLimit(
  client: GraphqlClient,
  accountId: string,
  limit: number,
  expectedVersion?: number,
): Promise<Payload> {
  const { data, errors } = await client.send<{ setSeatLimit: Payload }>(set, {
    input: { accountId, limit, expectedVersion },
  });
  expect(errors).toBeUndefined();
  return (data as { setSeatLimit: Payload }).setSeatLimit;
}

async function liftLimit(client: GraphqlClient, accountId: string, expectedVersion?: number): Promise<Payload> {
  const { data, errors } = await client.send<{ removeSeatLimit: Payload }>(lift, {
    input: { accountId, expectedVersion },
  });
  expect(errors).toBeUndefined();
  return (data as { removeSeatLimit: Payload }).removeSeatLimit;
}

it("S-04 a limit is set, changed and removed, each with its log row and event", async () => {
  const before = await logLength(service, organization.organizationId);
  expect(await setLimit(manager, sub.publicId, 5)).toEqual({
    account: { id: sub.publicId, seatUsage: { limit: 5, effectiveLimit: 5, available: 5, version: 2 } },
    userErrors: [],
  });
  expect(await setLimit(manager, sub.publicId, 7)).toMatchObject({ account: { seatUsage: { limit: 7, version: 3 } } });
  expect(await liftLimit(manager, sub.publicId)).toMatchObject({
    account: { seatUsage: { limit: null, effectiveLimit: 10, version: 4 } },
  });
  const log = await logOf(service, organization.organizationId, before);
  expect(log.map((row) => `${row.event} ${row.limits} ${row.scope} ${row.cause}`)).toEqual([
    "LIMIT_SET ->5 ACCOUNT PANEL",
    "LIMIT_CHANGED 5>7 ACCOUNT PANEL",
    "LIMIT_REMOVED 7>- ACCOUNT PANEL",
  ]);
  expect(log.every((row) => row.account_id === sub.id && row.user_id === null)).toBe(true);
  const events = await eventsOf(service, organization.organizationId, "seat_limit.set", "seat_limit.remove");
  expect(events).toMatchObject([
    { code: "seat_limit.set", status: "SUCCESS", details: { before: { limit: null }, after: { limit: 5 } } },
    { code: "seat_limit.set", status: "SUCCESS", details: { before: { limit: 5 }, after: { limit: 7 } } },
    { code: "seat_limit.remove", status: "SUCCESS", details: { before: { limit: 7 }, after: { limit: null } } },
  ]);
});

it("S-04 the main account may have a limit too", async () => {
  expect(await setLimit(manager, organization.main.publicId, 4)).toMatchObject({
    account: { seatUsage: { limit: 4 } },
  });
});

it("S-04 setting what is set and lifting what is not there change nothing: no event, no log row, same version", async () => {
  await setLimit(manager, sub.publicId, 5);
  const before = await logLength(service, organization.organizationId);
  expect(await setLimit(manager, sub.publicId, 5)).toMatchObject({
    account: { seatUsage: { version: 2 } },
    userErrors: [],
  });
  const [, other] = organization.subs as [AccountFixture, AccountFixture];
  expect(await liftLimit(manager, other.publicId)).toMatchObject({
    account: { seatUsage: { version: 1 } },
    userErrors: [],
  });
  expect(await logLength(service, organization.organizationId)).toBe(before);
  expect(await eventsOf(service, organization.organizationId, "seat_limit.set", "seat_limit.remove")).toHaveLength(1);
});

describe("a refused limit", () => {
  const refused = async (limit: number, error: Record<string, unknown>) => {
    const before = await logLength(service, organization.organizationId);
    const answer = await setLimit(manager, sub.publicId, limit);
    expect(answer).toEqual({ account: null, userErrors: [{ path: ["input", "limit"], ...error }] });
    expect(await logLength(service, organization.organizationId)).toBe(before);
    expect(await eventsOf(service, organization.organizationId, "seat_limit.set")).toMatchObject([
      { status: "FAILURE", reason: error["code"], account_id: sub.id, targets: [{ type: "account", id: sub.id }] },
    ]);
  };

  it("S-04 LIMIT_BELOW_ASSIGNED carries both numbers", async () => {
    for (let n = 0; n < 3; n++) await makeUser(service, sub, { seat: true });
    const numbers = { accountId: sub.publicId, limit: null, assigned: 3, purchased: 10, poolRemaining: 7 };
    await refused(2, { code: "LIMIT_BELOW_ASSIGNED", ...numbers });
    expect(await setLimit(manager, sub.publicId, 3)).toMatchObject({ userErrors: [] });
  });

  it("S-04 LIMIT_ABOVE_PURCHASED carries what is purchased", async () => {
    const numbers = { accountId: sub.publicId, limit: null, assigned: 0, purchased: 10, poolRemaining: 10 };
    await refused(11, { code: "LIMIT_ABOVE_PURCHASED", ...numbers });
    expect(await setLimit(manager, sub.publicId, 10)).toMatchObject({ userErrors: [] });
  });

  it("S-04 a negative limit is OUT_OF_RANGE, 0 is not", async () => {
    await refused(-1, { code: "OUT_OF_RANGE", min: 0, max: 10 });
    expect(await setLimit(manager, sub.publicId, 0)).toMatchObject({
      account: { seatUsage: { limit: 0, available: 0 } },
    });
  });

  it("U-09 a stale version gets VERSION_CONFLICT, for setting and for lifting", async () => {
    await setLimit(manager, sub.publicId, 5, 1);
    const conflict = { code: "VERSION_CONFLICT", expectedVersion: 1, actualVersion: 2 };
    expect(await setLimit(manager, sub.publicId, 6, 1)).toMatchObject({ account: null, userErrors: [conflict] });
    expect(await liftLimit(manager, sub.publicId, 1)).toMatchObject({ account: null, userErrors: [conflict] });
    expect(await setLimit(manager, sub.publicId, 6, 2)).toMatchObject({
      account: { seatUsage: { limit: 6, version: 3 } },
    });
  });
});

describe("who", () => {
  const codeOf = async (client: GraphqlClient, accountId: string) => {
    const { data, errors } = await client.send(set, { input: { accountId, limit: 5 } });
    if (errors) expect(data).toEqual({ setSeatLimit: null });
    return errors?.[0]?.extensions.code ?? "OK";
  };

  it("S-04 from a sub-account's grant it is FORBIDDEN, with the permission named; siblings and parent are NOT_FOUND", async () => {
    const admin = await signedIn(service, await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] }));
    const before = await logLength(service, organization.organizationId);
    expect(await codeOf(admin, sub.publicId)).toBe("FORBIDDEN");
    expect(await codeOf(admin, (organization.subs[1] as AccountFixture).publicId)).toBe("NOT_FOUND");
    expect(await codeOf(admin, organization.main.publicId)).toBe("NOT_FOUND");
    const { errors } = await admin.send(lift, { input: { accountId: sub.publicId } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", permission: "SEATS_LIMITS" });
    expect(await logLength(service, organization.organizationId)).toBe(before);
  });

  it("S-04 a grant on the main account without its sub-accounts reaches the main account's own limit alone", async () => {
    const user = await makeUser(service, organization.main, { roles: ["SEAT_MANAGER"] });
    const narrow = await signedIn(service, user);
    expect(await codeOf(narrow, organization.main.publicId)).toBe("OK");
    expect(await codeOf(narrow, sub.publicId)).toBe("NOT_FOUND");
  });

  it("S-16 ACCOUNT_ADMIN and SEAT_MANAGER may, AUDITOR and MEMBER may not, another organization sees nothing", async () => {
    const as = async (role: "ACCOUNT_ADMIN" | "SEAT_MANAGER" | "AUDITOR" | "MEMBER") =>
      codeOf(
        await signedIn(
          service,
          await makeUser(service, organization.main, { roles: [role], includesSubAccounts: true }),
        ),
        sub.publicId,
      );
    expect(await as("ACCOUNT_ADMIN")).toBe("OK");
    expect(await as("SEAT_MANAGER")).toBe("OK");
    expect(await as("AUDITOR")).toBe("FORBIDDEN");
    expect(await as("MEMBER")).toBe("FORBIDDEN");
    const other = await makeOrganization(service);
    expect(await codeOf(await signedIn(service, other.manager), sub.publicId)).toBe("NOT_FOUND");
  });
});

describe("when fewer are purchased", () => {
  const purchase = (purchased: number) =>
    setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased });
  const usage = async () => {
    const { data } = await manager.send<{ account: Record<string, Record<string, unknown>> }>(
      `query ($id: ID!) { account(id: $id) {
        seatUsage { assigned limit effectiveLimit available overBy usagePercent limitUsagePercent warning { level capacity } }
      } }`,
      { id: sub.publicId },
    );
    return data?.account["seatUsage"];
  };
  const assign = async (id: string) =>
    (
      await manager.send<{ assignSeats: { results: { outcome: string; error: { code: string } | null }[] } }>(
        `mutation ($id: ID!) { assignSeats(input: { userIds: [$id], mode: SKIP_FAILED }) { results { outcome error { code } } } }`,
        { id },
      )
    ).data?.assignSeats.results[0];

  it("S-04 the effective limit shrinks, the level is OVER, nobody is thrown out, no new seat is given", async () => {
    await setLimit(manager, sub.publicId, 8);
    const users = [];
    for (let n = 0; n < 6; n++) users.push(await makeUser(service, sub, { seat: true }));
    await purchase(4);
    expect(await usage()).toEqual({
      assigned: 6,
      limit: 8,
      effectiveLimit: 4,
      available: 0,
      overBy: 2,
      usagePercent: 150,
      limitUsagePercent: 75,
      warning: { level: "OVER", capacity: 4 },
    });
    const another = await makeUser(service, sub);
    expect(await assign(another.publicId)).toMatchObject({
      outcome: "REFUSED",
      error: { code: "SEAT_POOL_EXHAUSTED" },
    });
    await manager.send(
      `mutation ($id: ID!) { removeSeats(input: { userIds: [$id], mode: REJECT_ALL }) { userErrors { code } } }`,
      { id: users[0]?.publicId },
    );
    expect(await assign(another.publicId)).toMatchObject({ error: { code: "SEAT_POOL_EXHAUSTED" } });
    await purchase(6);
    expect(await assign(another.publicId)).toMatchObject({ outcome: "ASSIGNED", error: null });
    expect(await usage()).toMatchObject({ overBy: 0, warning: { level: "FULL", capacity: 6 } });
  });

  it("S-04 the number is logged on the main account for the whole organization, once", async () => {
    const before = await logLength(service, organization.organizationId);
    await purchase(4);
    await purchase(4);
    expect(await logOf(service, organization.organizationId, before)).toMatchObject([
      {
        event: "PURCHASED_CHANGED",
        scope: "ORGANIZATION",
        account_id: organization.main.id,
        purchased: "10>4",
        cause: "OPERATOR",
        actor_type: "OPERATOR",
      },
    ]);
    expect(await eventsOf(service, organization.organizationId, "seats.purchase")).toMatchObject([
      { details: { before: { purchased: 0 }, after: { purchased: 10 } } },
      { details: { before: { purchased: 10 }, after: { purchased: 4 } } },
    ]);
  });

  it.each([-1, 0.5, 10_000_001])("S-04 %d purchased seats are OUT_OF_RANGE", async (purchased) => {
    await expect(purchase(purchased)).rejects.toMatchObject({
      code: "OUT_OF_RANGE",
      details: { min: 0, max: 10_000_000 },
    });
  });

  it("S-04 a limit set, lowered and seats assigned at once never end above the limit", async () => {
    const users = await Promise.all(Array.from({ length: 6 }, () => makeUser(service, sub)));
    await Promise.all([
      ...users.map((user) => assign(user.publicId)),
      ...[3, 2, 4].map((limit) => setLimit(manager, sub.publicId, limit)),
      purchase(5),
    ]);
    const { assigned, effectiveLimit, overBy } = (await usage()) as Record<string, number>;
    expect((assigned as number) - (overBy as number)).toBeLessThanOrEqual(effectiveLimit as number);
  });
});
