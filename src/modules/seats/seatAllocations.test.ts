import {
  type AccountFixture,
  type GraphqlAnswer,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

interface Row {
  readonly account: { readonly name: string };
  readonly assigned: number;
}
interface Answer {
  readonly account: {
    readonly seatAllocations: { readonly nodes: readonly Row[]; readonly totalCount: number } | null;
  } | null;
}

interface PagedAnswer {
  readonly account: {
    readonly seatAllocations: {
      readonly nodes: readonly Row[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let subs: readonly AccountFixture[];

/** Seats a sub-account has: by its number. Purchased are 40; Sub 1 is full, Sub 2 warns, Sub 5 has a limit of 0. */
const seats = [4, 9, 1, 0, 0, 3];
const limits = [4, 10, 20, null, 0, null];

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 40, limits, name: "Main" });
  subs = organization.subs;
  for (const [index, count] of seats.entries())
    for (let n = 0; n < count; n++)
      await makeUser(service, subs[index] as AccountFixture, {
        seat: true,
        roles: n % 2 ? ["MEMBER"] : ["INBOX_AGENT"],
      });
  manager = await signedIn(service, organization.manager);
  // One seat was given by a person, so that their name must be read, too.
  await service.owner.query(
    `update seats set assigned_by_type = 'USER', assigned_by_id = $2
    where organization_id = $1 and user_id = (select user_id from seat_activity where organization_id = $1 and account_id = $3
      and seat_assigned_at is not null order by name collate "und-x-icu" limit 1)`,
    [organization.organizationId, organization.manager.id, subs[0]?.id],
  );
});
afterAll(() => service.stop());

const list = async (client: GraphqlClient, accountId: string, args: string, fields = "account { name }") => {
  const query = `query ($id: ID!) { account(id: $id) { seatAllocations${args} { nodes { ${fields} } totalCount } } }`;
  const { data, errors } = await client.send<Answer>(query, { id: accountId });
  expect(errors).toBeUndefined();
  return data?.account?.seatAllocations as NonNullable<NonNullable<Answer["account"]>["seatAllocations"]>;
};
const names = async (args: string) =>
  (await list(manager, organization.main.publicId, args)).nodes.map((row) => row.account.name);

it("S-02 S-03 shows a row for each account, the main account included, with all figures", async () => {
  const fields = `account { id name } assigned purchased usagePercent limit limitUsagePercent effectiveLimit available overBy inactive
    version warning { level capacity thresholdPercent thresholdSeats seatsUntilWarning }`;
  const { nodes, totalCount } = await list(manager, organization.main.publicId, "", fields);
  expect(totalCount).toBe(7);
  expect(nodes.map((row) => row.account.name)).toEqual(["Main", "Sub 1", "Sub 2", "Sub 3", "Sub 4", "Sub 5", "Sub 6"]);
  expect(nodes[0]).toMatchObject({
    assigned: 0,
    limit: null,
    effectiveLimit: 40,
    available: 23,
    usagePercent: 0,
    limitUsagePercent: null,
  });
  expect(nodes[2]).toEqual({
    account: { id: subs[1]?.publicId, name: "Sub 2" },
    assigned: 9,
    purchased: 40,
    usagePercent: 22.5,
    limit: 10,
    limitUsagePercent: 90,
    effectiveLimit: 10,
    available: 1,
    overBy: 0,
    inactive: 4,
    version: 2,
    warning: { level: "WARNING", capacity: 10, thresholdPercent: 85, thresholdSeats: 9, seatsUntilWarning: 0 },
  });
  expect(nodes[5]).toMatchObject({
    limit: 0,
    limitUsagePercent: null,
    available: 0,
    warning: { level: "FULL", thresholdSeats: 0 },
  });
});

it.each([
  [`(filter: { search: "sub 2" })`, ["Sub 2"]],
  [`(filter: { search: "%" })`, []],
  [`(filter: { search: "_ub" })`, []],
  [`(filter: { hasLimit: false })`, ["Main", "Sub 4", "Sub 6"]],
  [`(filter: { hasLimit: true })`, ["Sub 1", "Sub 2", "Sub 3", "Sub 5"]],
  [`(filter: { warningLevels: [WARNING, FULL] })`, ["Sub 1", "Sub 2", "Sub 5"]],
  [`(filter: { warningLevels: [] })`, []],
  [`(filter: { usagePercentFrom: 7.5, usagePercentTo: 10 })`, ["Sub 1", "Sub 6"]],
  [`(filter: { usagePercentFrom: 22.5 })`, ["Sub 2"]],
  [`(filter: { usagePercentTo: 22.4, hasLimit: true })`, ["Sub 1", "Sub 3", "Sub 5"]],
])("S-02 filters %s", async (args, expected) => {
  expect(await names(args)).toEqual(expected);
});

it("S-02 filters by accounts; a foreign one is simply not there, a malformed id is refused", async () => {
  const other = await makeOrganization(service);
  expect(await names(`(filter: { accountIds: ["${subs[2]?.publicId}", "${other.main.publicId}"] })`)).toEqual([
    "Sub 3",
  ]);
  const { errors } = await manager.send(
    `query ($id: ID!) { account(id: $id) { seatAllocations(filter: { accountIds: ["x"] }) { totalCount } } }`,
    { id: organization.main.publicId },
  );
  expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "filter.accountIds.0" });
});

it.each([
  ["NAME", "DESC", ["Sub 6", "Sub 5", "Sub 4", "Sub 3", "Sub 2", "Sub 1", "Main"]],
  ["ASSIGNED", "DESC", ["Sub 2", "Sub 1", "Sub 6", "Sub 3", "Sub 5", "Sub 4", "Main"]],
  ["USAGE", "ASC", ["Main", "Sub 4", "Sub 5", "Sub 3", "Sub 6", "Sub 1", "Sub 2"]],
  ["LIMIT", "ASC", ["Sub 5", "Sub 1", "Sub 2", "Sub 3", "Main", "Sub 4", "Sub 6"]],
  ["LIMIT", "DESC", ["Sub 3", "Sub 2", "Sub 1", "Sub 5", "Sub 6", "Sub 4", "Main"]],
  ["LIMIT_USAGE", "DESC", ["Sub 1", "Sub 2", "Sub 3", "Sub 6", "Sub 5", "Sub 4", "Main"]],
  ["EFFECTIVE_LIMIT", "ASC", ["Sub 5", "Sub 1", "Sub 2", "Sub 3", "Main", "Sub 4", "Sub 6"]],
  ["AVAILABLE", "ASC", ["Sub 1", "Sub 5", "Sub 2", "Sub 3", "Main", "Sub 4", "Sub 6"]],
  ["INACTIVE", "DESC", ["Sub 2", "Sub 1", "Sub 6", "Sub 5", "Sub 4", "Sub 3", "Main"]],
  ["WARNING_LEVEL", "DESC", ["Sub 5", "Sub 1", "Sub 2", "Sub 6", "Sub 4", "Sub 3", "Main"]],
  ["OVER_BY", "ASC", ["Main", "Sub 1", "Sub 2", "Sub 3", "Sub 4", "Sub 5", "Sub 6"]],
])("S-02 sorts by %s %s, no limit last, the same page by page", async (field, direction, expected) => {
  const orderBy = `orderBy: { field: ${field}, direction: ${direction} }`;
  expect(await names(`(${orderBy})`)).toEqual(expected);
  const query = `query ($id: ID!, $after: String) { account(id: $id) { seatAllocations(first: 3, after: $after, ${orderBy}) {
    nodes { account { name } } pageInfo { hasNextPage endCursor } } } }`;
  const paged: string[] = [];
  let after: string | null = null;
  do {
    const answer: GraphqlAnswer<PagedAnswer> = await manager.send<PagedAnswer>(query, {
      id: organization.main.publicId,
      after,
    });
    const { nodes, pageInfo } = (answer.data as PagedAnswer).account.seatAllocations;
    paged.push(...nodes.map((row) => row.account.name));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(paged).toEqual(expected);
});

it("S-02 pages hold up to 1,000 rows here", async () => {
  expect(await names("(first: 1000)")).toHaveLength(7);
  const { errors } = await manager.send(
    `query ($id: ID!) { account(id: $id) { seatAllocations(first: 1001) { totalCount } } }`,
    {
      id: organization.main.publicId,
    },
  );
  expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
});

it("S-02 percentages are null where nothing is purchased", async () => {
  const poor = await makeOrganization(service, { purchased: 0 });
  const client = await signedIn(service, poor.manager);
  const fields = "usagePercent purchased effectiveLimit warning { level }";
  expect((await list(client, poor.main.publicId, "", fields)).nodes).toEqual([
    { usagePercent: null, purchased: 0, effectiveLimit: 0, warning: { level: "FULL" } },
  ]);
  await setPurchasedSeats(operatorOn(service, poor.organizationId), { purchased: 3 });
  expect((await list(client, poor.main.publicId, "", fields)).nodes).toMatchObject([{ usagePercent: 0, purchased: 3 }]);
});

describe("who sees what", () => {
  it("A-06 a sub-account's admin sees the own row alone, wherever they ask", async () => {
    const admin = await signedIn(
      service,
      await makeUser(service, subs[1] as AccountFixture, { roles: ["ACCOUNT_ADMIN"] }),
    );
    const own = await list(admin, subs[1]?.publicId as string, "", "account { name } available");
    expect(own).toMatchObject({ nodes: [{ account: { name: "Sub 2" }, available: 1 }], totalCount: 1 });
    const { data, errors } = await admin.send(
      `query ($id: ID!) { account(id: $id) { seatAllocations { totalCount } } }`,
      {
        id: organization.main.publicId,
      },
    );
    expect(data).toEqual({ account: null });
    expect(errors?.[0]?.extensions.code).toBe("NOT_FOUND");
  });

  it("U-02 a grant on the main account without its sub-accounts shows the main account's row only", async () => {
    const narrow = await signedIn(service, await makeUser(service, organization.main, { roles: ["SEAT_MANAGER"] }));
    expect(await list(narrow, organization.main.publicId, "")).toMatchObject({
      nodes: [{ account: { name: "Main" } }],
      totalCount: 1,
    });
  });

  it("S-16 without SEATS_READ the field is null and FORBIDDEN, the rest of the answer stands", async () => {
    const member = await signedIn(service, await makeUser(service, subs[0] as AccountFixture));
    const { data, errors } = await member.send(
      `query ($id: ID!) { account(id: $id) { name seatAllocations { totalCount } seatUsage { assigned } seatOverview { assigned }
        seatedUsers { totalCount } seatCandidates { totalCount } seatLog { totalCount } } }`,
      { id: subs[0]?.publicId },
    );
    const nothing = {
      seatAllocations: null,
      seatUsage: null,
      seatOverview: null,
      seatedUsers: null,
      seatCandidates: null,
      seatLog: null,
    };
    expect(data).toEqual({ account: { name: "Sub 1", ...nothing } });
    expect(
      errors
        ?.map((error) => `${error.path?.[1]} ${error.extensions.code} ${String(error.extensions["permission"])}`)
        .sort(),
    ).toEqual([
      "seatAllocations FORBIDDEN SEATS_READ",
      "seatCandidates FORBIDDEN SEATS_READ",
      "seatLog FORBIDDEN SEAT_LOG_READ",
      "seatOverview FORBIDDEN SEATS_READ",
      "seatUsage FORBIDDEN SEATS_READ",
      "seatedUsers FORBIDDEN SEATS_READ",
    ]);
  });
});

describe("how many statements", () => {
  const page = (first: number) => `query ($id: ID!) { account(id: $id) { seatAllocations(first: ${first}) {
    totalCount
    nodes {
      account { id name } assigned usagePercent limit limitUsagePercent effectiveLimit available inactive warning { level }
      seatedUsers(first: 5) { nodes { user { id email } name inboxRoles lastSignInAt seatAssignedAt seatAssignedBy { displayName } inactivityReasons } }
    } } } }`;
  const statements = (first: number) =>
    statementsOf(async () => {
      const { data, errors } = await manager.send<Answer>(page(first), { id: organization.main.publicId });
      expect(errors).toBeUndefined();
      expect(data?.account?.seatAllocations?.nodes).toHaveLength(Math.min(first, 7));
    });

  it("S-11 the seat page takes 6 statements with everything on it, the same for 2 and for 1,000 accounts", async () => {
    const names = (sent: readonly string[]) => sent.map((text) => /\/\* (\w+\.\w+)/.exec(text)?.[1] ?? text).sort();
    const expected = [
      "accounts.byIds",
      "actors.users",
      "seats.allocations",
      "seats.allocations",
      "seats.inactiveByAccounts",
      "seats.seatedUsers",
    ];
    expect(names(await statements(3))).toEqual(expected);
    expect(names(await statements(1_000))).toEqual(expected);
  });

  it("S-02 usage below accounts of another list is one statement for all", async () => {
    const sent = await statementsOf(() =>
      manager.send(
        `{ accounts(first: 50) { nodes { name seatUsage { assigned usagePercent limit warning { level } } } } }`,
      ),
    );
    expect(sent.filter((text) => text.includes("seats."))).toHaveLength(1);
  });

  it("S-11 seated users below accounts of another list are one statement for all", async () => {
    const sent = await statementsOf(() =>
      manager.send(`{ accounts(first: 50) { nodes { name seatedUsers(first: 2) { nodes { name } } } } }`),
    );
    expect(sent.filter((text) => text.includes("seats."))).toHaveLength(1);
  });
});
