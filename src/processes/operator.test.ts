import {
  eventsOf,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  stranger,
  type TestService,
  withCookie,
  withKey,
} from "../testing";
import { ledgerFaults, logOf } from "../modules/seats/seats.testing";
import { decodeId } from "../platform/ids";
import { environmentOf, runProgram } from "../testing/programs";

const password = "meadow otter lamp";
let service: TestService;
let organization: OrganizationFixture;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 10, subAccounts: 1 });
}, 60_000);
afterAll(() => service.stop());

/** Runs a command to its end; answers what it printed, or fails with it. */
async function tenantry(...args: string[]): Promise<string> {
  const env = { ...environmentOf(service.database, service.secretKey), PUBLIC_URL: service.url };
  const { exitCode, stdout, stderr } = await runProgram("cli.ts", args, env).ended;
  if (exitCode !== 0) throw new Error(`tenantry ${args.join(" ")} ended with ${String(exitCode)}:\n${stdout}${stderr}`);
  expect(stderr).toBe("");
  return stdout;
}

const found = (pattern: RegExp, text: string): string => {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`no ${String(pattern)} in:\n${text}`);
  return value;
};

/** Opens a printed link as its reader would, and sets the password. */
async function follow(printed: string): Promise<void> {
  const link = new URL(found(/(http\S+\/accept\?token=\S+)/, printed));
  expect(link.origin).toBe(service.url);
  expect((await fetch(link)).status).toBe(200);
  const response = await fetch(new URL("/accept", link), {
    method: "POST",
    body: new URLSearchParams({ token: link.searchParams.get("token") ?? "", password }),
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(response.status).toBe(200);
}

interface SignIn {
  readonly signIn: { readonly result: { readonly __typename: string } | null };
}

/** Signs in over HTTP; null where that fails. */
async function signIn(email: string): Promise<GraphqlClient | null> {
  const { data, headers } = await stranger(service).send<SignIn>(
    `mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { result { __typename } } }`,
    { email, password },
  );
  if (data?.signIn.result?.__typename !== "SignedIn") return null;
  return withCookie(service, headers.getSetCookie()[0]?.split(";")[0] ?? "");
}

interface Account {
  readonly account: { readonly name: string; readonly seatOverview: { readonly purchased: number } | null } | null;
}
const accountQuery = `query ($id: ID!) { account(id: $id) { name seatOverview { purchased } } }`;

it("A-07 `account open` prints a link by which the first account manager gets in, and tells the customer's audit log", async () => {
  const email = "kim@opened.example";
  const printed = await tenantry(
    ...["account", "open", "--name", "Opened Ltd", "--manager-email", email, "--manager-first-name", "Kim"],
    ...["--time-zone", "Europe/Vienna", "--language", "de", "--purchased-seats", "7"],
  );
  const accountId = found(/account (acc_\w+)/, printed);
  expect(await signIn(email)).toBeNull();
  await follow(printed);
  const manager = await signIn(email);
  expect((await manager?.send<Account>(accountQuery, { id: accountId }))?.data?.account).toEqual({
    name: "Opened Ltd",
    seatOverview: { purchased: 7 },
  });

  const organizationId = decodeId("acc", accountId);
  for (const code of ["account.open", "seats.purchase", "user.create", "role.grant", "user.invite"])
    expect(await eventsOf(service, organizationId, code)).toMatchObject([
      { status: "SUCCESS", actorType: "OPERATOR", actorId: null },
    ]);
});

it("A-07 `seats purchase` sets the number, also below what is assigned, where nobody is thrown out", async () => {
  const [sub] = organization.subs;
  for (let n = 0; n < 3; n++) await makeUser(service, sub!, { roles: ["INBOX_AGENT"], seat: true });
  const { length: before } = await logOf(service, organization.organizationId);
  expect(await tenantry("seats", "purchase", organization.main.publicId, "12")).toContain("12 purchased seats");
  expect(await tenantry("seats", "purchase", organization.main.publicId, "2")).toContain("2 purchased seats");
  const rows = (await logOf(service, organization.organizationId)).slice(before);
  expect(rows.map(({ event, purchased, levels, actor_type }) => [event, purchased, levels, actor_type])).toEqual(
    expect.arrayContaining([
      ["PURCHASED_CHANGED", "10>12", "NONE>NONE", "OPERATOR"],
      ["PURCHASED_CHANGED", "12>2", "NONE>OVER", "OPERATOR"],
    ]),
  );
  expect(rows.some(({ event }) => event === "REMOVED")).toBe(false);
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
  const events = await eventsOf(service, organization.organizationId, "seats.purchase");
  expect(events.slice(-2)).toMatchObject([
    { actorType: "OPERATOR", details: { before: { purchased: 10 }, after: { purchased: 12 } } },
    { actorType: "OPERATOR", details: { before: { purchased: 12 }, after: { purchased: 2 } } },
  ]);
});

it("A-07 `user create` and `user recover` print links that set a password; both are told as the operator's", async () => {
  const email = "lee@operated.example";
  const sub = organization.subs[0]!;
  const made = await tenantry(
    ...["user", "create", "--account", sub.publicId, "--email", email, "--first-name", "Lee"],
    ...["--role", "SEAT_MANAGER", "MEMBER"],
  );
  const userId = found(/Created (usr_\w+)/, made);
  await follow(made);
  const before = await signIn(email);
  expect(before).not.toBeNull();
  const recovered = await tenantry("user", "recover", organization.main.publicId, userId);
  await follow(recovered);
  // A recovery ends the sessions there were, and the link works once.
  expect((await before?.send<{ viewer: object | null }>("{ viewer { __typename } }"))?.data?.viewer ?? null).toBeNull();
  await expect(follow(recovered)).rejects.toThrow();
  const lee = await signIn(email);
  expect((await lee?.send<Account>(accountQuery, { id: sub.publicId }))?.data?.account?.name).toBe(sub.name);
  for (const code of ["user.create", "user.invite", "user.recover"])
    expect((await eventsOf(service, organization.organizationId, code)).at(-1)).toMatchObject({
      status: "SUCCESS",
      actorType: "OPERATOR",
      targets: [{ type: "user", id: decodeId("usr", userId) }],
    });
});

it("K-01 `api-key create` prints a key that works within its scopes, once", async () => {
  const printed = await tenantry(
    ...["api-key", "create", "--account", organization.main.publicId, "--owner", organization.manager.publicId],
    ...["--name", "HR sync", "--scope", "ACCOUNTS_READ", "SEATS_READ", "--sub-accounts"],
    ...["--expires-at", "2999-01-31T00:00:00Z"],
  );
  const key = found(/^\s+(tntk_\w+)$/m, printed);
  const program = withKey(service, key);
  const sub = organization.subs[0]!;
  expect((await program.send<Account>(accountQuery, { id: sub.publicId })).data?.account?.name).toBe(sub.name);
  const users = await program.send(`{ users(first: 1) { edges { cursor } } }`);
  expect(users.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  expect((await eventsOf(service, organization.organizationId, "api_key.create")).at(-1)).toMatchObject({
    actorType: "OPERATOR",
  });
  const { rows } = await service.owner.query<{ kept: string }>(`select k::text as kept from api_keys k`);
  expect(rows.map(({ kept }) => kept).join()).not.toContain(key.slice(-20));
});

it("A-07 `account close` ends sessions, sign-ins and keys, and keeps the data", async () => {
  const closing = await makeOrganization(service, { subAccounts: 1 });
  const email = "max@closed.example";
  await follow(await tenantry("user", "create", "--account", closing.subs[0]!.publicId, "--email", email));
  const key = withKey(service, await makeApiKey(service, closing.main, closing.manager, ["ACCOUNTS_READ"]));
  const manager = await signedIn(service, closing.manager);
  const ask = async (client: GraphqlClient) =>
    (await client.send<Account>(accountQuery, { id: closing.main.publicId })).data?.account?.name ?? null;
  expect([await ask(manager), await ask(key)]).toEqual([closing.main.name, closing.main.name]);
  expect(await signIn(email)).not.toBeNull();

  expect(await tenantry("account", "close", closing.main.publicId)).toContain("Its data is kept");
  expect([await ask(manager), await ask(key)]).toEqual([null, null]);
  expect(await signIn(email)).toBeNull();
  const { rows } = await service.owner.query<{ users: number; events: number }>(
    `select (select count(*)::int from users where organization_id = $1) as users,
       (select count(*)::int from audit_events where organization_id = $1 and code = 'account.close' and actor_type = 'OPERATOR') as events`,
    [closing.organizationId],
  );
  expect(rows).toEqual([{ users: 2, events: 1 }]);
  // Again: nothing more to close, nothing more to tell.
  await tenantry("account", "close", closing.main.publicId);
  expect(await eventsOf(service, closing.organizationId, "account.close")).toHaveLength(1);
});
