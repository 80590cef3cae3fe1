import {
  type AccountFixture,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";

interface Seated {
  readonly userId: string;
  readonly name: string;
  readonly user: { readonly id: string } | null;
}
interface Answer {
  readonly account: {
    readonly seatedUsers: {
      readonly nodes: readonly Seated[];
      readonly totalCount: number;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let sub: AccountFixture;
const users: UserFixture[] = [];

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 20, subAccounts: 2 });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
  for (const firstName of ["Ödön", "Anna", "ben", "Cy", "Zed"])
    users.push(
      await makeUser(service, sub, { firstName, lastName: "X", seat: true, roles: ["INBOX_SETUP", "INBOX_AGENT"] }),
    );
  await makeUser(service, sub, { firstName: "Seatless", lastName: "X" });
  const at = (index: number, moment: string) =>
    service.owner.query(
      `update seat_activity set last_sign_in_at = $3, active_at = $3 where organization_id = $1 and user_id = $2`,
      [organization.organizationId, users[index]?.id, moment],
    );
  await at(1, "2026-01-02T00:00:00.123456Z");
  await at(2, "2026-03-01T00:00:00Z");
});
afterAll(() => service.stop());

const list = async (client: GraphqlClient, args: string, fields = "userId name") => {
  const { data, errors } = await client.send<Answer>(
    `query ($id: ID!) { account(id: $id) { seatedUsers${args} { nodes { ${fields} } totalCount pageInfo { hasNextPage endCursor } } } }`,
    { id: sub.publicId },
  );
  expect(errors).toBeUndefined();
  return (data as Answer).account.seatedUsers;
};
const names = async (args: string) => (await list(manager, args)).nodes.map((row) => row.name.replace(" X", ""));

it("S-11 shows name, Inbox roles, last sign-in, and since when and by whom the seat is assigned", async () => {
  const fields = `userId name inboxRoles lastSignInAt seatAssignedAt seatAssignedBy { type displayName } inactivityReasons user { id email account { id } }`;
  const { nodes, totalCount } = await list(manager, "", fields);
  expect(totalCount).toBe(5);
  expect(nodes[0]).toEqual({
    userId: users[1]?.publicId,
    name: "Anna X",
    inboxRoles: ["SETUP", "AGENT"],
    lastSignInAt: "2026-01-02T00:00:00.123Z",
    seatAssignedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    seatAssignedBy: { type: "OPERATOR", displayName: "Operator" },
    inactivityReasons: ["INACTIVE_OVER_THRESHOLD"],
    user: { id: users[1]?.publicId, email: users[1]?.email, account: { id: sub.publicId } },
  });
});

it.each([
  ["", ["Anna", "ben", "Cy", "Ödön", "Zed"]],
  ["(orderBy: { field: NAME, direction: DESC })", ["Zed", "Ödön", "Cy", "ben", "Anna"]],
  ["(orderBy: { field: LAST_SIGN_IN, direction: DESC }, first: 2)", ["ben", "Anna"]],
  ["(orderBy: { field: SEAT_ASSIGNED, direction: ASC })", ["Ödön", "Anna", "ben", "Cy", "Zed"]],
  [`(filter: { search: "ÖD" })`, ["Ödön"]],
  [`(filter: { search: "_" })`, []],
  [`(filter: { search: "%" })`, []],
  [`(filter: { search: "nobody" })`, []],
])("S-11 searches, sorts and pages %s", async (args, expected) => {
  expect(await names(args)).toEqual(expected);
});

it("S-11 searches by address, but only of users whom the viewer sees", async () => {
  const email = users[3]?.email as string;
  expect(await names(`(filter: { search: "${email.toUpperCase()}" })`)).toEqual(["Cy"]);
  const scopes = ["SEATS_READ"] as const;
  const key = withKey(
    service,
    await makeApiKey(service, organization.main, organization.manager, scopes, { includesSubAccounts: true }),
  );
  const { data } = await key.send<Answer>(
    `query ($id: ID!, $search: String) { account(id: $id) { seatedUsers(filter: { search: $search }) { nodes { name } totalCount } } }`,
    { id: sub.publicId, search: email },
  );
  expect(data?.account.seatedUsers).toEqual({ nodes: [], totalCount: 0 });
});

it("A-06 without USERS_READ the name is there and the profile is not", async () => {
  const key = withKey(
    service,
    await makeApiKey(service, organization.main, organization.manager, ["SEATS_READ"], { includesSubAccounts: true }),
  );
  const { nodes } = await list(key, "(first: 1)", "userId name user { id }");
  expect(nodes).toEqual([{ userId: users[1]?.publicId, name: "Anna X", user: null }]);
});

it("S-11 pages by cursor through every order, nothing twice and nothing left out", async () => {
  for (const field of ["NAME", "LAST_SIGN_IN", "SEAT_ASSIGNED"])
    for (const direction of ["ASC", "DESC"]) {
      const order = `orderBy: { field: ${field}, direction: ${direction} }`;
      const all = (await list(manager, `(${order})`)).nodes.map((row) => row.userId);
      const paged: string[] = [];
      for (let after = "", more = true; more;) {
        const page = await list(manager, `(first: 2, ${order}${after})`);
        paged.push(...page.nodes.map((row) => row.userId));
        after = `, after: "${page.pageInfo.endCursor}"`;
        more = page.pageInfo.hasNextPage;
      }
      expect(paged).toEqual(all);
      expect(new Set(paged).size).toBe(5);
    }
});

it("S-11 below the rows of the accounts list each account has its own page, also under aliases", async () => {
  const { data, errors } = await manager.send<{
    account: {
      seatAllocations: {
        nodes: { account: { id: string }; first: { nodes: Seated[] }; last: { nodes: Seated[]; totalCount: number } }[];
      };
    };
  }>(
    `query ($id: ID!, $last: Int) { account(id: $id) { seatAllocations { nodes { account { id }
      first: seatedUsers(first: 1) { nodes { name } pageInfo { hasNextPage } }
      last: seatedUsers(last: $last) { nodes { name userId } totalCount } } } } }`,
    { id: organization.main.publicId, last: 2 },
  );
  expect(errors).toBeUndefined();
  const row = data?.account.seatAllocations.nodes.find((node) => node.account.id === sub.publicId);
  expect(row).toMatchObject({
    first: { nodes: [{ name: "Anna X" }], pageInfo: { hasNextPage: true } },
    last: { nodes: [{ name: "Ödön X" }, { name: "Zed X" }], totalCount: 5 },
  });
  expect(data?.account.seatAllocations.nodes.filter((node) => node.first.nodes.length > 0)).toHaveLength(1);
});

it("S-11 one account's page takes the account and one statement; reading users, roles and givers along takes none more but for the givers", async () => {
  const plain = await statementsOf(() => list(manager, "(first: 50)", "name lastSignInAt seatAssignedAt inboxRoles"));
  // The count comes from the counters: the account, the page, the account's usage.
  expect(plain).toHaveLength(3);
  const full = await statementsOf(() =>
    list(manager, "(first: 50)", "name inboxRoles user { email } seatAssignedBy { displayName }"),
  );
  expect(full).toHaveLength(3);
});

describe("User.seat", () => {
  const query = `query ($id: ID!) { user(id: $id) { hasSeat seat { assignedAt assignedBy { type } } } }`;

  it("S-11 says since when and by whom; null without a seat", async () => {
    const { data } = await manager.send<{ user: unknown }>(query, { id: users[0]?.publicId });
    expect(data?.user).toEqual({
      hasSeat: true,
      seat: { assignedAt: expect.any(String) as string, assignedBy: { type: "OPERATOR" } },
    });
    expect((await manager.send(query, { id: organization.manager.publicId })).data).toEqual({
      user: { hasSeat: false, seat: null },
    });
  });

  it("S-16 is for oneself without a permission, for others with SEATS_READ", async () => {
    const own = await signedIn(service, users[0] as UserFixture);
    expect((await own.send(query, { id: users[0]?.publicId })).data).toMatchObject({ user: { hasSeat: true } });
    const scopes = ["USERS_READ"] as const;
    const key = withKey(
      service,
      await makeApiKey(service, organization.main, organization.manager, scopes, { includesSubAccounts: true }),
    );
    const { data, errors } = await key.send(query, { id: users[0]?.publicId });
    expect(data).toEqual({ user: { hasSeat: null, seat: null } });
    expect(errors?.map((error) => error.extensions)).toMatchObject([
      { code: "FORBIDDEN", permission: "SEATS_READ" },
      { code: "FORBIDDEN", permission: "SEATS_READ" },
    ]);
  });
});
