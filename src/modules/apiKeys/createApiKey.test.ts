import { disableAccount } from "../accounts";
import { disableUser } from "../users";
import type { Permission } from "../../platform/permissions";
import {
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  type TestService,
  withKey,
} from "../../testing";
import { createApiKey, type CreateApiKeyInput } from "./createApiKey";
import { parseKeyString } from "./keyString";

let service: TestService;
let organization: OrganizationFixture;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { subAccounts: 2 });
});
afterAll(() => service.stop());

const create = (input: Partial<CreateApiKeyInput> = {}) =>
  createApiKey(operatorOn(service, organization.organizationId), {
    accountId: organization.main.id,
    ownerId: organization.manager.id,
    name: "HR sync",
    scopes: ["SEATS_READ"],
    ...input,
  });
const keys = async () =>
  (await service.owner.query(`select id from api_keys where organization_id = $1`, [organization.organizationId])).rows
    .length;
const statusOf = async (key: string) => (await withKey(service, key).send("{ viewer { type } }")).status;
const accountsSeen = async (key: string) => {
  const { data, errors } = await withKey(service, key).send<{ accounts: { nodes: { id: string }[] } | null }>(
    "{ accounts { nodes { id } } }",
  );
  return data?.accounts ? data.accounts.nodes.map(({ id }) => id).sort() : errors?.[0]?.extensions.code;
};

describe("making an API key", () => {
  it("K-01 gives an account 1,000 living keys at most, however many ask at once; revoked ones make room", async () => {
    const account = organization.subs[1]!;
    const { apiKey } = await create({ accountId: account.id, name: "first" });
    await service.owner.query(
      `insert into api_keys select (jsonb_populate_record(k, jsonb_build_object('id', gen_random_uuid(),
         'secret_hash', '\\x' || encode(sha256(n::text::bytea), 'hex'), 'name', 'copy ' || n))).*
       from api_keys k cross join generate_series(1, 997) n where k.id = $1`,
      [apiKey.id],
    );
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((n) => create({ accountId: account.id, name: `last ${n}` })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await expect(create({ accountId: account.id })).rejects.toMatchObject({
      code: "TOO_MANY_ITEMS",
      path: ["input", "accountId"],
    });
    await service.owner.query(`update api_keys set revoked_at = now() where organization_id = $1 and name = 'copy 1'`, [
      organization.organizationId,
    ]);
    await create({ accountId: account.id });
    await service.owner.query("delete from api_keys where organization_id = $1 and account_id = $2", [
      organization.organizationId,
      account.id,
    ]);
  });

  it("K-01 shows the key once and keeps a keyed hash of it; the event says for what it is good", async () => {
    const { apiKey, key } = await create({ scopes: ["SEATS_READ", "ACCOUNTS_READ"], includesSubAccounts: true });
    expect(parseKeyString(key)).toEqual({ kind: "ORGANIZATION", organizationId: organization.organizationId });
    const { rows } = await service.owner.query<{ row: string; length: number }>(
      `select k::text as row, octet_length(secret_hash) as length from api_keys k where id = $1`,
      [apiKey.id],
    );
    expect(rows).toEqual([{ row: expect.not.stringContaining(key.slice(31, 74)) as string, length: 32 }]);
    const { rows: events } = await service.owner.query(
      `select e.status, e.account_id, e.details, p.personal from audit_events e
       join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id
       where e.code = 'api_key.create' and e.targets->0->>'id' = $1`,
      [apiKey.id],
    );
    expect(events).toEqual([
      {
        status: "SUCCESS",
        account_id: organization.main.id,
        details: {
          scopes: ["ACCOUNTS_READ", "SEATS_READ"],
          includesSubAccounts: true,
          validFrom: apiKey.validFrom.toISOString(),
          expiresAt: null,
        },
        personal: { name: "HR sync", owner: organization.manager.email },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(key.slice(31, 74));
  });

  it("K-01 U-04 gives no more than the owner holds there, and names what is missing", async () => {
    const admin = await makeUser(service, organization.main, { roles: ["SEAT_MANAGER"] });
    const before = await keys();
    await expect(
      create({ ownerId: admin.id, scopes: ["SEATS_READ", "USERS_MANAGE", "AUDIT_READ"] }),
    ).rejects.toMatchObject({
      code: "PRIVILEGE_ESCALATION",
      details: { kind: "Escalation", missing: ["AUDIT_READ", "USERS_MANAGE"] },
    });
    // A role on the main account alone does not reach its sub-accounts.
    await expect(create({ ownerId: admin.id, includesSubAccounts: true })).rejects.toMatchObject({
      code: "PRIVILEGE_ESCALATION",
    });
    await expect(create({ ownerId: admin.id, accountId: organization.subs[0]!.id })).rejects.toMatchObject({
      code: "PRIVILEGE_ESCALATION",
    });
    expect(await keys()).toBe(before);
    await expect(create({ ownerId: admin.id })).resolves.toBeDefined();
  });

  it.each<[string, Partial<CreateApiKeyInput>, string]>([
    ["no name", { name: " " }, "REQUIRED"],
    ["a name of 101 characters", { name: "x".repeat(101) }, "OUT_OF_RANGE"],
    ["a name with control characters", { name: "a\u001b[2Jb" }, "INVALID"],
    ["no scopes", { scopes: [] }, "REQUIRED"],
    ["single sign-on", { scopes: ["SSO_MANAGE"] }, "INVALID"],
    ["keys", { scopes: ["API_KEYS_MANAGE"] }, "INVALID"],
    ["what is for services", { scopes: ["ENTITLEMENTS_WRITE"] }, "INVALID"],
    ["an end in the past", { expiresAt: new Date(0) }, "INVALID"],
    [
      "an end before its beginning",
      { validFrom: new Date("2040-01-02"), expiresAt: new Date("2040-01-01") },
      "INVALID",
    ],
  ])("K-01 K-02 refuses %s", async (_what, input, code) => {
    const before = await keys();
    await expect(create(input)).rejects.toMatchObject({ code });
    expect(await keys()).toBe(before);
  });

  it("K-01 refuses sub-accounts below a sub-account, disabled accounts and owners, and what is not there", async () => {
    await expect(create({ accountId: organization.subs[0]!.id, includesSubAccounts: true })).rejects.toMatchObject({
      code: "MAIN_ACCOUNT_REQUIRED",
    });
    await disableAccount(operatorOn(service, organization.organizationId), { accountId: organization.subs[1]!.id });
    await expect(create({ accountId: organization.subs[1]!.id })).rejects.toMatchObject({ code: "ACCOUNT_DISABLED" });
    const owner = await makeUser(service, organization.main, { roles: ["SEAT_MANAGER"] });
    await disableUser(operatorOn(service, organization.organizationId), { userId: owner.id });
    await expect(create({ ownerId: owner.id })).rejects.toMatchObject({ code: "INVALID" });
    const other = await makeOrganization(service);
    await expect(create({ accountId: other.main.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(create({ ownerId: other.manager.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("using an API key", () => {
  it("K-01 K-02 reaches its account, with its sub-accounts only if it includes them, within its scopes", async () => {
    const { main, subs, manager } = await makeOrganization(service, { subAccounts: 2 });
    const read: Permission[] = ["ACCOUNTS_READ"];
    expect(await accountsSeen(await makeApiKey(service, main, manager, read))).toEqual([main.publicId]);
    expect(await accountsSeen(await makeApiKey(service, main, manager, read, { includesSubAccounts: true }))).toEqual(
      [main, ...subs].map(({ publicId }) => publicId).sort(),
    );
    expect(await accountsSeen(await makeApiKey(service, subs[0]!, manager, read))).toEqual([subs[0]!.publicId]);
    expect(await accountsSeen(await makeApiKey(service, main, manager, ["SEATS_READ"]))).toBe("FORBIDDEN");
  });

  it("K-01 loses what its owner loses, with the next request", async () => {
    const owner = await makeUser(service, organization.main, { roles: ["ACCOUNT_ADMIN"] });
    const key = await makeApiKey(service, organization.main, owner, ["ACCOUNTS_READ"]);
    expect(await accountsSeen(key)).toEqual([organization.main.publicId]);
    await service.owner.query(`delete from role_grants where user_id = $1`, [owner.id]);
    expect(await accountsSeen(key)).toBe("FORBIDDEN");
  });

  it.each([
    ["revoked", `update api_keys set revoked_at = now() where owner_id = $1`, 401],
    [
      "over its time",
      `update api_keys set valid_from = now() - interval '2 days', expires_at = now() where owner_id = $1`,
      401,
    ],
    ["not valid yet", `update api_keys set valid_from = now() + interval '1 hour' where owner_id = $1`, 401],
    ["of a disabled owner", `update users set disabled_at = now() where id = $1`, 401],
    ["of a deleted owner", `update users set deleted_at = now() where id = $1`, 401],
    // A lock comes from wrong passwords, which any stranger can send: it must not stop an organization's programs.
    ["of a locked owner", `update users set locked_at = now() where id = $1`, 200],
  ])("K-01 that is %s", async (_state, sql, status) => {
    const owner = await makeUser(service, organization.main, { roles: ["ACCOUNT_ADMIN"] });
    const key = await makeApiKey(service, organization.main, owner, ["ACCOUNTS_READ"]);
    expect(await statusOf(key)).toBe(200);
    await service.owner.query(sql, [owner.id]);
    expect(await statusOf(key)).toBe(status);
  });

  it("A-07 K-01 stops with its account and with the organization", async () => {
    const { organizationId, main, subs, manager } = await makeOrganization(service, { subAccounts: 1 });
    const [ofMain, ofSub] = [
      await makeApiKey(service, main, manager, ["ACCOUNTS_READ"]),
      await makeApiKey(service, subs[0]!, manager, ["ACCOUNTS_READ"]),
    ];
    await disableAccount(operatorOn(service, organizationId), { accountId: subs[0]!.id });
    expect([await statusOf(ofMain), await statusOf(ofSub)]).toEqual([200, 401]);
    await service.owner.query(`update accounts set closed_at = now() where id = $1`, [organizationId]);
    expect(await statusOf(ofMain)).toBe(401);
  });

  it("K-01 notes its last use, at most once a minute", async () => {
    const { apiKey, key } = await create();
    const lastUse = async () => {
      await statusOf(key);
      await new Promise((resolve) => setTimeout(resolve, 150));
      return (
        await service.owner.query<{ used: string | null }>(`select last_used_at as used from api_keys where id = $1`, [
          apiKey.id,
        ])
      ).rows[0]?.used;
    };
    const first = await lastUse();
    expect(first).not.toBeNull();
    expect(await lastUse()).toBe(first);
    await service.owner.query(`update api_keys set last_used_at = now() - interval '61 seconds' where id = $1`, [
      apiKey.id,
    ]);
    expect(Date.now() - new Date((await lastUse())!).getTime()).toBeLessThan(5_000);
  });
});
