import {
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import { closeOrganization, disableAccount } from "../accounts";
import { enableAccount } from "../accounts/enableAccount";
import { disableUser } from "../users";
import { enableUser } from "../users/enableUser";

const viewerDocument = "{ viewer { type user { id } } }";
let service: TestService;
let organization: OrganizationFixture;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { subAccounts: 1 });
});
afterAll(() => service.stop());

const viewerIs = async (client: { send(query: string): Promise<{ data: unknown }> }) =>
  ((await client.send(viewerDocument)).data as { viewer: { user: { id: string } | null } | null }).viewer;
const sessionsOf = async (user: UserFixture) =>
  (await service.owner.query(`select 1 from sessions where user_id = $1`, [user.id])).rows.length;
const send = async (headers: Record<string, string>, query = viewerDocument) => {
  const response = await fetch(`${service.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
  return {
    status: response.status,
    body: (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] },
  };
};

describe("a session", () => {
  it.each([
    ["not used for twelve hours", `last_seen_at = now() - interval '12 hours'`],
    ["at its end, however much it is used", `expires_at = now()`],
  ])("X-24 is over when %s", async (_when, sql) => {
    const user = await makeUser(service, organization.main);
    const client = await signedIn(service, user);
    expect(await viewerIs(client)).not.toBeNull();
    await service.owner.query(`update sessions set ${sql} where user_id = $1`, [user.id]);
    expect(await viewerIs(client)).toBeNull();
  });

  it.each([
    ["disabled", `disabled_at = now()`],
    ["locked", `locked_at = now()`],
    ["deleted", `deleted_at = now()`],
  ])("X-24 is worth nothing once its user is %s, whoever did it", async (_state, sql) => {
    const user = await makeUser(service, organization.main);
    const client = await signedIn(service, user);
    expect(await viewerIs(client)).not.toBeNull();
    await service.owner.query(`update users set ${sql} where id = $1`, [user.id]);
    expect(await viewerIs(client)).toBeNull();
  });

  it("X-24 ends for good when its user is disabled", async () => {
    const user = await makeUser(service, organization.main);
    await signedIn(service, user);
    await signedIn(service, user);
    expect(await sessionsOf(user)).toBe(2);
    await disableUser(operatorOn(service, organization.organizationId), { userId: user.id });
    expect(await sessionsOf(user)).toBe(0);
  });

  it("X-24 A-07 ends for good when its user's account is disabled, and only then", async () => {
    const { organizationId, main, subs } = await makeOrganization(service, { subAccounts: 2 });
    const [first, second] = subs;
    const users = await Promise.all([first!, second!, main].map((account) => makeUser(service, account)));
    for (const user of users) await signedIn(service, user);
    await disableAccount(operatorOn(service, organizationId), { accountId: first!.id });
    expect(await Promise.all(users.map(sessionsOf))).toEqual([0, 1, 1]);
    await closeOrganization(operatorOn(service, organizationId), {});
    expect(await Promise.all(users.map(sessionsOf))).toEqual([0, 0, 0]);
  });

  it("A-03 does not come back when its account or user is enabled, though a sign-in raced the disabling", async () => {
    const { organizationId, main, subs } = await makeOrganization(service, { subAccounts: 1 });
    const operator = operatorOn(service, organizationId);
    const accountId = subs[0]!.id;
    const ofAccount = await makeUser(service, subs[0]!);
    const userId = (await makeUser(service, main)).id;
    const raced = async (id: string, disable: () => Promise<unknown>, enable: () => Promise<unknown>) => {
      await disable();
      // What a sign-in leaves that began before and was committed only now.
      await service.owner.query(
        `insert into sessions (organization_id, id, user_id, secret_hash, created_at, last_seen_at, expires_at)
         values ($1, gen_random_uuid(), $2::uuid, sha256($2::uuid::text::bytea), now(), now(), now() + interval '1 day')`,
        [organizationId, id],
      );
      await enable();
      return (await service.owner.query(`select from sessions where user_id = $1`, [id])).rowCount;
    };
    const left = [
      await raced(
        ofAccount.id,
        () => disableAccount(operator, { accountId }),
        () => enableAccount(operator, { accountId }),
      ),
      await raced(
        userId,
        () => disableUser(operator, { userId }),
        () => enableUser(operator, { userId }),
      ),
    ];
    expect(left).toEqual([0, 0]);
  });

  it("X-24 loses a right with the next request after the role was taken", async () => {
    const user = await makeUser(service, organization.main, { roles: ["ACCOUNT_ADMIN"] });
    const client = await signedIn(service, user);
    const query = "{ accounts { nodes { id } } }";
    expect((await client.send(query)).errors).toBeUndefined();
    await service.owner.query(`delete from role_grants where user_id = $1`, [user.id]);
    expect((await client.send(query)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  it("W-02 is written as seen at most once a minute", async () => {
    const user = await makeUser(service, organization.main);
    const client = await signedIn(service, user);
    const seenAt = async () =>
      (
        await service.owner.query<{ seen: string }>(`select last_seen_at as seen from sessions where user_id = $1`, [
          user.id,
        ])
      ).rows[0]?.seen;
    const before = await seenAt();
    await viewerIs(client);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await seenAt()).toBe(before);
    await service.owner.query(`update sessions set last_seen_at = now() - interval '61 seconds' where user_id = $1`, [
      user.id,
    ]);
    await viewerIs(client);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(Date.now() - new Date((await seenAt())!).getTime()).toBeLessThan(5_000);
  });

  it("W-02 is not found by a cookie of another form, or of another organization", async () => {
    const user = await makeUser(service, organization.main);
    const [, value = ""] = /^tenantry=(.*)$/.exec((await signedIn(service, user)).headers["cookie"] ?? "") ?? [];
    const other = await makeOrganization(service);
    const elsewhere = `${other.main.publicId.slice(4)}.${value.split(".")[1] ?? ""}`;
    for (const cookie of [
      value.toUpperCase(),
      value.slice(0, -1),
      `${value}x`,
      `"${value}"`,
      elsewhere,
      "",
      "x".repeat(5_000),
    ])
      expect((await send({ cookie: `tenantry=${cookie}` })).body).toEqual({ data: { viewer: null } });
    expect((await send({ cookie: `tenantry=${value}` })).body).toEqual({
      data: { viewer: { type: "USER", user: { id: user.publicId } } },
    });
  });
});

describe("an Authorization header", () => {
  it("W-02 wins over a cookie", async () => {
    const user = await makeUser(service, organization.main);
    const { headers } = await signedIn(service, user);
    const key = await makeApiKey(service, organization.main, organization.manager, ["USERS_READ"]);
    const { body } = await send({ ...headers, authorization: `bearer ${key}` });
    expect(body.data).toEqual({ viewer: { type: "API_KEY", user: { id: organization.manager.publicId } } });
  });

  it("W-02 that names nobody is refused, not taken for a stranger's", async () => {
    const key = await makeApiKey(service, organization.main, organization.manager, ["USERS_READ"]);
    const { headers } = await signedIn(service, organization.manager);
    const mistyped = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;
    const refused = [
      "Bearer",
      "Bearer ",
      "Bearer x",
      `Bearer ${mistyped}`,
      `Bearer ${key} ${key}`,
      key,
      `Token ${key}`,
      "Digest x",
    ];
    for (const authorization of refused) {
      const { status, body } = await send({ ...headers, authorization });
      expect([authorization, status, body.errors?.[0]?.extensions.code]).toEqual([
        authorization,
        401,
        "UNAUTHENTICATED",
      ]);
    }
  });

  it("W-02 of a proxy in front (Basic) is not meant for us", async () => {
    const { headers } = await signedIn(service, organization.manager);
    const { body } = await send({ ...headers, authorization: "Basic dXNlcjpwYXNz" });
    expect(body.data).toMatchObject({ viewer: { type: "USER" } });
  });

  it("W-04 leaves introspection to those who have a session or a key", async () => {
    const introspection = "{ __schema { queryType { name } } }";
    const key = await makeApiKey(service, organization.main, organization.manager, ["USERS_READ"]);
    expect((await withKey(service, key).send(introspection)).data).toEqual({
      __schema: { queryType: { name: "Query" } },
    });
    expect((await (await signedIn(service, organization.manager)).send(introspection)).errors).toBeUndefined();
    expect((await send({}, introspection)).body.data).toBeUndefined();
  });
});
