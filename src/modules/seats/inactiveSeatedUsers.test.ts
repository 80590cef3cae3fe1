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

interface Row {
  readonly userId: string;
  readonly name: string;
  readonly account: { readonly id: string } | null;
  readonly inactivityReasons: readonly string[];
}
interface Page {
  readonly nodes: readonly Row[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let one: AccountFixture;
let two: AccountFixture;
let admin: GraphqlClient;
const people = new Map<string, UserFixture>();

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 50, subAccounts: 2 });
  manager = await signedIn(service, organization.manager);
  [one, two] = organization.subs as [AccountFixture, AccountFixture];
  admin = await signedIn(service, await makeUser(service, one, { roles: ["ACCOUNT_ADMIN"] }));
  const make = async (
    account: AccountFixture,
    firstName: string,
    {
      roles = ["INBOX_AGENT"],
      ...activity
    }: { roles?: ("INBOX_AGENT" | "INBOX_SETUP" | "INBOX_VIEWER" | "MEMBER")[] } & {
      signedIn?: string;
      assigned?: string;
      disabled?: true;
    },
  ) => {
    const user = await makeUser(service, account, { firstName, lastName: "X", seat: true, roles });
    people.set(firstName, user);
    // The seat's table is not what the list is read from; these columns are kept by hooks that other tests prove.
    await service.owner.query(
      `update seat_activity set last_sign_in_at = $3, seat_assigned_at = coalesce($4, seat_assigned_at),
        active_at = coalesce($3, $4, seat_assigned_at), user_disabled = $5 where organization_id = $1 and user_id = $2`,
      [
        organization.organizationId,
        user.id,
        activity.signedIn ?? null,
        activity.assigned ?? null,
        activity.disabled ?? false,
      ],
    );
  };
  const recently = new Date(Date.now() - 3_600_000).toISOString();
  await make(one, "Ädam", { signedIn: "2024-03-01T00:00:00Z", assigned: "2023-01-01T00:00:00Z" });
  await make(one, "bea", { signedIn: recently, roles: ["INBOX_VIEWER"], assigned: "2023-02-01T00:00:00Z" });
  await make(one, "Cem", { assigned: "2023-03-01T00:00:00Z", roles: ["INBOX_SETUP"] });
  await make(one, "Active", { signedIn: recently });
  await make(one, "New", {});
  await make(two, "Dan", { signedIn: recently, disabled: true, assigned: "2023-04-01T00:00:00Z" });
  await make(two, "Eve", { roles: ["MEMBER"], assigned: "2023-03-01T00:00:00Z", disabled: true });
  await make(organization.main, "Flo", { signedIn: "2024-02-01T00:00:00.123456Z", assigned: "2023-06-01T00:00:00Z" });
  await makeUser(service, one, { firstName: "Seatless", lastName: "X" });
  const other = await makeOrganization(service, { purchased: 5 });
  await makeUser(service, other.main, { firstName: "Foreign", lastName: "X", seat: true });
});
afterAll(() => service.stop());

async function list(
  client: GraphqlClient,
  args = "",
  fields = "userId name account { id } inactivityReasons",
): Promise<Page> {
  const { data, errors } = await client.send<{ inactiveSeatedUsers: Page }>(
    `{ inactiveSeatedUsers${args} { nodes { ${fields} } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  expect(errors).toBeUndefined();
  return (data as { inactiveSeatedUsers: Page }).inactiveSeatedUsers;
}
const namesIn = ({ nodes }: Page) => nodes.map(({ name }) => name.replace(" X", ""));
const names = async (args: string, client = manager) => namesIn(await list(client, args));

it("S-10 lists who has a seat and does not use it, over all accounts, each once with every reason", async () => {
  const { nodes, totalCount } = await list(manager);
  expect(totalCount).toBe(6);
  expect(nodes.map((row) => [row.name, row.account?.id, ...row.inactivityReasons])).toEqual([
    ["Ädam X", one.publicId, "INACTIVE_OVER_THRESHOLD"],
    ["bea X", one.publicId, "NO_INBOX_ROLE"],
    ["Cem X", one.publicId, "NEVER_ACTIVE"],
    ["Dan X", two.publicId, "USER_DISABLED"],
    ["Eve X", two.publicId, "NEVER_ACTIVE", "NO_INBOX_ROLE", "USER_DISABLED"],
    ["Flo X", organization.main.publicId, "INACTIVE_OVER_THRESHOLD"],
  ]);
});

it("S-10 tells of each the account, Inbox roles, last sign-in, since when and by whom the seat was given", async () => {
  const fields = `name account { name } inboxRoles lastSignInAt seatAssignedAt seatAssignedBy { type displayName } user { email }`;
  expect((await list(manager, `(filter: { search: "flo" })`, fields)).nodes).toEqual([
    {
      name: "Flo X",
      account: { name: organization.main.name },
      inboxRoles: ["AGENT"],
      lastSignInAt: "2024-02-01T00:00:00.123Z",
      seatAssignedAt: "2023-06-01T00:00:00.000Z",
      seatAssignedBy: { type: "OPERATOR", displayName: "Operator" },
      user: { email: people.get("Flo")?.email },
    },
  ]);
});

it("A-06 a sub-account's admin is shown that account's users, whatever the filter says; who reads no seats is refused", async () => {
  expect(await names("", admin)).toEqual(["Ädam", "bea", "Cem"]);
  expect((await list(admin)).totalCount).toBe(3);
  const both = `(filter: { accountIds: ["${one.publicId}", "${two.publicId}"] })`;
  expect(await names(both, admin)).toEqual(["Ädam", "bea", "Cem"]);
  const hidden = await list(admin, `(filter: { accountIds: ["${two.publicId}"] })`);
  expect([hidden.nodes, hidden.totalCount]).toEqual([[], 0]);
  const member = await signedIn(service, await makeUser(service, two));
  const { data, errors } = await member.send(`{ inactiveSeatedUsers { totalCount } }`);
  expect(data).toEqual({ inactiveSeatedUsers: null });
  expect(errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: "FORBIDDEN", permission: "SEATS_READ" }]);
});

it("A-06 an address is found only by those who see the user", async () => {
  const search = `(filter: { search: "${people.get("Cem")?.email.toUpperCase()}" })`;
  expect(await names(search)).toEqual(["Cem"]);
  const scopes = ["SEATS_READ"] as const;
  const key = withKey(
    service,
    await makeApiKey(service, organization.main, organization.manager, scopes, { includesSubAccounts: true }),
  );
  expect(await names(search, key)).toEqual([]);
  expect((await list(key, search)).totalCount).toBe(0);
  expect((await list(key, `(filter: { search: "cem" })`, "name user { id }")).nodes).toEqual([
    { name: "Cem X", user: null },
  ]);
});

it.each([
  ["part of a name, whatever the case", `search: "ÄD"`, ["Ädam"]],
  ["a wildcard, as the character that it is", `search: "%"`, []],
  ["a search for nothing, which is none", `search: "  "`, ["Ädam", "bea", "Cem", "Dan", "Eve", "Flo"]],
  ["one of several Inbox roles", "inboxRoles: [SETUP, VIEWER]", ["bea", "Cem"]],
  ["an Inbox role that nobody has", "inboxRoles: [SUPERVISOR]", []],
  ["no Inbox role at all", "inboxRoles: []", []],
  ["without an Inbox role that uses a seat", "withoutInboxRole: true", ["bea", "Eve"]],
  ["with one", "withoutInboxRole: false", ["Ädam", "Cem", "Dan", "Flo"]],
  ["only the role that uses no seat", "withoutInboxRole: true, inboxRoles: [VIEWER]", ["bea"]],
  ["last sign-in from", `lastSignIn: { from: "2024-03-01T00:00:00Z" }`, ["Ädam", "bea", "Dan"]],
  ["last sign-in to, without that moment", `lastSignIn: { to: "2024-03-01T00:00:00Z" }`, ["Flo"]],
  [
    "last sign-in between",
    `lastSignIn: { from: "2024-02-01T00:00:00Z", to: "2024-03-01T00:00:00.001Z" }`,
    ["Ädam", "Flo"],
  ],
  ["never signed in", "neverSignedIn: true", ["Cem", "Eve"]],
  ["has signed in", "neverSignedIn: false", ["Ädam", "bea", "Dan", "Flo"]],
  [
    "seat since, half-open",
    `seatAssigned: { from: "2023-02-01T00:00:00Z", to: "2023-04-01T00:00:00Z" }`,
    ["bea", "Cem", "Eve"],
  ],
  ["too long ago", "reasons: [INACTIVE_OVER_THRESHOLD]", ["Ädam", "Flo"]],
  ["never active", "reasons: [NEVER_ACTIVE]", ["Cem", "Eve"]],
  ["no Inbox role", "reasons: [NO_INBOX_ROLE]", ["bea", "Eve"]],
  ["disabled or never active", "reasons: [USER_DISABLED, NEVER_ACTIVE]", ["Cem", "Dan", "Eve"]],
  ["no reason", "reasons: []", []],
  [
    "nulls, which do not narrow",
    "search: null, accountIds: null, inboxRoles: null, lastSignIn: null, reasons: null, neverSignedIn: null, seatAssigned: { from: null }",
    ["Ädam", "bea", "Cem", "Dan", "Eve", "Flo"],
  ],
  [
    "all at once",
    `search: "e", neverSignedIn: true, reasons: [USER_DISABLED], withoutInboxRole: true, seatAssigned: { from: "2023-03-01T00:00:00Z" }`,
    ["Eve"],
  ],
])("S-10 filters by %s", async (_, filter, expected) => {
  const page = await list(manager, `(filter: { ${filter} })`);
  expect(namesIn(page)).toEqual(expected);
  expect(page.totalCount).toBe(expected.length);
});

it.each([
  ["NAME", "ASC", ["Ädam", "bea", "Cem", "Dan", "Eve", "Flo"]],
  ["NAME", "DESC", ["Flo", "Eve", "Dan", "Cem", "bea", "Ädam"]],
  ["LAST_SIGN_IN", "ASC", ["Flo", "Ädam", "bea", "Dan", "Cem", "Eve"]],
  ["LAST_SIGN_IN", "DESC", ["Dan", "bea", "Ädam", "Flo", "Eve", "Cem"]],
  ["SEAT_ASSIGNED", "ASC", ["Ädam", "bea", "Cem", "Eve", "Dan", "Flo"]],
  ["SEAT_ASSIGNED", "DESC", ["Flo", "Dan", "Eve", "Cem", "bea", "Ädam"]],
])(
  "S-10 sorts by %s %s, those who never signed in last, ties by id, and pages without losing or repeating",
  async (field, direction, expected) => {
    const order = `orderBy: { field: ${field}, direction: ${direction} }`;
    expect(await names(`(${order})`)).toEqual(expected);
    for (const [size, cursor, limit] of [
      [1, "after", "first"],
      [4, "after", "first"],
      [4, "before", "last"],
    ] as const) {
      const seen: string[] = [];
      for (let at = "", more = true; more;) {
        const page = await list(manager, `(${order}, ${limit}: ${size}${at})`);
        const rows = namesIn(page);
        if (limit === "first") seen.push(...rows);
        else seen.unshift(...rows);
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
        more = limit === "first" ? hasNextPage : hasPreviousPage;
        at = `, ${cursor}: "${(limit === "first" ? endCursor : startCursor) ?? ""}"`;
      }
      expect(seen).toEqual(expected);
    }
  },
);

it("S-10 an empty list, and the end of one, are pages without rows", async () => {
  const nothing = await list(manager, `(filter: { search: "nobody" })`);
  expect(nothing).toEqual({
    nodes: [],
    totalCount: 0,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
  const all = await list(manager);
  const beyond = await list(manager, `(after: "${all.pageInfo.endCursor ?? ""}")`);
  expect(beyond).toMatchObject({ nodes: [], totalCount: 6, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
});

it.each([
  [
    "a range that ends before it begins",
    `filter: { lastSignIn: { from: "2024-02-02T00:00:00Z", to: "2024-02-01T00:00:00Z" } }`,
  ],
  ["a search of 201 characters", `filter: { search: "${"x".repeat(201)}" }`],
  ["an id of a user for one of an account", `filter: { accountIds: ["usr_00000000000000000000000000"] }`],
  ["a cursor of another order", `after: "x"`],
  ["101 rows", "first: 101"],
])("S-10 refuses %s", async (_, args) => {
  const { errors } = await manager.send(`{ inactiveSeatedUsers(${args}) { totalCount } }`);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
});

it("S-10 takes the same few statements for one row and for all, and counts only when asked", async () => {
  const everything = `userId name account { name } inboxRoles inactivityReasons seatAssignedBy { displayName } user { email }`;
  const texts = (first: number) =>
    statementsOf(() => manager.send(`{ inactiveSeatedUsers(first: ${first}) { nodes { ${everything} } } }`));
  expect(await texts(1)).toHaveLength(2);
  expect(await texts(100)).toHaveLength(2);
  expect(await statementsOf(() => list(manager))).toHaveLength(3);
});
