import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";

type Below = Readonly<Record<string, unknown>>;
interface Answer {
  readonly accounts: { readonly nodes: readonly ({ readonly id: string } & Below)[] };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 40, limits: [3, null, 2, 1, null, 4, 0] });
  manager = await signedIn(service, organization.manager);
  for (const [index, account] of [organization.main, ...organization.subs.slice(0, 3)].entries())
    for (let n = 0; n <= index % 3; n++)
      await makeUser(service, account, { seat: n < 2 && index < 3, roles: n ? ["MEMBER"] : ["INBOX_AGENT"] });
});
afterAll(() => service.stop());

const ask = async (client: GraphqlClient, query: string): Promise<Answer> => {
  const { data, errors } = await client.send<Answer>(query);
  expect(errors).toBeUndefined();
  return data as Answer;
};
const listed = (first: number, selection: string) => `{ accounts(first: ${first}) { nodes { id ${selection} } } }`;
const namesOf = (sent: readonly string[]) => sent.map((text) => /\/\* (\S+)/.exec(text)?.[1] ?? text).sort();

const everyPageOf = {
  seatLog: `seatLog(first: 5) { totalCount nodes { id event account { name } user { name } doneBy { displayName } } pageInfo { endCursor hasNextPage } }`,
  "seatLog, oldest first, filtered": `seatLog(first: 2, order: OLDEST_FIRST, filter: { search: "us", events: [ASSIGNED, LIMIT_SET], scopes: [ACCOUNT] }) {
    totalCount nodes { id event } pageInfo { endCursor hasNextPage } }`,
  seatCandidates: `seatCandidates(first: 2) { totalCount nodes { name hasSeat hasInboxRole canToggle blockedBy { code message } user { id } }
    pageInfo { endCursor hasNextPage } }`,
  "seatCandidates, searched": `seatCandidates(last: 1, filter: { search: "user", hasSeat: false }) { totalCount nodes { name hasSeat } pageInfo { hasPreviousPage } }`,
  seatAllocations: `seatAllocations(first: 5) { totalCount nodes { account { id } assigned limit inactive effectiveLimit warning { level }
    seatedUsers(first: 2) { totalCount nodes { name } } } pageInfo { endCursor hasNextPage } }`,
  "seatAllocations, by inactive, of those with a limit": `seatAllocations(first: 1, orderBy: { field: INACTIVE, direction: DESC }, filter: { hasLimit: true }) {
    totalCount nodes { account { id } inactive } pageInfo { hasNextPage } }`,
  "seatAllocations, no rows": `seatAllocations(first: 0) { totalCount nodes { assigned } pageInfo { hasNextPage } }`,
  "counts of seatedUsers": `seatedUsers(first: 1, filter: { inactive: true, search: "user" }) { totalCount nodes { name } }`,
  "the parent's overview": `parent { seatOverview { sumOfLimits limitsOverPurchasedBy inactive } }`,
};

describe.each(Object.entries(everyPageOf))("%s below a list of accounts", (_, selection) => {
  it("S-11 takes the same statements for 2 accounts and for all", async () => {
    const few = await statementsOf(() => ask(manager, listed(2, selection)));
    const all = await statementsOf(() => ask(manager, listed(50, selection)));
    // A page may name somebody or an account that none of a smaller one did.
    const own = (sent: readonly string[]) => namesOf(sent).filter((name) => !/^(actors|users|accounts)\./.test(name));
    expect(own(all)).toEqual(own(few));
    expect(all.length).toBeLessThanOrEqual(few.length + 3);
  });

  it("S-11 shows of each account what the account itself shows", async () => {
    const { nodes } = (await ask(manager, listed(50, selection))).accounts;
    expect(nodes).toHaveLength(8);
    for (const node of nodes) {
      const { data } = await manager.send<{ account: Below }>(`{ account(id: "${node.id}") { id ${selection} } }`);
      expect(node).toEqual(data?.account);
    }
  });
});

it("S-11 pages on below each account from its own cursor", async () => {
  const sub = organization.subs[1] as AccountFixture;
  const read = async (after: string | null): Promise<string[]> => {
    const { data } = await manager.send<{
      account: { seatCandidates: { nodes: { name: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
    }>(
      `query ($id: ID!, $after: String) { account(id: $id) { seatCandidates(first: 1, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } } }`,
      { id: sub.publicId, after },
    );
    const page = data?.account.seatCandidates;
    const names = page?.nodes.map(({ name }) => name) ?? [];
    return page?.pageInfo.hasNextPage ? [...names, ...(await read(page.pageInfo.endCursor))] : names;
  };
  expect(await read(null)).toHaveLength(3);
});

it("A-06 refuses the log of each account that the viewer may not read, and shows the others'", async () => {
  const [one, two] = organization.subs as [AccountFixture, AccountFixture];
  const admin = await makeUser(service, one, { roles: ["ACCOUNT_ADMIN"] });
  const client = await signedIn(service, admin);
  const { data, errors } = await client.send<Record<string, { seatLog: { totalCount: number } } | null>>(
    `query ($one: ID!, $two: ID!) { one: account(id: $one) { seatLog { totalCount } } two: account(id: $two) { seatLog { totalCount } } }`,
    { one: one.publicId, two: two.publicId },
  );
  expect(data?.["one"]?.seatLog.totalCount).toBeGreaterThan(0);
  expect(data?.["two"]).toBeNull();
  expect(errors).toHaveLength(1);
});

it("S-13 the log read after a refusal shows what it recorded, though the request has read that log before", async () => {
  const full = organization.subs[6] as AccountFixture;
  const user = await makeUser(service, full);
  const field = (alias: string) => `${alias}: assignSeats(input: { userIds: ["${user.publicId}"], mode: REJECT_ALL }) {
    results { user { account { seatLog { totalCount nodes { event } } } } } }`;
  type Log = { readonly totalCount: number; readonly nodes: readonly { readonly event: string }[] };
  type Payload = { readonly results: readonly { readonly user: { readonly account: { readonly seatLog: Log } } }[] };
  const { data, errors } = await manager.send<Record<"one" | "two", Payload>>(
    `mutation { ${field("one")} ${field("two")} }`,
  );
  expect(errors).toBeUndefined();
  const logs = [data?.one, data?.two].map((payload) => payload?.results[0]?.user.account.seatLog);
  expect(logs.map((log) => log?.nodes[0]?.event)).toEqual(["REJECTED", "REJECTED"]);
  expect(logs[1]?.totalCount).toBe((logs[0]?.totalCount ?? 0) + 1);
});

it("S-10 the number of inactive users in each row of the seat list takes one statement for all rows", async () => {
  const sent = await statementsOf(async () => {
    const { data, errors } = await manager.send<{
      account: { seatAllocations: { nodes: { inactive: number; seatedUsers: { totalCount: number } }[] } };
    }>(
      `query ($id: ID!) { account(id: $id) { seatAllocations(first: 50) { nodes {
        inactive seatedUsers(filter: { inactive: true }) { totalCount } } } } }`,
      { id: organization.main.publicId },
    );
    expect(errors).toBeUndefined();
    const nodes = data?.account.seatAllocations.nodes ?? [];
    expect(nodes).toHaveLength(8);
    expect(nodes.map(({ seatedUsers }) => seatedUsers.totalCount)).toEqual(nodes.map(({ inactive }) => inactive));
    expect(nodes.some(({ inactive }) => inactive > 0)).toBe(true);
  });
  expect(namesOf(sent).filter((name) => name === "seats.seatedUsersCount")).toHaveLength(1);
});
