import { permissions } from "../../platform/permissions";
import {
  eventsOf,
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
import { type BuiltInRole, type BuiltInRoleDefinition, builtInRoles } from "./builtInRoles";

let service: TestService;
let acme: OrganizationFixture;
let manager: GraphqlClient;
let admin: GraphqlClient;
let adminUser: UserFixture;
let subAdmin: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  acme = await makeOrganization(service, { subAccounts: 3 });
  manager = await signedIn(service, acme.manager);
  adminUser = await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: true });
  admin = await signedIn(service, adminUser);
  subAdmin = await signedIn(service, await makeUser(service, acme.subs[0]!, { roles: ["ACCOUNT_ADMIN"] }));
});
afterAll(() => service.stop());

interface Answer {
  readonly roleGrant?: { readonly id: string; [field: string]: unknown } | null;
  readonly user?: { readonly id: string; [field: string]: unknown } | null;
  readonly userErrors: readonly { code: string; path: string[]; message: string; missing?: string[] }[];
}
const mutate = async (client: GraphqlClient, name: string, input: object) => {
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const fields =
    name === "createUser"
      ? "user { id email status name roleGrants { role { builtIn } includesSubAccounts account { id } } }"
      : "roleGrant { id role { builtIn } account { id } holder { displayName } includesSubAccounts expiresAt grantedBy { displayName } }";
  const answer = await client.send<Record<string, Answer | null>>(
    `mutation ($input: ${Name}Input!) { ${name}(input: $input) { ${fields} userErrors { code path message ... on EscalationUserError { missing } } } }`,
    { input },
  );
  return { ...answer.data?.[name], error: answer.errors?.[0]?.extensions.code };
};
const grant = (
  client: GraphqlClient,
  user: UserFixture,
  builtInRole: BuiltInRole,
  account: { publicId: string },
  more: object = {},
) => mutate(client, "grantRole", { userId: user.publicId, accountId: account.publicId, builtInRole, ...more });
const grantsStored = async (userId: string) =>
  (
    await service.owner.query<{ role: string; id: string }>(
      `select g.id, r.built_in as role from role_grants g join roles r on r.organization_id = g.organization_id and r.id = g.role_id
       where g.user_id = $1 order by g.granted_at, r.built_in`,
      [userId],
    )
  ).rows;
const lastEvent = async (code: string) => (await eventsOf(service, acme.organizationId, code)).at(-1);

describe("built-in roles", () => {
  it("U-02 carry exactly the permissions of the table", () => {
    const table: Record<string, [boolean, boolean, boolean, boolean]> = {};
    const row = (names: string, ...held: [boolean, boolean, boolean, boolean]) =>
      names.split(" ").forEach((name) => (table[name] = held));
    const [x, o] = [true, false];
    row("ACCOUNTS_READ USERS_READ SEATS_READ SEAT_LOG_READ", x, x, x, x);
    row("SEATS_ASSIGN SEATS_LIMITS", x, x, x, o);
    row(
      "ROLES_READ GROUPS_READ POLICIES_READ SSO_READ CUSTOMIZATION_READ API_KEYS_READ AUDIT_READ AUDIT_EXPORT",
      x,
      x,
      o,
      x,
    );
    row(
      "ACCOUNTS_MANAGE USERS_MANAGE USERS_SECURITY ROLES_MANAGE GROUPS_MANAGE POLICIES_MANAGE NOTIFICATIONS_READ NOTIFICATIONS_MANAGE CUSTOMIZATION_MANAGE API_KEYS_MANAGE",
      x,
      x,
      o,
      o,
    );
    row("SSO_MANAGE", x, o, o, o);
    row("AUDIT_WRITE BALANCE_WRITE CAMPAIGN_WRITE ENTITLEMENTS_WRITE", o, o, o, o);
    expect(Object.keys(table).sort()).toEqual(Object.keys(permissions).sort());
    const columns = ["ACCOUNT_MANAGER", "ACCOUNT_ADMIN", "SEAT_MANAGER", "AUDITOR"] as const;
    columns.forEach((role, column) => {
      const expected = Object.keys(table).filter((name) => table[name]?.[column]);
      expect([...builtInRoles[role].permissions].sort()).toEqual(expected.sort());
    });
    const others = Object.entries<BuiltInRoleDefinition>(builtInRoles).filter(
      ([name]) => !(columns as readonly string[]).includes(name),
    );
    expect(others.map(([name, { permissions: carried, inboxRoles }]) => [name, carried, inboxRoles])).toEqual([
      ["MEMBER", [], []],
      ["INBOX_SETUP", [], ["SETUP"]],
      ["INBOX_AGENT", [], ["AGENT"]],
      ["INBOX_SUPERVISOR", [], ["SUPERVISOR"]],
      ["INBOX_ANALYTICS", [], ["ANALYTICS"]],
      ["INBOX_VIEWER", [], ["VIEWER"]],
    ]);
  });

  it("U-02 are rows of every organization, and say what they carry", async () => {
    const { data } = await subAdmin.send<{
      account: { roles: { nodes: { id: string; builtIn: BuiltInRole; permissions: string[] }[] } };
    }>(`query ($id: ID!) { account(id: $id) { roles { nodes { id name builtIn permissions inboxRoles } } } }`, {
      id: acme.subs[0]!.publicId,
    });
    const nodes = data!.account.roles.nodes;
    expect(nodes.map(({ builtIn }) => builtIn).sort()).toEqual(Object.keys(builtInRoles).sort());
    for (const { builtIn, permissions: carried } of nodes) expect(carried).toEqual(builtInRoles[builtIn].permissions);
    expect(
      (await subAdmin.send(`query ($id: ID!) { node(id: $id) { __typename id } }`, { id: nodes[0]!.id })).data,
    ).toEqual({
      node: { __typename: "Role", id: nodes[0]!.id },
    });
    const rows = await service.owner.query(`select built_in, permissions from roles where organization_id = $1`, [
      acme.organizationId,
    ]);
    expect(rows.rowCount).toBe(10);
  });
});

describe("createUser", () => {
  it("U-01 makes an invited MEMBER of the account, with an event for the user and one for the role", async () => {
    const made = await mutate(subAdmin, "createUser", {
      accountId: acme.subs[0]!.publicId,
      email: " New.User@Example.com",
      firstName: "New",
    });
    expect(made.user).toMatchObject({
      email: "New.User@Example.com",
      status: "INVITED",
      name: "New",
      roleGrants: [{ role: { builtIn: "MEMBER" }, includesSubAccounts: false }],
    });
    const { rows } = await service.owner.query(
      `select invited_at, accepted_at, email_key, updated_by_type from users where email_key = 'new.user@example.com'`,
    );
    expect(rows).toEqual([
      { invited_at: expect.anything(), accepted_at: null, email_key: "new.user@example.com", updated_by_type: "USER" },
    ]);
    expect(await lastEvent("user.create")).toMatchObject({
      status: "SUCCESS",
      accountId: acme.subs[0]!.id,
      personal: { name: "New" },
    });
    expect(await lastEvent("role.grant")).toMatchObject({ status: "SUCCESS", details: { role: "MEMBER" } });
  });

  it("U-01 keeps an unverified address unique on its account only, and tells nothing of others", async () => {
    const email = "twice@example.com";
    const input = (index: number) => ({ accountId: acme.subs[index]!.publicId, email });
    const other = await makeOrganization(service);
    await makeUser(service, other.main, { email: "known@example.com" });
    expect((await mutate(admin, "createUser", input(0))).userErrors).toEqual([]);
    expect((await mutate(admin, "createUser", input(1))).userErrors).toEqual([]);
    expect((await mutate(admin, "createUser", { ...input(2), email: "known@example.com" })).user).toMatchObject({
      status: "INVITED",
    });
    const again = await mutate(admin, "createUser", { ...input(0), email: "TWICE@example.com" });
    expect(again).toMatchObject({ user: null, userErrors: [{ code: "EMAIL_TAKEN", path: ["input", "email"] }] });
    expect(await lastEvent("user.create")).toMatchObject({ status: "FAILURE", reason: "EMAIL_TAKEN" });
    expect((await service.owner.query(`select from users where email_key = 'twice@example.com'`)).rowCount).toBe(2);
  });

  it("U-01 makes one user of two that come with the same address at once", async () => {
    const input = { accountId: acme.subs[0]!.publicId, email: "race@example.com" };
    const both = await Promise.all([mutate(admin, "createUser", input), mutate(subAdmin, "createUser", input)]);
    expect(both.map(({ userErrors }) => userErrors?.[0]?.code).sort()).toEqual(["EMAIL_TAKEN", undefined]);
  });

  it("U-01 refuses malformed input and disabled accounts, and changes nothing", async () => {
    const count = async () => (await service.owner.query(`select from users`)).rowCount;
    const before = await count();
    const accountId = acme.subs[2]!.publicId;
    await admin.send(`mutation ($id: ID!) { disableAccount(input: { accountId: $id }) { userErrors { code } } }`, {
      id: accountId,
    });
    expect((await mutate(admin, "createUser", { accountId, email: "a@example.com" })).userErrors).toMatchObject([
      { code: "ACCOUNT_DISABLED" },
    ]);
    await admin.send(`mutation ($id: ID!) { enableAccount(input: { accountId: $id }) { userErrors { code } } }`, {
      id: accountId,
    });
    expect((await mutate(admin, "createUser", { accountId, email: "nonsense" })).userErrors).toMatchObject([
      { code: "INVALID", path: ["input", "email"] },
    ]);
    expect(
      (await mutate(admin, "createUser", { accountId, email: "a@example.com", firstName: "x".repeat(101) })).userErrors,
    ).toMatchObject([{ code: "OUT_OF_RANGE" }]);
    const many = Array.from({ length: 11 }, () => ({ builtInRole: "MEMBER" }));
    expect(
      (await mutate(admin, "createUser", { accountId, email: "a@example.com", grants: many })).userErrors,
    ).toMatchObject([{ code: "TOO_MANY_ITEMS" }]);
    const twice = [{ builtInRole: "AUDITOR" }, { builtInRole: "AUDITOR" }];
    expect(
      (await mutate(admin, "createUser", { accountId, email: "a@example.com", grants: twice })).userErrors,
    ).toMatchObject([{ code: "ROLE_ALREADY_GRANTED", path: ["input", "grants", "1", "builtInRole"] }]);
    expect((await mutate(subAdmin, "createUser", { accountId, email: "a@example.com" })).error).toBe("NOT_FOUND");
    expect(await count()).toBe(before);
  });

  it("U-04 gives a new user no more than the viewer holds, and needs ROLES_MANAGE for more than MEMBER", async () => {
    const input = { accountId: acme.main.publicId, email: "boss@example.com" };
    const refused = await mutate(admin, "createUser", {
      ...input,
      grants: [{ builtInRole: "ACCOUNT_MANAGER", includesSubAccounts: true }],
    });
    expect(refused.userErrors).toEqual([
      expect.objectContaining({
        code: "PRIVILEGE_ESCALATION",
        missing: ["SSO_MANAGE"],
        path: ["input", "grants", "0", "builtInRole"],
      }),
    ]);
    expect((await service.owner.query(`select from users where email_key = 'boss@example.com'`)).rowCount).toBe(0);
    const key = withKey(service, await makeApiKey(service, acme.main, acme.manager, ["USERS_READ", "USERS_MANAGE"]));
    expect((await mutate(key, "createUser", { ...input, grants: [{ builtInRole: "INBOX_AGENT" }] })).error).toBe(
      "FORBIDDEN",
    );
    expect((await mutate(key, "createUser", input)).userErrors).toEqual([]);
    const wide = await mutate(subAdmin, "createUser", {
      accountId: acme.subs[0]!.publicId,
      email: "wide@example.com",
      grants: [{ builtInRole: "AUDITOR", includesSubAccounts: true }],
    });
    expect(wide.userErrors).toMatchObject([{ code: "INVALID", path: ["input", "grants", "0", "includesSubAccounts"] }]);
  });
});

describe("grantRole", () => {
  it("U-02 gives a role on the home account or below it, once, until an end", async () => {
    const user = await makeUser(service, acme.main, { roles: [] });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const given = await grant(admin, user, "AUDITOR", acme.subs[1]!, { expiresAt });
    expect(given.roleGrant).toMatchObject({
      role: { builtIn: "AUDITOR" },
      account: { id: acme.subs[1]!.publicId },
      holder: { displayName: user.name },
      expiresAt,
      grantedBy: { displayName: adminUser.name },
    });
    expect(await lastEvent("role.grant")).toMatchObject({
      status: "SUCCESS",
      accountId: acme.subs[1]!.id,
      details: { role: "AUDITOR", expiresAt },
      personal: { email: user.email },
    });
    expect((await grant(admin, user, "AUDITOR", acme.subs[1]!)).userErrors).toMatchObject([
      { code: "ROLE_ALREADY_GRANTED", message: expect.stringContaining("revoke it first") as string },
    ]);
    await service.owner.query(`update role_grants set expires_at = now() - interval '1 second' where user_id = $1`, [
      user.id,
    ]);
    expect((await grant(admin, user, "AUDITOR", acme.subs[1]!)).roleGrant).toMatchObject({ expiresAt: null });
    expect(await grantsStored(user.id)).toHaveLength(1);
  });

  it("U-02 takes effect with the next request, and so does taking it", async () => {
    const user = await makeUser(service, acme.subs[0]!);
    const client = await signedIn(service, user);
    const asks = async () => (await client.send(`{ users { totalCount } }`)).errors?.[0]?.extensions.code;
    expect(await asks()).toBe("FORBIDDEN");
    const { roleGrant } = await grant(subAdmin, user, "AUDITOR", acme.subs[0]!);
    expect(await asks()).toBeUndefined();
    expect((await mutate(subAdmin, "revokeRole", { grantId: roleGrant!.id })).roleGrant).toMatchObject({
      id: roleGrant!.id,
    });
    expect(await asks()).toBe("FORBIDDEN");
    expect(await lastEvent("role.revoke")).toMatchObject({
      status: "SUCCESS",
      details: { role: "AUDITOR" },
      personal: { name: user.name },
    });
  });

  it("U-02 refuses accounts beside or above the home, sub-accounts of a sub-account, and ends in the past", async () => {
    const below = await makeUser(service, acme.subs[0]!, { roles: [] });
    const main = await makeUser(service, acme.main, { roles: [] });
    const cases = [
      [await grant(manager, below, "AUDITOR", acme.main), "accountId"],
      [await grant(manager, below, "AUDITOR", acme.subs[1]!), "accountId"],
      [await grant(manager, main, "AUDITOR", acme.subs[1]!, { includesSubAccounts: true }), "includesSubAccounts"],
      [
        await grant(manager, main, "AUDITOR", acme.main, { expiresAt: new Date(Date.now() - 1_000).toISOString() }),
        "expiresAt",
      ],
    ] as const;
    for (const [answer, field] of cases)
      expect(answer.userErrors).toMatchObject([{ code: "INVALID", path: ["input", field] }]);
    const neither = await mutate(manager, "grantRole", { userId: main.publicId, accountId: acme.main.publicId });
    expect(neither.userErrors).toMatchObject([{ code: "REQUIRED", path: ["input", "roleId"] }]);
    expect([await grantsStored(below.id), await grantsStored(main.id)]).toEqual([[], []]);
  });

  it("U-04 refuses to give what the viewer does not hold there, and to take it", async () => {
    const user = await makeUser(service, acme.main, { roles: [] });
    const refused = await grant(admin, user, "ACCOUNT_MANAGER", acme.main);
    expect(refused.userErrors).toEqual([
      expect.objectContaining({
        code: "PRIVILEGE_ESCALATION",
        missing: ["SSO_MANAGE"],
        path: ["input", "builtInRole"],
      }),
    ]);
    expect(await lastEvent("role.grant")).toMatchObject({ status: "FAILURE", reason: "PRIVILEGE_ESCALATION" });
    expect(await grantsStored(user.id)).toEqual([]);
    const mainOnly = await signedIn(service, await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"] }));
    expect((await grant(mainOnly, user, "AUDITOR", acme.main, { includesSubAccounts: true })).userErrors).toMatchObject(
      [{ code: "PRIVILEGE_ESCALATION" }],
    );
    expect((await grant(mainOnly, user, "AUDITOR", acme.main)).userErrors).toEqual([]);
    // Oneself is nobody special.
    expect((await grant(admin, adminUser, "ACCOUNT_MANAGER", acme.main)).userErrors).toMatchObject([
      { code: "PRIVILEGE_ESCALATION" },
    ]);
    const [held] = await grantsStored(acme.manager.id);
    const grants = await admin.send<{ account: { roleGrants: { nodes: { id: string }[] } } }>(
      `query ($id: ID!) { account(id: $id) { roleGrants(filter: { builtInRoles: [ACCOUNT_MANAGER] }) { nodes { id } } } }`,
      { id: acme.main.publicId },
    );
    expect(
      (await mutate(admin, "revokeRole", { grantId: grants.data!.account.roleGrants.nodes[0]!.id })).userErrors,
    ).toMatchObject([{ code: "PRIVILEGE_ESCALATION", missing: ["SSO_MANAGE"] }]);
    expect(await grantsStored(acme.manager.id)).toEqual([held]);
  });

  it("L-03 files a refused grant, and a refused revocation, under the account of the role, as the one that succeeds", async () => {
    const user = await makeUser(service, acme.main, { roles: [] });
    const [sub] = acme.subs;
    await grant(manager, user, "INBOX_AGENT", sub!);
    expect(await lastEvent("role.grant")).toMatchObject({ status: "SUCCESS", accountId: sub!.id });
    expect((await grant(manager, user, "INBOX_SUPERVISOR", sub!)).userErrors).toMatchObject([
      { code: "ROLE_CONFLICT" },
    ]);
    const failure = { status: "FAILURE", accountId: sub!.id };
    expect(await lastEvent("role.grant")).toMatchObject({ ...failure, reason: "ROLE_CONFLICT" });
    await grant(manager, user, "INBOX_AGENT", sub!);
    expect(await lastEvent("role.grant")).toMatchObject({ ...failure, reason: "ROLE_ALREADY_GRANTED" });
    await grant(admin, user, "ACCOUNT_MANAGER", sub!);
    expect(await lastEvent("role.grant")).toMatchObject({ ...failure, reason: "PRIVILEGE_ESCALATION" });

    const other = await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: true });
    const own = await grant(manager, other, "INBOX_VIEWER", sub!);
    await mutate(await signedIn(service, other), "revokeRole", { grantId: own.roleGrant!.id });
    expect(await lastEvent("role.revoke")).toMatchObject({ ...failure, reason: "SELF_ACTION_FORBIDDEN" });
  });

  it("U-01 lets nobody take their own roles", async () => {
    const { data } = await admin.send<{ user: { roleGrants: { id: string }[] } }>(
      `query ($id: ID!) { user(id: $id) { roleGrants { id } } }`,
      { id: adminUser.publicId },
    );
    expect((await mutate(admin, "revokeRole", { grantId: data!.user.roleGrants[0]!.id })).userErrors).toMatchObject([
      { code: "SELF_ACTION_FORBIDDEN" },
    ]);
    expect(await grantsStored(adminUser.id)).toHaveLength(1);
  });

  it("U-02 refuses AGENT with SUPERVISOR over all effective grants, two at once included", async () => {
    const user = await makeUser(service, acme.main, { roles: ["INBOX_AGENT", "INBOX_VIEWER"] });
    expect((await grant(admin, user, "INBOX_SUPERVISOR", acme.subs[1]!)).userErrors).toMatchObject([
      { code: "ROLE_CONFLICT", message: expect.stringContaining("Revoke the other role first") as string },
    ]);
    expect((await grantsStored(user.id)).map(({ role }) => role)).toEqual(["INBOX_AGENT", "INBOX_VIEWER"]);
    const fresh = await makeUser(service, acme.main, { roles: [] });
    const both = await Promise.all([
      grant(admin, fresh, "INBOX_AGENT", acme.main),
      grant(manager, fresh, "INBOX_SUPERVISOR", acme.subs[0]!),
    ]);
    expect(both.map(({ userErrors }) => userErrors?.[0]?.code).sort()).toEqual(["ROLE_CONFLICT", undefined]);
    // One that has ended is none.
    await service.owner.query(
      `update role_grants set expires_at = now() - interval '1 second' where user_id = $1 and role_id in (select id from roles where built_in = 'INBOX_AGENT')`,
      [user.id],
    );
    expect((await grant(admin, user, "INBOX_SUPERVISOR", acme.subs[1]!)).userErrors).toEqual([]);
    const { data } = await admin.send(`query ($id: ID!) { user(id: $id) { inboxRoles } }`, { id: user.publicId });
    expect(data).toEqual({ user: { inboxRoles: ["SUPERVISOR", "VIEWER"] } });
  });

  it("A-06 hides a main account's user from a sub-account's administrator, but names the grant there", async () => {
    const guest = await makeUser(service, acme.main, { roles: [], firstName: "Guest" });
    await grant(manager, guest, "SEAT_MANAGER", acme.subs[0]!);
    const { data } = await subAdmin.send<{ account: { roleGrants: { nodes: { id: string; holder: object }[] } } }>(
      `query ($id: ID!) { account(id: $id) { roleGrants(filter: { builtInRoles: [SEAT_MANAGER] }) { totalCount nodes { id holder { displayName id email user { id } } } } } }`,
      { id: acme.subs[0]!.publicId },
    );
    const [node] = data!.account.roleGrants.nodes;
    expect(node!.holder).toEqual({ displayName: guest.name, id: null, email: null, user: null });
    expect((await grant(subAdmin, guest, "AUDITOR", acme.subs[0]!)).error).toBe("NOT_FOUND");
    expect((await mutate(subAdmin, "revokeRole", { grantId: node!.id })).userErrors).toEqual([]);
    const [managers] = await grantsStored(acme.manager.id);
    expect(managers).toBeDefined();
  });

  it("U-03 lists roles and grants of many accounts with the statements of one", async () => {
    const lists = [
      `roles { totalCount nodes { name } }`,
      `roleGrants(first: 3) { totalCount nodes { role { name } holder { displayName email } grantedBy { displayName } } }`,
    ];
    const cost = async (first: number, list: string) => {
      const query = `query ($n: Int) { accounts(first: $n, filter: { search: "Sub" }) { nodes { ${list} } } }`;
      return (await statementsOf(() => manager.send(query, { n: first }))).length;
    };
    for (const account of [acme.subs[0]!, acme.subs[1]!])
      await grant(manager, await makeUser(service, account, { roles: [] }), "SEAT_MANAGER", account);
    for (const list of lists) expect(await cost(3, list)).toBe(await cost(1, list));
  });
});
