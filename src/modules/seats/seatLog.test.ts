import {
  type AccountFixture,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

interface Entry {
  readonly id: string;
  readonly event: string;
  readonly occurredAt: string;
  readonly number: number | null;
}
interface Answer {
  readonly account: {
    readonly seatLog: {
      readonly nodes: readonly Entry[];
      readonly totalCount: number;
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    };
  };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let one: AccountFixture;
let two: AccountFixture;
let ada: UserFixture;
let ben: UserFixture;
let seatManager: UserFixture;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 20, subAccounts: 2, name: "Main" });
  [one, two] = organization.subs as [AccountFixture, AccountFixture];
  manager = await signedIn(service, organization.manager);
  ada = await makeUser(service, one, { firstName: "Ada", lastName: "Lovelace" });
  ben = await makeUser(service, two, { firstName: "Ben", lastName: "Bitdiddle" });
  seatManager = await makeUser(service, organization.main, {
    roles: ["SEAT_MANAGER"],
    includesSubAccounts: true,
    firstName: "Sam",
  });
  const give = (client: GraphqlClient, user: UserFixture) =>
    client.send(
      `mutation ($id: ID!) { assignSeats(input: { userIds: [$id], mode: REJECT_ALL }) { userErrors { code } } }`,
      { id: user.publicId },
    );
  const limit = (account: AccountFixture, value: number) =>
    manager.send(
      `mutation ($id: ID!, $limit: Int!) { setSeatLimit(input: { accountId: $id, limit: $limit }) { userErrors { code } } }`,
      {
        id: account.publicId,
        limit: value,
      },
    );
  await give(await signedIn(service, seatManager), ada); // ASSIGNED in one
  await limit(one, 1); // LIMIT_SET, WARNING_RAISED in one
  await limit(two, 0); // LIMIT_SET, WARNING_RAISED in two
  await give(manager, ben); // REJECTED in two
  await limit(two, 5); // LIMIT_CHANGED, WARNING_CLEARED in two
  const key = await makeApiKey(service, organization.main, organization.manager, ["SEATS_ASSIGN"], {
    includesSubAccounts: true,
  });
  await give(withKey(service, key), ben); // ASSIGNED in two
  await setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased: 2 }); // PURCHASED_CHANGED and the pool's WARNING_RAISED
});
afterAll(() => service.stop());

const read = async (
  client: GraphqlClient,
  account: AccountFixture,
  args = "",
  fields = "id event occurredAt number",
) => {
  const { data, errors } = await client.send<Answer>(
    `query ($id: ID!) { account(id: $id) { seatLog${args} { nodes { ${fields} } totalCount pageInfo { endCursor hasNextPage } } } }`,
    { id: account.publicId },
  );
  expect(errors).toBeUndefined();
  return (data as Answer).account.seatLog;
};
const events = async (client: GraphqlClient, account: AccountFixture, args = "") =>
  (await read(client, account, args)).nodes.map((row) => row.event);

const whole = [
  "PURCHASED_CHANGED",
  "WARNING_CLEARED",
  "ASSIGNED",
  "LIMIT_SET",
  "WARNING_RAISED",
  "LIMIT_SET",
  "WARNING_RAISED",
  "REJECTED",
  "LIMIT_CHANGED",
  "WARNING_CLEARED",
  "ASSIGNED",
  "PURCHASED_CHANGED",
  "WARNING_RAISED",
];

it("S-14 newest first unless asked otherwise; numbers have no gap and time never runs backwards", async () => {
  const { nodes, totalCount } = await read(manager, organization.main, "(order: OLDEST_FIRST)");
  expect(nodes.map((row) => row.event)).toEqual(whole);
  expect(totalCount).toBe(whole.length);
  expect(nodes.map((row) => row.number)).toEqual(whole.map((_, index) => index + 1));
  const times = nodes.map((row) => row.occurredAt);
  expect([...times].sort()).toEqual(times);
  expect(await events(manager, organization.main)).toEqual([...whole].reverse());
});

it("S-14 a row says who did what to whom, where, why and with which numbers", async () => {
  const fields = `event scope account { name } user { id name } userName doneBy { type displayName id email } cause reason assignedBefore assignedAfter
    limitBefore limitAfter purchasedBefore purchasedAfter levelBefore levelAfter organizationAssignedAfter batchId requestId`;
  const [row] = (await read(manager, organization.main, `(filter: { events: [REJECTED] })`, fields)).nodes;
  expect(row).toEqual({
    event: "REJECTED",
    scope: "ACCOUNT",
    account: { name: "Sub 2" },
    user: { id: ben.publicId, name: "Ben Bitdiddle" },
    userName: "Ben Bitdiddle",
    doneBy: {
      type: "USER",
      displayName: organization.manager.name,
      id: organization.manager.publicId,
      email: organization.manager.email,
    },
    cause: "PANEL",
    reason: "SEAT_LIMIT_REACHED",
    assignedBefore: 0,
    assignedAfter: 0,
    limitBefore: 0,
    limitAfter: 0,
    purchasedBefore: 20,
    purchasedAfter: 20,
    levelBefore: "FULL",
    levelAfter: "FULL",
    organizationAssignedAfter: 1,
    batchId: expect.any(String) as string,
    requestId: expect.any(String) as string,
  });
});

it.each([
  [`{ events: [LIMIT_SET, LIMIT_CHANGED] }`, ["LIMIT_CHANGED", "LIMIT_SET", "LIMIT_SET"]],
  [`{ scopes: [ORGANIZATION] }`, ["WARNING_RAISED", "PURCHASED_CHANGED", "WARNING_CLEARED", "PURCHASED_CHANGED"]],
  [`{ search: "lovelace" }`, ["ASSIGNED"]],
  [`{ search: "sam", events: [ASSIGNED, REJECTED] }`, ["ASSIGNED"]],
  [`{ search: "test key" }`, ["ASSIGNED"]],
  [`{ search: "sub 1" }`, ["WARNING_RAISED", "LIMIT_SET", "ASSIGNED"]],
  [`{ search: "%" }`, []],
])("S-14 filters and searches %s", async (filter, expected) => {
  expect(await events(manager, organization.main, `(filter: ${filter})`)).toEqual(expected);
});

it("S-14 filters by account, user, who did it, batch", async () => {
  const filtered = (filter: string) => events(manager, organization.main, `(filter: ${filter})`);
  expect(await filtered(`{ accountIds: ["${one.publicId}"] }`)).toEqual(["WARNING_RAISED", "LIMIT_SET", "ASSIGNED"]);
  expect(await filtered(`{ userIds: ["${ben.publicId}"] }`)).toEqual(["ASSIGNED", "REJECTED"]);
  expect(await filtered(`{ doneBy: ["${seatManager.publicId}"] }`)).toEqual(["ASSIGNED"]);
  const [row] = (await read(manager, organization.main, `(filter: { userIds: ["${ada.publicId}"] })`, "batchId"))
    .nodes as unknown as [{ batchId: string }];
  expect(await filtered(`{ batchId: "${row.batchId}" }`)).toEqual(["ASSIGNED"]);
});

it("S-14 filters by time, half-open", async () => {
  const rows = (
    await service.owner.query<{ at: string }>(
      `select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from seat_log where organization_id = $1 and event = 'REJECTED'`,
      [organization.organizationId],
    )
  ).rows;
  const at = rows[0]?.at as string;
  // GraphQL's DateTime has milliseconds: the millisecond of the row and the next one enclose it.
  const from = new Date(`${at.slice(0, 23)}Z`);
  const to = new Date(from.getTime() + 1);
  const filtered = async (filter: string) =>
    events(manager, organization.main, `(filter: { events: [REJECTED], ${filter} })`);
  expect(await filtered(`from: "${from.toISOString()}", to: "${to.toISOString()}"`)).toEqual(["REJECTED"]);
  expect(await filtered(`from: "${to.toISOString()}"`)).toEqual([]);
  expect(await filtered(`to: "${from.toISOString()}"`)).toEqual([]);
  await service.owner.query(
    `update seat_log set occurred_at = date_trunc('milliseconds', occurred_at) where organization_id = $1 and event = 'REJECTED'`,
    [organization.organizationId],
  );
  expect(await filtered(`from: "${from.toISOString()}"`)).toEqual(["REJECTED"]);
  expect(await filtered(`to: "${from.toISOString()}"`)).toEqual([]);
});

it("S-14 page by page it is the same list", async () => {
  const seen: string[] = [];
  let after = "";
  for (let more = true; more;) {
    const page = await read(manager, organization.main, `(first: 5, order: OLDEST_FIRST${after})`);
    seen.push(...page.nodes.map((row) => row.event));
    after = `, after: "${page.pageInfo.endCursor}"`;
    more = page.pageInfo.hasNextPage;
  }
  expect(seen).toEqual(whole);
});

it("S-14 a follower from the end's cursor gets only what is new", async () => {
  const own = await makeOrganization(service, { purchased: 3 });
  const client = await signedIn(service, own.manager);
  const { pageInfo } = await read(client, own.main, "(order: OLDEST_FIRST)");
  await setPurchasedSeats(operatorOn(service, own.organizationId), { purchased: 4 });
  expect(await events(client, own.main, `(order: OLDEST_FIRST, after: "${pageInfo.endCursor}")`)).toEqual([
    "PURCHASED_CHANGED",
  ]);
});

describe("who sees what", () => {
  it("A-06 a sub-account's viewers see their account's rows alone, without totals, numbers or whoever they cannot see", async () => {
    const admin = await signedIn(service, await makeUser(service, one, { roles: ["ACCOUNT_ADMIN"] }));
    const fields =
      "event number organizationAssignedAfter purchasedAfter doneBy { type displayName id email user { id } }";
    const { nodes, totalCount } = await read(admin, one, "(order: OLDEST_FIRST)", fields);
    expect(totalCount).toBe(3);
    expect(nodes[0]).toEqual({
      event: "ASSIGNED",
      number: null,
      organizationAssignedAfter: null,
      purchasedAfter: 20,
      doneBy: { type: "USER", displayName: seatManager.name, id: null, email: null, user: null },
    });
    const filtered = (filter: string) => events(admin, one, `(filter: ${filter})`);
    expect(await filtered(`{ doneBy: ["${seatManager.publicId}"] }`)).toEqual([]);
    expect(await filtered(`{ search: "${seatManager.email}" }`)).toEqual([]);
    expect(await filtered(`{ search: "${seatManager.name}" }`)).toEqual(["ASSIGNED"]);
    expect(await filtered(`{ search: "${ada.email}" }`)).toEqual(["ASSIGNED"]);
    expect(await filtered(`{ accountIds: ["${two.publicId}"] }`)).toEqual([]);
    expect(await filtered(`{ scopes: [ORGANIZATION] }`)).toEqual([]);
  });

  it("A-06 a row's cursor and id tell nothing of how many rows the organization has", async () => {
    const admin = await signedIn(service, await makeUser(service, one, { roles: ["ACCOUNT_ADMIN"] }));
    const { nodes, pageInfo } = await read(admin, one, "(first: 2, order: OLDEST_FIRST)");
    const cursor = JSON.parse(Buffer.from(pageInfo.endCursor, "base64url").toString()) as unknown[];
    expect(cursor.slice(1)).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d /),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
    expect(nodes).toHaveLength(2);
  });

  it("U-02 ORGANIZATION rows need a grant that includes the sub-accounts; without it the main account shows its own", async () => {
    const narrow = await signedIn(service, await makeUser(service, organization.main, { roles: ["AUDITOR"] }));
    expect(await events(narrow, organization.main)).toEqual([]);
    expect(
      await events(manager, organization.main, `(filter: { accountIds: ["${organization.main.publicId}"] })`),
    ).toHaveLength(4);
  });

  it("S-14 a row is found by its id, by those who see it", async () => {
    const query = `query ($id: ID!) { node(id: $id) { id ... on SeatLogEntry { event scope } } }`;
    const { nodes } = await read(manager, organization.main, "(order: OLDEST_FIRST)");
    const [purchase, , assigned] = nodes as [Entry, Entry, Entry];
    expect((await manager.send(query, { id: assigned.id })).data).toEqual({
      node: { id: assigned.id, event: "ASSIGNED", scope: "ACCOUNT" },
    });
    const admin = await signedIn(service, await makeUser(service, one, { roles: ["ACCOUNT_ADMIN"] }));
    expect((await admin.send(query, { id: assigned.id })).data).toMatchObject({ node: { event: "ASSIGNED" } });
    const other = await signedIn(service, (await makeOrganization(service)).manager);
    const member = await signedIn(service, await makeUser(service, one));
    const code = async (client: GraphqlClient, id: string) =>
      (await client.send(query, { id })).errors?.[0]?.extensions.code;
    expect(await code(admin, purchase.id)).toBe("NOT_FOUND");
    expect(await code(other, assigned.id)).toBe("NOT_FOUND");
    expect(await code(member, assigned.id)).toBe("FORBIDDEN");
  });
});

it("S-14 ids of the wrong kind are refused by name", async () => {
  const bad = async (filter: string) =>
    (
      await manager.send(`query ($id: ID!) { account(id: $id) { seatLog(filter: ${filter}) { totalCount } } }`, {
        id: organization.main.publicId,
      })
    ).errors?.[0]?.extensions;
  expect(await bad(`{ doneBy: ["${one.publicId}"] }`)).toMatchObject({
    code: "BAD_USER_INPUT",
    argument: "filter.doneBy.0",
  });
  expect(await bad(`{ userIds: ["${one.publicId}"] }`)).toMatchObject({
    code: "BAD_USER_INPUT",
    argument: "filter.userIds.0",
  });
  expect(await bad(`{ batchId: "1; drop table seats" }`)).toMatchObject({
    code: "BAD_USER_INPUT",
    argument: "filter.batchId",
  });
  expect(await bad(`{ search: "${"x".repeat(201)}" }`)).toMatchObject({
    code: "BAD_USER_INPUT",
    argument: "filter.search",
  });
});

it("S-14 a page with names, actors and its count takes at most 7 statements, whatever its length", async () => {
  const sent = await statementsOf(() =>
    read(manager, organization.main, "(first: 100)", "event account { name } user { name } doneBy { displayName }"),
  );
  // The account, the page, its count, accounts, users and actors' users and keys.
  expect(sent.length).toBeLessThanOrEqual(7);
});
