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
  stranger,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import type { Viewer } from "../../platform/context";
import { Fault } from "../../platform/errors";
import type { Connection } from "../../platform/graphql/connection";
import { encodeId, newId } from "../../platform/ids";
import { contextOf } from "../../platform/runtime";
import { userPolicy, usersOfAccountPolicy } from "../users/users.policy";
import { listPeople, listUsersOf } from "./people.list";

let service: TestService;
let acme: OrganizationFixture;
let manager: GraphqlClient;
let subAdmin: GraphqlClient;
const people: Record<string, UserFixture> = {};

beforeAll(async () => {
  service = await startTestService();
  acme = await makeOrganization(service, { subAccounts: 3, purchased: 5 });
  const other = await makeOrganization(service);
  await makeUser(service, other.main, { firstName: "Ada", lastName: "Elsewhere" });
  manager = await signedIn(service, acme.manager);
  const [one, two] = acme.subs;
  const make = async (
    name: string,
    ...args: Parameters<typeof makeUser> extends [unknown, ...infer Rest] ? Rest : never
  ) => {
    const [account, options] = args;
    people[name] = await makeUser(service, account, {
      firstName: name,
      lastName: "Test",
      email: `${name.toLowerCase()}@people.example`,
      ...options,
    });
  };
  await make("Ada", one!, { roles: ["INBOX_AGENT"], seat: true });
  await make("Émile", one!, { roles: ["INBOX_VIEWER"] });
  await make("Zoë", one!, { invitedOnly: true });
  await make("bob", one!, { roles: ["AUDITOR"] });
  await make("Carl", two!, { roles: ["INBOX_AGENT"] });
  await make("Admin", one!, { roles: ["ACCOUNT_ADMIN"] });
  subAdmin = await signedIn(service, people["Admin"]!);
  const signIns: [string, string][] = [
    ["Ada", "2026-03-01T00:00:00Z"],
    ["Émile", "2026-03-02T00:00:00Z"],
    ["bob", "2026-02-01T00:00:00Z"],
  ];
  for (const [name, at] of signIns)
    await service.owner.query(`update users set last_sign_in_at = $2 where id = $1`, [people[name]!.id, at]);
  await service.owner.query(`update users set disabled_at = now() where id = $1`, [people["bob"]!.id]);
});
afterAll(() => service.stop());

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly firstName: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}
const fields = `totalCount nodes { firstName } pageInfo { endCursor hasNextPage }`;
const usersOf = async (client: GraphqlClient, args: string, account = acme.subs[0]!) =>
  (
    await client.send<{ account: { users: Page | null } }>(
      `query ($id: ID!) { account(id: $id) { users${args} { ${fields} } } }`,
      { id: account.publicId },
    )
  ).data?.account.users;
const names = (page: Page | null | undefined) => page?.nodes.map(({ firstName }) => firstName);

it("U-01 lists an account's users by name, as people of any language sort them", async () => {
  const page = await usersOf(subAdmin, "");
  expect(page?.totalCount).toBe(5);
  expect(names(page)).toEqual(["Ada", "Admin", "bob", "Émile", "Zoë"]);
});

it.each([
  ["part of a name, whatever the case", `{ search: "ÉMI" }`, ["Émile"]],
  ["part of an address", `{ search: "zoë@PEOPLE" }`, ["Zoë"]],
  ["a wildcard, as the character that it is", `{ search: "%" }`, []],
  ["a status", `{ status: [INVITED, DISABLED] }`, ["bob", "Zoë"]],
  ["a built-in role", `{ builtInRole: ACCOUNT_ADMIN }`, ["Admin"]],
  ["an Inbox role", `{ inboxRole: AGENT }`, ["Ada"]],
  [
    "a range of last sign-ins, half-open",
    `{ lastSignIn: { from: "2026-02-01T00:00:00Z", before: "2026-03-02T00:00:00Z" } }`,
    ["Ada", "bob"],
  ],
  ["never signed in", `{ neverSignedIn: true }`, ["Admin", "Zoë"]],
  ["has signed in", `{ neverSignedIn: false }`, ["Ada", "bob", "Émile"]],
  ["a seat", `{ hasSeat: true }`, ["Ada"]],
  ["no seat, and signed in", `{ hasSeat: false, neverSignedIn: false }`, ["bob", "Émile"]],
])("U-01 filters by %s", async (_, filter, expected) => {
  const page = await usersOf(subAdmin, `(filter: ${filter})`);
  expect(names(page)).toEqual(expected);
  expect(page?.totalCount).toBe(expected.length);
});

it("U-01 filters by a role's id", async () => {
  const { data } = await subAdmin.send<{ account: { roles: { nodes: { id: string; builtIn: string }[] } } }>(
    `query ($id: ID!) { account(id: $id) { roles { nodes { id builtIn } } } }`,
    { id: acme.subs[0]!.publicId },
  );
  const viewer = data!.account.roles.nodes.find(({ builtIn }) => builtIn === "INBOX_VIEWER")!;
  expect(names(await usersOf(subAdmin, `(filter: { roleId: "${viewer.id}" })`))).toEqual(["Émile"]);
});

it("U-01 asks for a built-in role, a role's id and an Inbox role of all grants that a user holds, not of one", async () => {
  const two = await makeOrganization(service, { subAccounts: 2 });
  const [here, there] = two.subs as [AccountFixture, AccountFixture];
  await makeUser(service, here, { firstName: "Both", roles: ["ACCOUNT_ADMIN", "INBOX_AGENT"] });
  await makeUser(service, here, { firstName: "Admin", roles: ["ACCOUNT_ADMIN"] });
  await makeUser(service, here, { firstName: "Agent", roles: ["INBOX_AGENT"] });
  const roaming = await makeUser(service, two.main, { firstName: "Roaming", roles: ["ACCOUNT_ADMIN"] });
  const client = await signedIn(service, two.manager);
  const given = await client.send<{ grantRole: { userErrors: unknown[] } }>(
    `mutation ($user: ID!, $account: ID!) { grantRole(input: { userId: $user, accountId: $account, builtInRole: INBOX_AGENT }) { userErrors { code } } }`,
    { user: roaming.publicId, account: there.publicId },
  );
  expect(given.data?.grantRole.userErrors).toEqual([]);
  const { rows } = await service.owner.query<{ id: string }>(
    `select id from roles where organization_id = $1 and built_in = 'INBOX_AGENT'`,
    [two.organizationId],
  );
  const agent = encodeId("rol", rows[0]!.id);
  const ask = async (viewer: GraphqlClient, filter: string) => {
    const answer = await viewer.send<{ users: Page }>(`{ users(filter: ${filter}) { ${fields} } }`);
    expect(answer.data?.users.totalCount).toBe(answer.data?.users.nodes.length);
    return names(answer.data?.users);
  };
  for (const filter of [
    `{ builtInRole: ACCOUNT_ADMIN, inboxRole: AGENT }`,
    `{ builtInRole: ACCOUNT_ADMIN, roleId: "${agent}" }`,
    `{ builtInRole: ACCOUNT_ADMIN, roleId: "${agent}", inboxRole: AGENT }`,
  ])
    expect(await ask(client, filter)).toEqual(["Both", "Roaming"]);
  expect(names(await usersOf(client, `(filter: { builtInRole: ACCOUNT_ADMIN, inboxRole: AGENT })`, here))).toEqual([
    "Both",
  ]);
  // The viewer reads roles on the main account alone: the Inbox role counts wherever it was given, its role does not.
  const onMain = await signedIn(service, await makeUser(service, two.main, { roles: ["AUDITOR"] }));
  expect(await ask(onMain, `{ builtInRole: ACCOUNT_ADMIN, inboxRole: AGENT }`)).toEqual(["Roaming"]);
  expect(await ask(onMain, `{ builtInRole: ACCOUNT_ADMIN, roleId: "${agent}" }`)).toEqual([]);
});

it.each([
  ["NAME", ["Ada", "Admin", "bob", "Émile", "Zoë"]],
  ["EMAIL", ["Ada", "Admin", "bob", "Zoë", "Émile"]],
  ["CREATED_AT", ["Ada", "Émile", "Zoë", "bob", "Admin"]],
])("U-01 sorts by %s, and pages through either way without losing a row", async (field, expected) => {
  for (const direction of ["ASC", "DESC"]) {
    const seen: string[] = [];
    let after = "";
    for (;;) {
      const page = await usersOf(subAdmin, `(first: 2, orderBy: { field: ${field}, direction: ${direction} }${after})`);
      seen.push(...names(page)!);
      if (!page!.pageInfo.hasNextPage) break;
      after = `, after: "${page!.pageInfo.endCursor!}"`;
    }
    expect(seen).toEqual(direction === "ASC" ? expected : [...expected].reverse());
  }
});

it("U-01 sorts by last sign-in; who never signed in comes last both ways", async () => {
  const ascending = names(await usersOf(subAdmin, `(orderBy: { field: LAST_SIGN_IN })`))!;
  const descending = names(await usersOf(subAdmin, `(orderBy: { field: LAST_SIGN_IN, direction: DESC })`))!;
  expect([ascending.slice(0, 3), descending.slice(0, 3)]).toEqual([
    ["bob", "Ada", "Émile"],
    ["Émile", "Ada", "bob"],
  ]);
  expect([ascending.slice(3).sort(), descending.slice(3).sort()]).toEqual([
    ["Admin", "Zoë"],
    ["Admin", "Zoë"],
  ]);
});

it("U-01 lists the whole organization's users for those who read them, narrowed to accounts on request", async () => {
  const all = async (client: GraphqlClient, args = "") =>
    client.send<{ users: Page | null }>(`{ users${args} { ${fields} } }`);
  expect((await all(manager)).data?.users?.totalCount).toBe(7);
  const ids = acme.subs.map(({ publicId }) => `"${publicId}"`);
  expect(names((await all(manager, `(filter: { accountIds: [${ids[1]!}] })`)).data?.users)).toEqual(["Carl"]);
  // naming a sibling adds nothing, and says nothing.
  expect((await all(subAdmin, `(filter: { accountIds: [${ids.join()}] })`)).data?.users?.totalCount).toBe(5);
  expect((await all(subAdmin, `(filter: { accountIds: [${ids[1]!}] })`)).data?.users).toMatchObject({
    totalCount: 0,
    nodes: [],
  });
  const member = await signedIn(service, people["Carl"]!);
  expect((await all(member)).errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", permission: "USERS_READ" });
  expect((await all(stranger(service))).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
});

it("U-03 filters by role only for those who read roles", async () => {
  const seatManager = await signedIn(service, await makeUser(service, acme.subs[2]!, { roles: ["SEAT_MANAGER"] }));
  const ask = (filter: string) => seatManager.send(`{ users(filter: ${filter}) { totalCount } }`);
  expect((await ask(`{ builtInRole: SEAT_MANAGER }`)).errors?.[0]?.extensions).toMatchObject({
    code: "FORBIDDEN",
    permission: "ROLES_READ",
  });
  expect((await ask(`{ inboxRole: AGENT }`)).data).toEqual({ users: { totalCount: 0 } });
});

it("U-03 tells who has a seat only to those who may read seats", async () => {
  const key = withKey(service, await makeApiKey(service, acme.main, acme.manager, ["USERS_READ"]));
  const ask = (filter: string) => key.send(`{ users(filter: ${filter}) { totalCount } }`);
  expect((await ask(`{ hasSeat: true }`)).errors?.[0]?.extensions).toMatchObject({
    code: "FORBIDDEN",
    permission: "SEATS_READ",
  });
  expect((await ask(`{}`)).errors).toBeUndefined();
});

it.each([
  ["a search of 201 characters", `(filter: { search: "${"x".repeat(201)}" })`],
  ["another kind's id", `(filter: { roleId: "usr_00000000000000000000000000" })`],
  ["a nonsense cursor", `(after: "x")`],
  ["a page of 101", `(first: 101)`],
])("U-01 refuses %s", async (_, args) => {
  const answer = await manager.send(`{ users${args} { totalCount } }`);
  expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
});

it("U-01 costs the same statements for one account and one user as for all, with roles and home accounts", async () => {
  const below = `users(first: $users) { totalCount nodes { name status inboxRoles account { name } roleGrants { role { name } account { name } grantedBy { displayName } } updatedBy { displayName } } }`;
  const cost = async (accounts: number, users: number) =>
    (
      await statementsOf(() =>
        manager.send(
          `query ($accounts: Int, $users: Int) { accounts(first: $accounts, filter: { search: "Sub" }) { nodes { ${below} } } }`,
          { accounts, users },
        ),
      )
    ).length;
  const one = await cost(1, 1);
  expect(await cost(3, 50)).toBe(one);
  expect(one).toBeLessThanOrEqual(9);
});

it("U-03 agrees, for every kind of viewer, between whom the lists hold and whom the policy allows", async () => {
  const [one, two] = acme.subs;
  const grant = (accountId: string, permission: "USERS_READ" | "SEATS_READ", includesSubAccounts = false) => ({
    accountId,
    includesSubAccounts,
    permissions: new Set([permission]),
  });
  const kinds: Partial<Viewer>[] = [
    { grants: [] },
    { grants: [grant(one!.id, "USERS_READ")] },
    { grants: [grant(one!.id, "SEATS_READ"), grant(two!.id, "USERS_READ")] },
    { grants: [grant(acme.main.id, "USERS_READ")] },
    { grants: [grant(acme.main.id, "USERS_READ", true)] },
    { type: "OPERATOR", id: null, userId: null },
  ];
  const { rows: all } = await service.owner.query<{ organizationId: string; id: string; accountId: string }>(
    `select organization_id as "organizationId", id, account_id as "accountId" from users`,
  );
  const carl = people["Carl"]!;
  for (const kind of kinds) {
    const { organizationId, id } = carl;
    const base = {
      type: "USER",
      organizationId,
      id,
      userId: id,
      accountId: two!.id,
      name: null,
      credentialId: id,
    } as const;
    const viewer: Viewer = { ...base, grants: [], ...kind };
    const ctx = contextOf(service.runtime, viewer, { requestId: newId(), ip: null, userAgent: null, cause: "PANEL" });
    const idsIn = (list: Promise<Connection<{ readonly id: string }>>) =>
      list.then(
        ({ nodes }) => nodes.map((node) => node.id),
        (error: unknown) => (error instanceof Fault ? [] : Promise.reject(error as Error)),
      );
    const allowed = all.filter((user) => userPolicy.may(viewer, "users.read", user));
    expect((await idsIn(listPeople(ctx, { first: 100 }))).sort()).toEqual(allowed.map((user) => user.id).sort());
    for (const account of [acme.main, ...acme.subs]) {
      const here = allowed.filter(({ accountId }) => accountId === account.id).map((user) => user.id);
      expect(usersOfAccountPolicy.may(viewer, "users.read", account)).toBe(
        all.some((user) => user.accountId === account.id && userPolicy.may(viewer, "users.read", user)),
      );
      expect((await idsIn(listUsersOf(ctx, account, { first: 100 }))).sort()).toEqual(here.sort());
    }
    for (const user of all)
      expect(userPolicy.may(viewer, "users.see", user)).toBe(
        userPolicy.may(viewer, "users.read", user) || (viewer.type === "USER" && user.id === viewer.id),
      );
  }
});
