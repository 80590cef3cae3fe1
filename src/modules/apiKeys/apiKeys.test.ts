import { disableAccount } from "../accounts";
import { disableUser } from "../users";
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
  withKey,
} from "../../testing";
import { keyPattern, newKeyString } from "./keyString";

let service: TestService;
let organization: OrganizationFixture;
let main: AccountFixture;
let sub: AccountFixture;
let manager: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  organization = await makeOrganization(service, { subAccounts: 2 });
  ({ main } = organization);
  [sub] = organization.subs as [AccountFixture];
  manager = await signedIn(service, organization.manager);
});

interface Key {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly effectiveScopes: readonly string[];
  readonly owner: { readonly id: string } | null;
  readonly account: { readonly id: string };
  readonly lastUsedAt: string | null;
}
interface Created {
  readonly createApiKey: {
    readonly key: string | null;
    readonly apiKey: Key | null;
    readonly userErrors: readonly { readonly code: string; readonly missing?: readonly string[] }[];
  } | null;
}

const fields = "id name prefix state scopes effectiveScopes owner { id } account { id } lastUsedAt";
const create = (client: GraphqlClient, input: object) =>
  client.send<Created>(
    `mutation ($input: CreateApiKeyInput!) {
      createApiKey(input: $input) {
        key apiKey { ${fields} } userErrors { code ... on EscalationUserError { missing } }
      }
    }`,
    { input: { name: "HR sync", scopes: ["SEATS_READ"], ...input } },
  );
const made = async (client: GraphqlClient, input: object) => {
  const { data } = await create(client, input);
  return { key: data!.createApiKey!.key!, apiKey: data!.createApiKey!.apiKey! };
};
const list = async (client: GraphqlClient, account: AccountFixture, args = "") => {
  const { data, errors } = await client.send<{
    account: { apiKeys: { nodes: Key[]; totalCount: number } | null } | null;
  }>(`query ($id: ID!) { account(id: $id) { apiKeys${args} { totalCount nodes { ${fields} } } } }`, {
    id: account.publicId,
  });
  return data?.account?.apiKeys ?? errors![0]!.extensions.code;
};
/** One key of the main account. */
async function onePage(order: string, after: string | null) {
  const { data } = await manager.send<{
    account: { apiKeys: { nodes: Key[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  }>(
    `query ($id: ID!, $after: String) { account(id: $id) {
      apiKeys(first: 1, after: $after, orderBy: { field: ${order} }) { nodes { name } pageInfo { hasNextPage endCursor } } } }`,
    { id: main.publicId, after },
  );
  return data!.account.apiKeys;
}

const names = async (client: GraphqlClient, account: AccountFixture, args = "") => {
  const found = await list(client, account, args);
  return typeof found === "string" ? found : found.nodes.map(({ name }) => name);
};

describe("createApiKey in the graph", () => {
  it("K-01 makes a key of one's own and shows its text this once", async () => {
    const { key, apiKey } = await made(manager, { accountId: main.publicId, scopes: ["SEATS_READ", "ACCOUNTS_READ"] });
    expect(key).toMatch(keyPattern);
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^key_[0-9a-z]{26}$/) as string,
      name: "HR sync",
      // The beginning that people recognize a key by is how the key begins.
      prefix: key.slice(0, 37),
      state: "ACTIVE",
      scopes: ["ACCOUNTS_READ", "SEATS_READ"],
      effectiveScopes: ["ACCOUNTS_READ", "SEATS_READ"],
      owner: { id: organization.manager.publicId },
      account: { id: main.publicId },
      lastUsedAt: null,
    });
    expect((await withKey(service, key).send("{ accounts { nodes { id } } }")).data).toEqual({
      accounts: { nodes: [{ id: main.publicId }] },
    });
    const answers = [
      JSON.stringify(await list(manager, main)),
      JSON.stringify((await manager.send(`{ node(id: "${apiKey.id}") { ... on ApiKey { ${fields} } } }`)).data),
      service.logged.join(""),
    ];
    for (const text of answers) expect(text).not.toContain(key.slice(37));
  });

  it("K-01 U-04 gives no more than the owner holds, and names what is missing", async () => {
    const admin = await signedIn(service, await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] }));
    await made(admin, { accountId: sub.publicId });
    const { data } = await create(admin, {
      accountId: sub.publicId,
      scopes: ["SEATS_READ", "SSO_READ", "SEATS_LIMITS"],
    });
    expect(data?.createApiKey?.userErrors).toEqual([]);
    const everything = await create(admin, { accountId: sub.publicId, scopes: ["SSO_MANAGE"] });
    expect(everything.data?.createApiKey).toEqual({ key: null, apiKey: null, userErrors: [{ code: "INVALID" }] });
    const mainOnly = await signedIn(service, await makeUser(service, main, { roles: ["ACCOUNT_ADMIN"] }));
    const wide = await create(mainOnly, { accountId: main.publicId, includesSubAccounts: true });
    expect(wide.data?.createApiKey?.userErrors).toEqual([{ code: "PRIVILEGE_ESCALATION", missing: ["SEATS_READ"] }]);
  });

  it("K-02 is for people: a key makes no key, whatever it names", async () => {
    const key = await makeApiKey(service, main, organization.manager, ["SEATS_READ", "API_KEYS_READ"]);
    for (const account of [main, sub]) {
      const { errors } = await create(withKey(service, key), { accountId: account.publicId });
      expect(errors).toMatchObject([
        { extensions: { code: "FORBIDDEN" }, message: expect.stringContaining("A person") as string },
      ]);
    }
    expect(await names(manager, main)).toEqual(["test key"]);
  });
});

describe("an account's keys", () => {
  it("K-01 A-06 are those bound to it: a sub-account's admin sees none of the main account's", async () => {
    await made(manager, { accountId: main.publicId, name: "main", includesSubAccounts: true });
    const { apiKey } = await made(manager, { accountId: sub.publicId, name: "sub" });
    const admin = await signedIn(service, await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] }));
    expect(await names(manager, main)).toEqual(["main"]);
    expect(await list(admin, sub)).toMatchObject({
      totalCount: 1,
      nodes: [{ id: apiKey.id, name: "sub", owner: null }],
    });
    const member = await signedIn(service, await makeUser(service, sub));
    expect(await list(member, sub)).toBe("FORBIDDEN");
    expect(await list(await signedIn(service, (await makeOrganization(service)).manager), sub)).toBe("NOT_FOUND");
  });

  it("K-01 are searched by name and by how they begin, sorted, filtered and paged", async () => {
    const b = await made(manager, { accountId: main.publicId, name: "Bravo 100 %", expiresAt: "2040-01-01T00:00:00Z" });
    const a = await made(manager, { accountId: main.publicId, name: "alpha" });
    const c = await made(manager, { accountId: main.publicId, name: "Charlie", validFrom: "2040-01-01T00:00:00Z" });
    expect(await names(manager, main)).toEqual(["alpha", "Bravo 100 %", "Charlie"]);
    expect(await names(manager, main, `(orderBy: { field: CREATED_AT, direction: DESC })`)).toEqual([
      "Charlie",
      "alpha",
      "Bravo 100 %",
    ]);
    expect(await names(manager, main, `(orderBy: { field: EXPIRES_AT })`)).toEqual(["Bravo 100 %", "alpha", "Charlie"]);
    expect(await names(manager, main, `(filter: { search: "0 %" })`)).toEqual(["Bravo 100 %"]);
    expect(await names(manager, main, `(filter: { search: "${a.apiKey.prefix}" })`)).toEqual(["alpha"]);
    expect(await names(manager, main, `(filter: { search: "${b.key}" })`)).toEqual(["Bravo 100 %"]);
    expect(await names(manager, main, `(filter: { search: "${c.apiKey.prefix.slice(31)}" })`)).toEqual(["Charlie"]);
    // A whole key is a secret, and is not looked for in names: neither one of here nor another.
    await service.owner.query("update api_keys set name = $2 where organization_id = $1 and name = 'Charlie'", [
      organization.organizationId,
      b.key,
    ]);
    expect(await names(manager, main, `(filter: { search: "${b.key}" })`)).toEqual(["Bravo 100 %"]);
    const foreign = newKeyString((await makeOrganization(service)).organizationId);
    await service.owner.query("update api_keys set name = $3 where organization_id = $1 and name = $2", [
      organization.organizationId,
      b.key,
      foreign,
    ]);
    expect(await names(manager, main, `(filter: { search: "${foreign}" })`)).toEqual([]);
    await service.owner.query("update api_keys set name = 'Charlie' where organization_id = $1 and name = $2", [
      organization.organizationId,
      foreign,
    ]);
    expect(await names(manager, main, `(filter: { states: [NOT_YET_VALID] })`)).toEqual(["Charlie"]);
    expect(await names(manager, main, `(filter: { states: [] })`)).toEqual([]);
    const orders = ["NAME", "CREATED_AT", "LAST_USED_AT", "EXPIRES_AT"].flatMap((field) => [
      `${field}, direction: ASC`,
      `${field}, direction: DESC`,
    ]);
    for (const order of orders) {
      const all = await names(manager, main, `(orderBy: { field: ${order} })`);
      const paged: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { nodes, pageInfo } = await onePage(order, after);
        paged.push(...nodes.map(({ name }) => name));
        [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
      expect([order, paged]).toEqual([order, all]);
    }
  });

  it("K-01 cost the same statements for one account as for three, and for one key as for many", async () => {
    const query = `{ accounts { nodes { apiKeys { totalCount nodes { ${fields} updatedBy { displayName } } } } } }`;
    await made(manager, { accountId: main.publicId });
    const few = await statementsOf(() => manager.send(query));
    for (const account of [main, ...organization.subs])
      for (let n = 0; n < 3; n++) await made(manager, { accountId: account.publicId });
    const many = await statementsOf(() => manager.send(query));
    // The accounts, their keys, the counts, and of all keys: owners, rights, accounts, who changed them.
    expect([few.length, many.length]).toEqual([many.length, many.length]);
    expect(many.length).toBeLessThanOrEqual(7);
  });
});

describe("the state of a key", () => {
  it.each<[string, string, string, number]>([
    ["in its time", "select $1::uuid", "ACTIVE", 200],
    [
      "not valid yet",
      "update api_keys set valid_from = now() + interval '1 hour' where owner_id = $1",
      "NOT_YET_VALID",
      401,
    ],
    [
      "over",
      "update api_keys set valid_from = now() - interval '1 hour', expires_at = now() where owner_id = $1",
      "EXPIRED",
      401,
    ],
    ["of a locked owner", "update users set locked_at = now() where id = $1", "ACTIVE", 200],
    ["of a deleted owner", "update users set deleted_at = now() where id = $1", "STOPPED", 401],
    [
      "over, of a deleted owner",
      "with o as (update users set deleted_at = now() where id = $1) update api_keys set valid_from = now() - interval '1 hour', expires_at = now() where owner_id = $1",
      "EXPIRED",
      401,
    ],
    [
      "revoked and over",
      "update api_keys set revoked_at = now(), valid_from = now() - interval '1 hour', expires_at = now() where owner_id = $1",
      "REVOKED",
      401,
    ],
  ])("K-01 that is %s", async (_, sql, state, status) => {
    const owner = await makeUser(service, main, { roles: ["ACCOUNT_ADMIN"] });
    const key = await makeApiKey(service, main, owner, ["SEATS_READ"]);
    await service.owner.query(sql, [owner.id]);
    const page = await list(manager, main);
    expect(page).toMatchObject({ nodes: [{ state, effectiveScopes: state === "ACTIVE" ? ["SEATS_READ"] : [] }] });
    expect(await names(manager, main, `(filter: { states: [${state}] })`)).toEqual(["test key"]);
    expect((await withKey(service, key).send("{ viewer { type } }")).status).toBe(status);
  });

  it("A-03 U-01 is STOPPED while its owner or account is disabled", async () => {
    const ctx = operatorOn(service, organization.organizationId);
    const owner = await makeUser(service, main, { roles: ["ACCOUNT_ADMIN"] });
    await makeApiKey(service, main, owner, ["SEATS_READ"]);
    await makeApiKey(service, sub, organization.manager, ["SEATS_READ"]);
    await disableUser(ctx, { userId: owner.id });
    await disableAccount(ctx, { accountId: sub.id });
    expect(await list(manager, main)).toMatchObject({ nodes: [{ state: "STOPPED" }] });
    expect(await list(manager, sub)).toMatchObject({ nodes: [{ state: "STOPPED" }] });
  });

  it("K-01 is what its owner can do today: a right that is lost is no effective scope", async () => {
    const owner = await makeUser(service, main, { roles: ["ACCOUNT_ADMIN"] });
    await makeApiKey(service, main, owner, ["SEATS_READ", "USERS_MANAGE"]);
    expect(await list(manager, main)).toMatchObject({ nodes: [{ effectiveScopes: ["SEATS_READ", "USERS_MANAGE"] }] });
    await service.owner.query(
      "update role_grants set role_id = (select id from roles where organization_id = $1 and built_in = 'AUDITOR') where user_id = $2",
      [organization.organizationId, owner.id],
    );
    expect(await list(manager, main)).toMatchObject({
      nodes: [{ scopes: ["SEATS_READ", "USERS_MANAGE"], effectiveScopes: ["SEATS_READ"] }],
    });
  });
});

it("K-01 works from validFrom on and until expiresAt, to the moment", async () => {
  const [from, until] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
  const { key, apiKey } = await made(manager, { accountId: main.publicId, validFrom: from, expiresAt: until });
  const status = async () => (await withKey(service, key).send("{ viewer { type } }")).status;
  const moved = async (column: string, value: string) => {
    await service.owner.query(`update api_keys set ${column} = ${value} where secret_start = $1`, [
      apiKey.prefix.slice(31),
    ]);
    return status();
  };
  expect(await status()).toBe(200);
  // The moment itself: valid from it on, no more at it. It lies in the past by the time that it is asked for.
  expect(await moved("valid_from", "clock_timestamp()")).toBe(200);
  expect(await moved("expires_at", "clock_timestamp()")).toBe(401);
});
