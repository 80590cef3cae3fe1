import {
  type AccountFixture,
  eventsOf,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  stranger,
  type TestService,
  withKey,
} from "../../testing";
import { Forbidden } from "../../platform/errors";
import { newId } from "../../platform/ids";
import { contextOf } from "../../platform/runtime";
import type { Viewer } from "../../platform/context";
import { closeOrganization, openOrganization } from ".";
import { listAccounts } from "./accounts.list";
import { accountPolicy, visibleAccounts } from "./accounts.policy";

let service: TestService;
let acme: OrganizationFixture;
let other: OrganizationFixture;
let manager: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  acme = await makeOrganization(service, { subAccounts: 12, name: "Acme" });
  other = await makeOrganization(service, { subAccounts: 2, name: "Other" });
  manager = await signedIn(service, acme.manager);
});
afterAll(() => service.stop());

interface Page {
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly endCursor: string | null;
    readonly startCursor: string | null;
    readonly hasNextPage: boolean;
  };
}
const pageFields = `nodes { id name } totalCount pageInfo { endCursor startCursor hasNextPage }`;
const accounts = async (client: GraphqlClient, args = "") =>
  client.send<{ accounts: Page | null }>(`{ accounts${args} { ${pageFields} } }`);
const names = (page: Page | null | undefined) => page?.nodes.map(({ name }) => name);

describe("lists of accounts", () => {
  it("A-01 pages through the sub-accounts by name, forwards and backwards, and counts them", async () => {
    const query = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      account(id: $id) { subAccounts(first: $first, after: $after, last: $last, before: $before) { ${pageFields} } } }`;
    const page = async (variables: object) =>
      (await manager.send<{ account: { subAccounts: Page } }>(query, { id: acme.main.publicId, ...variables })).data
        ?.account.subAccounts;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const found: Page | undefined = await page({ first: 5, after });
      expect(found?.totalCount).toBe(12);
      seen.push(...names(found)!);
      after = found!.pageInfo.hasNextPage ? found!.pageInfo.endCursor : null;
    } while (after !== null);
    const sorted = acme.subs.map(({ name }) => name).sort(new Intl.Collator("und").compare);
    expect(seen).toEqual(sorted);
    const last = await page({ last: 3 });
    expect(names(last)).toEqual(sorted.slice(-3));
    expect(names(await page({ last: 3, before: last?.pageInfo.startCursor }))).toEqual(sorted.slice(-6, -3));
  });

  it("A-01 searches by name, whatever the case, without wildcards of the client's", async () => {
    expect(names((await accounts(manager, `(filter: { search: "sUB 1" })`)).data?.accounts)).toEqual([
      "Sub 1",
      "Sub 10",
      "Sub 11",
      "Sub 12",
    ]);
    expect(names((await accounts(manager, `(filter: { search: "%" })`)).data?.accounts)).toEqual([]);
    const long = await accounts(manager, `(filter: { search: "${"x".repeat(201)}" })`);
    expect(long.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });

  it("A-01 filters and sorts by status", async () => {
    await manager.send(`mutation ($id: ID!) { disableAccount(input: { accountId: $id }) { userErrors { code } } }`, {
      id: acme.subs[4]!.publicId,
    });
    expect(names((await accounts(manager, `(filter: { status: DISABLED })`)).data?.accounts)).toEqual(["Sub 5"]);
    expect((await accounts(manager, `(filter: { status: ENABLED })`)).data?.accounts?.totalCount).toBe(12);
    expect(names((await accounts(manager, `(orderBy: { field: STATUS }, last: 1)`)).data?.accounts)).toEqual(["Sub 5"]);
    expect(
      names((await accounts(manager, `(orderBy: { field: CREATED_AT, direction: DESC }, first: 2)`)).data?.accounts),
    ).toEqual(["Sub 12", "Sub 11"]);
  });

  it.each([
    [
      "a cursor of another order",
      `(after: "${Buffer.from('["accounts.list:STATUS:ASC",false,"x","y"]').toString("base64url")}")`,
    ],
    ["a made-up cursor", `(after: "nonsense")`],
    ["a page of 101", `(first: 101)`],
    ["a page of -1", `(first: -1)`],
    ["first with last", `(first: 1, last: 1)`],
  ])("A-01 refuses %s and says what it expects", async (_, args) => {
    const { data, errors } = await accounts(manager, args);
    expect(data?.accounts).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });

  it("A-01 costs the same statements for 1 account as for 13, with parents and kinds", async () => {
    await manager.send(
      `mutation ($id: ID!) { updateAccount(input: { accountId: $id, language: "de" }) { userErrors { code } } }`,
      { id: acme.main.publicId },
    );
    const cost = async (first: number) =>
      (
        await statementsOf(() =>
          manager.send(
            `query ($n: Int) { accounts(first: $n) { totalCount nodes { name kind status parent { name } updatedBy { displayName } } } }`,
            { n: first },
          ),
        )
      ).length;
    const one = await cost(1);
    expect(await cost(13)).toBe(one);
  });

  const below = `subAccounts(first: 5) { totalCount nodes { name } pageInfo { hasNextPage } }`;
  const firstFive = ["Sub 1", "Sub 10", "Sub 11", "Sub 12", "Sub 2"].map((name) => ({ name }));
  const ofMain = { totalCount: 12, nodes: firstFive, pageInfo: { hasNextPage: true } };
  const ofSub = { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } };

  it.each([
    ["users' accounts", `users(first: $n) { nodes { account { parent { id } ${below} } } }`],
    ["accounts' parents", `accounts(first: $n) { nodes { parent { ${below} } } }`],
    ["accounts", `accounts(first: $n) { nodes { parent { id } ${below} } }`],
  ])("A-01 lists and counts sub-accounts below many %s with the statements of one", async (_, field) => {
    for (let n = 0; n < 3; n++) await makeUser(service, acme.main);
    type Node = { readonly parent: object | null; readonly subAccounts?: object };
    const sent = await statementsOf(async () => {
      const answer = await manager.send<Record<string, { nodes: (Node & { account?: Node })[] }>>(
        `query ($n: Int) { ${field} }`,
        { n: 50 },
      );
      expect(answer.errors).toBeUndefined();
      for (const node of Object.values(answer.data!).flatMap(({ nodes }) => nodes)) {
        const account = node.account ?? node;
        if (account.subAccounts) expect(account.subAccounts).toEqual(account.parent ? ofSub : ofMain);
        else if (account.parent) expect(account.parent).toEqual({ subAccounts: ofMain });
      }
    });
    const statements = sent.map((text) => /\/\* (\S+)/.exec(text)?.[1] ?? text);
    // The list at the root has a statement of its own for its page, and none for a count that nobody asked for.
    const pages = statements.filter((name) => name.startsWith("accounts.list.") && name !== "accounts.list.count");
    expect(pages).toHaveLength(field.startsWith("users") ? 1 : 2);
    expect(statements.filter((name) => name === "accounts.list.count")).toHaveLength(1);
  });

  it("A-01 tells aliases of one list apart by their arguments", async () => {
    const { data, errors } = await manager.send<{ accounts: { nodes: Record<string, Page | null>[] } }>(
      `{ accounts(first: 1, filter: { search: "Acme" }) { nodes {
        two: subAccounts(first: 2) { ${pageFields} }
        found: subAccounts(filter: { search: "sub 12" }) { ${pageFields} }
        wrong: subAccounts(after: "nonsense") { ${pageFields} } } } }`,
    );
    const [node] = data!.accounts.nodes;
    expect([names(node!["two"]), node!["two"]?.totalCount]).toEqual([["Sub 1", "Sub 10"], 12]);
    expect([names(node!["found"]), node!["found"]?.totalCount]).toEqual([["Sub 12"], 1]);
    expect(node!["wrong"]).toBeNull();
    expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
      ["wrong", "BAD_USER_INPUT"],
    ]);
  });
});

describe("who sees which account", () => {
  it("A-06 shows a sub-account's administrator that account alone: no sibling, no parent, no trace in counts", async () => {
    const [sub] = acme.subs;
    const admin = await signedIn(service, await makeUser(service, sub!, { roles: ["ACCOUNT_ADMIN"] }));
    expect((await accounts(admin)).data?.accounts).toMatchObject({ totalCount: 1, nodes: [{ id: sub!.publicId }] });
    const own = await admin.send<{ account: object }>(
      `query ($id: ID!) { account(id: $id) { kind parent { id } subAccounts { totalCount nodes { id } } releaseSeatOnDisable } }`,
      { id: sub!.publicId },
    );
    expect(own.data?.account).toEqual({
      kind: "SUB",
      parent: null,
      subAccounts: { totalCount: 0, nodes: [] },
      releaseSeatOnDisable: null,
    });
    const hidden: (AccountFixture | { publicId: string })[] = [
      acme.main,
      acme.subs[1]!,
      other.main,
      other.subs[0]!,
      { publicId: `acc_${"0".repeat(26)}` },
    ];
    for (const field of ["account", "node"]) {
      const answers = await Promise.all(
        hidden.map(({ publicId }) => admin.send(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id: publicId })),
      );
      const bare = answers.map(({ data, errors: [error] = [] }) =>
        JSON.stringify([data, error?.message, error?.extensions.code]),
      );
      expect(new Set(bare).size).toBe(1);
      expect(bare[0]).toContain("NOT_FOUND");
    }
  });

  it("A-06 shows a user without a grant the home account's basic fields, and nothing behind them", async () => {
    const user = await makeUser(service, acme.subs[2]!, { roles: [] });
    const client = await signedIn(service, user);
    const answer = await client.send<{ account: object }>(
      `query ($id: ID!) { account(id: $id) { name timeZone viewerPermissions releaseSeatOnDisable updatedBy { displayName } subAccounts { totalCount } roles { totalCount } roleGrants { totalCount } users { totalCount } } }`,
      { id: acme.subs[2]!.publicId },
    );
    expect(answer.data?.account).toEqual({
      name: "Sub 3",
      timeZone: "UTC",
      viewerPermissions: [],
      releaseSeatOnDisable: null,
      updatedBy: null,
      subAccounts: null,
      roles: null,
      roleGrants: null,
      users: null,
    });
    expect(answer.errors?.map(({ extensions }) => extensions["permission"]).sort()).toEqual([
      "ACCOUNTS_READ",
      "ACCOUNTS_READ",
      "ACCOUNTS_READ",
      "ROLES_READ",
      "ROLES_READ",
      "USERS_READ",
    ]);
    expect((await accounts(client)).errors?.[0]?.extensions).toMatchObject({
      code: "FORBIDDEN",
      permission: "ACCOUNTS_READ",
    });
    expect((await accounts(stranger(service))).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  it("A-04 reaches every sub-account from the main account by the same fields, without a second sign-in", async () => {
    const fields = `name viewerPermissions users { totalCount } roles { totalCount } roleGrants { totalCount } subAccounts { totalCount }`;
    const { data, errors } = await manager.send<{ accounts: { nodes: Record<string, object>[] } }>(
      `{ accounts(filter: { search: "Sub" }) { nodes { ${fields} } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data?.accounts.nodes).toHaveLength(12);
    for (const node of data!.accounts.nodes)
      expect(node).toMatchObject({
        roles: { totalCount: 10 },
        viewerPermissions: expect.arrayContaining(["USERS_MANAGE", "SSO_MANAGE"]),
      });
  });

  it("A-06 agrees, for every kind of viewer, between what a list holds and what the policy allows", async () => {
    const [one, two] = acme.subs;
    const grant = (accountId: string, permission: "ACCOUNTS_READ" | "SEATS_READ", includesSubAccounts = false) => ({
      accountId,
      includesSubAccounts,
      permissions: new Set([permission]),
    });
    const viewers: Partial<Viewer>[] = [
      { grants: [] },
      { grants: [grant(one!.id, "ACCOUNTS_READ")] },
      { grants: [grant(one!.id, "ACCOUNTS_READ"), grant(two!.id, "SEATS_READ")] },
      { grants: [grant(acme.main.id, "ACCOUNTS_READ")] },
      { grants: [grant(acme.main.id, "ACCOUNTS_READ", true)] },
      { grants: [grant(acme.main.id, "SEATS_READ", true), grant(two!.id, "ACCOUNTS_READ")] },
      { grants: [grant(other.main.id, "ACCOUNTS_READ", true)] },
      { type: "OPERATOR", userId: null, id: null, grants: [] },
    ];
    const all = [acme.main, ...acme.subs, other.main, ...other.subs].map(({ organizationId, id }) => ({
      organizationId,
      id,
    }));
    for (const kind of viewers) {
      const viewer: Viewer = {
        type: "USER",
        organizationId: acme.organizationId,
        id: acme.manager.id,
        userId: acme.manager.id,
        accountId: acme.subs[3]!.id,
        name: null,
        credentialId: null,
        grants: [],
        ...kind,
      };
      const allowed = all.filter((account) => accountPolicy.may(viewer, "accounts.read", account)).map(({ id }) => id);
      const ctx = contextOf(service.runtime, viewer, { requestId: newId(), ip: null, userAgent: null, cause: "PANEL" });
      const listed = await listAccounts(ctx, { first: 100 }).then(
        ({ nodes }) => nodes.map(({ id }) => id),
        (error: unknown) => (error instanceof Forbidden ? [] : Promise.reject(error as Error)),
      );
      expect(listed.sort()).toEqual(allowed.sort());
      const seen = visibleAccounts["accounts.see"](viewer);
      for (const account of all.filter(({ organizationId }) => organizationId === acme.organizationId))
        expect(seen === null || seen.includes(account.id)).toBe(accountPolicy.may(viewer, "accounts.see", account));
    }
  });

  it("U-02 leaves SEATS_LIMITS out of a sub-account's viewerPermissions, and gives a key only its scopes", async () => {
    const permissionsOf = async (client: GraphqlClient, { publicId }: AccountFixture) =>
      (
        await client.send<{ account: { viewerPermissions: string[] } }>(
          `query ($id: ID!) { account(id: $id) { viewerPermissions } }`,
          { id: publicId },
        )
      ).data?.account.viewerPermissions;
    expect(await permissionsOf(manager, acme.main)).toContain("SEATS_LIMITS");
    expect(await permissionsOf(manager, acme.subs[0]!)).not.toContain("SEATS_LIMITS");
    const key = withKey(service, await makeApiKey(service, acme.main, acme.manager, ["ACCOUNTS_READ", "SEATS_READ"]));
    expect(await permissionsOf(key, acme.main)).toEqual(["ACCOUNTS_READ", "SEATS_READ"]);
    expect((await accounts(key)).data?.accounts?.totalCount).toBe(1);
  });
});

describe("opening and closing organizations", () => {
  it("A-07 opens a main account with its roles and directory entry, audited in the organization as the operator's act", async () => {
    const organizationId = newId();
    await openOrganization(operatorOn(service, organizationId), {
      name: "Fresh",
      timeZone: "Asia/Kolkata",
      language: "pt-br",
    });
    const { rows } = await service.owner.query<object>(
      `select a.id, a.language, a.time_zone, (select count(*)::int from roles r where r.organization_id = a.organization_id and built_in is not null) as roles,
         (select count(*)::int from account_directory d where d.account_id = a.id) as entries
       from accounts a where a.organization_id = $1`,
      [organizationId],
    );
    expect(rows).toEqual([{ id: organizationId, language: "pt-BR", time_zone: "Asia/Kolkata", roles: 10, entries: 1 }]);
    expect(await eventsOf(service, organizationId, "account.open")).toMatchObject([
      { status: "SUCCESS", actorType: "OPERATOR" },
    ]);
  });

  it("A-07 closes an organization: nobody is heard any more, all data stays; closing again changes nothing", async () => {
    const org = await makeOrganization(service, { subAccounts: 1 });
    const boss = await signedIn(service, org.manager);
    const key = withKey(service, await makeApiKey(service, org.main, org.manager, ["ACCOUNTS_READ"]));
    const subUser = await signedIn(service, await makeUser(service, org.subs[0]!));
    const operator = operatorOn(service, org.organizationId);
    await closeOrganization(operator, {});
    for (const client of [boss, key, subUser])
      expect((await client.send(`{ accounts { totalCount } }`)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    await closeOrganization(operator, {});
    expect(await eventsOf(service, org.organizationId, "account.close")).toMatchObject([
      { status: "SUCCESS", actorType: "OPERATOR" },
    ]);
    expect(
      (await service.owner.query(`select from accounts where organization_id = $1`, [org.organizationId])).rowCount,
    ).toBe(2);
  });

  it("A-07 is the operator's alone", async () => {
    const viewer: Viewer = { ...operatorOn(service, acme.organizationId).viewer, type: "SERVICE" };
    const ctx = contextOf(service.runtime, viewer, { requestId: newId(), ip: null, userAgent: null, cause: "API" });
    await expect(closeOrganization(ctx, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(
      (await service.owner.query(`select from accounts where id = $1 and closed_at is null`, [acme.main.id])).rowCount,
    ).toBe(1);
  });
});
