import {
  eventsOf,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import { missingPermissions } from "./escalation";
import { cleanEmail, emailKey } from "./email";
import { userStatus, userStatusSql } from "./userStatus";

let service: TestService;
let acme: OrganizationFixture;
let manager: GraphqlClient;
let admin: GraphqlClient;
let adminUser: UserFixture;

beforeAll(async () => {
  service = await startTestService();
  acme = await makeOrganization(service, { subAccounts: 2 });
  manager = await signedIn(service, acme.manager);
  adminUser = await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: true });
  admin = await signedIn(service, adminUser);
});
afterAll(() => service.stop());

interface Answer {
  readonly user: Record<string, unknown> | null;
  readonly userErrors: readonly { code: string; path: string[]; missing?: string[] }[];
}
const mutate = async (client: GraphqlClient, name: string, input: object, fields = "id") => {
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const answer = await client.send<Record<string, Answer | null>>(
    `mutation ($input: ${Name}Input!) { ${name}(input: $input) {
      user { ${fields} }
      userErrors { code path message ... on EscalationUserError { missing } }
    } }`,
    { input },
  );
  return { ...answer.data?.[name], error: answer.errors?.[0]?.extensions.code };
};
const stored = async ({ id }: { id: string }) =>
  (await service.owner.query<Record<string, unknown>>(`select * from users where id = $1`, [id])).rows[0];

describe("a user's status", () => {
  it("U-01 derives the first that fits, the same in code and in SQL, and lets a lock end by itself", async () => {
    const now = new Date("2026-06-15T12:00:00Z");
    const past = new Date("2026-06-15T11:59:59Z");
    const future = new Date("2026-06-15T12:00:01Z");
    const choices = [null, past];
    const found = new Set<string>();
    for (const deletedAt of choices)
      for (const disabledAt of choices)
        for (const lockedAt of choices)
          for (const lockedUntil of [null, past, now, future])
            for (const invitedAt of choices)
              for (const acceptedAt of choices)
                for (const emailVerifiedAt of choices) {
                  const times = {
                    deletedAt,
                    disabledAt,
                    lockedAt,
                    lockedUntil,
                    invitedAt,
                    acceptedAt,
                    emailVerifiedAt,
                  };
                  const { rows } = await service.owner.query<{ status: string }>(
                    `select ${userStatusSql("u", "$8::timestamptz")} as status from (select $1::timestamptz as deleted_at,
                       $2::timestamptz as disabled_at, $3::timestamptz as locked_at, $4::timestamptz as locked_until,
                       $5::timestamptz as invited_at, $6::timestamptz as accepted_at, $7::timestamptz as email_verified_at) u`,
                    [...Object.values(times), now],
                  );
                  expect([times, rows[0]?.status]).toEqual([times, userStatus(times, now)]);
                  found.add(userStatus(times, now));
                }
    expect([...found].sort()).toEqual(["ACTIVE", "DELETED", "DISABLED", "INVITED", "LOCKED", "PENDING_VERIFICATION"]);
    const locked = {
      deletedAt: null,
      disabledAt: null,
      invitedAt: past,
      acceptedAt: past,
      emailVerifiedAt: past,
      lockedAt: past,
    };
    expect(userStatus({ ...locked, lockedUntil: past }, now)).toBe("ACTIVE");
    expect(userStatus({ ...locked, lockedUntil: null }, now)).toBe("LOCKED");
    expect(userStatus({ ...locked, lockedUntil: future, disabledAt: past }, now)).toBe("DISABLED");
  });
});

describe("addresses", () => {
  it("U-01 compares them after NFKC, trim and lower case", () => {
    expect(emailKey("  ＡDA@Example.COM ")).toBe("ada@example.com");
    expect(cleanEmail(" Ada@Example.com ", [])).toBe("Ada@Example.com");
  });
  it.each([
    "",
    "a",
    "a@b",
    "a b@c.de",
    "a@b@c.de",
    "a@-b.de",
    "a@b..de",
    ".a@b.de",
    "a.@b.de",
    `${"x".repeat(65)}@b.de`,
    `a@${"b".repeat(250)}.de`,
    "a@b.de\r\nBcc: c@d.de",
    "<a@b.de>",
  ])("U-01 refuses %j as an address", (text) => {
    expect(() => cleanEmail(text, ["input", "email"])).toThrow(expect.objectContaining({ path: ["input", "email"] }));
  });
});

describe("updateUser", () => {
  it("U-01 changes name and language; the event keeps them apart from what is kept for ever", async () => {
    const user = await makeUser(service, acme.subs[0]!, { firstName: "Ada", lastName: "King" });
    const changed = await mutate(
      admin,
      "updateUser",
      { userId: user.publicId, lastName: " Lovelace ", language: "en-gb", expectedVersion: 1 },
      "name firstName lastName language version updatedBy { type displayName email }",
    );
    expect(changed.user).toEqual({
      name: "Ada Lovelace",
      firstName: "Ada",
      lastName: "Lovelace",
      language: "en-GB",
      version: 2,
      updatedBy: { type: "USER", displayName: adminUser.name, email: adminUser.email },
    });
    expect((await eventsOf(service, acme.organizationId, "user.update")).at(-1)).toMatchObject({
      status: "SUCCESS",
      accountId: acme.subs[0]!.id,
      targets: [{ type: "user", id: user.id }],
      details: { changed: ["lastName", "name", "language"] },
      personal: { before: { lastName: "King" }, after: { lastName: "Lovelace" } },
    });
    expect((await mutate(admin, "updateUser", { userId: user.publicId, language: null }, "language")).user).toEqual({
      language: null,
    });
    const events = (await eventsOf(service, acme.organizationId, "user.update")).length;
    expect((await mutate(admin, "updateUser", { userId: user.publicId, firstName: "Ada" }, "version")).user).toEqual({
      version: 3,
    });
    expect(await eventsOf(service, acme.organizationId, "user.update")).toHaveLength(events);
    const stale = await mutate(admin, "updateUser", { userId: user.publicId, firstName: "Eve", expectedVersion: 1 });
    expect(stale.userErrors).toMatchObject([{ code: "VERSION_CONFLICT" }]);
  });

  it.each([
    ["no name at all", { firstName: "", lastName: " " }, "REQUIRED"],
    ["101 characters", { firstName: "x".repeat(101) }, "OUT_OF_RANGE"],
    ["a control character", { firstName: "A\nB" }, "INVALID"],
  ])("U-01 refuses %s, changes nothing and records the attempt", async (_, names, code) => {
    const user = await makeUser(service, acme.main);
    const before = await stored(user);
    expect((await mutate(admin, "updateUser", { userId: user.publicId, ...names })).userErrors).toMatchObject([
      { code },
    ]);
    expect(await stored(user)).toEqual(before);
    expect((await eventsOf(service, acme.organizationId, "user.update")).at(-1)).toMatchObject({
      status: "FAILURE",
      reason: code,
    });
  });

  it("U-04 refuses to touch a user who holds more, naming what is missing; equals are fine", async () => {
    for (const name of ["updateUser", "disableUser", "enableUser"]) {
      const input = { userId: acme.manager.publicId, ...(name === "updateUser" ? { firstName: "Mallory" } : {}) };
      expect((await mutate(admin, name, input)).userErrors).toEqual([
        expect.objectContaining({ code: "PRIVILEGE_ESCALATION", missing: ["SSO_MANAGE"], path: ["input", "userId"] }),
      ]);
    }
    expect(await stored(acme.manager)).toMatchObject({ first_name: "User", disabled_at: null, version: 1 });
    const peer = await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: true });
    expect((await mutate(admin, "updateUser", { userId: peer.publicId, firstName: "Peer" })).userErrors).toEqual([]);
    // Holding the same on the main account alone is less than holding it with the sub-accounts.
    const mainOnly = await signedIn(service, await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"] }));
    const refused = await mutate(mainOnly, "updateUser", { userId: peer.publicId, firstName: "X" });
    expect(refused.userErrors?.[0]?.missing).toContain("USERS_MANAGE");
  });

  it("U-04 counts a key's scopes, not its owner's rights", async () => {
    const peer = await makeUser(service, acme.main, { roles: ["AUDITOR"] });
    const plain = await makeUser(service, acme.main);
    const key = withKey(service, await makeApiKey(service, acme.main, acme.manager, ["USERS_READ", "USERS_MANAGE"]));
    expect((await mutate(key, "updateUser", { userId: plain.publicId, firstName: "By key" })).userErrors).toEqual([]);
    expect((await mutate(key, "updateUser", { userId: peer.publicId, firstName: "By key" })).userErrors).toMatchObject([
      { code: "PRIVILEGE_ESCALATION" },
    ]);
  });

  it("U-04 compares permissions account by account", () => {
    const [org, sub] = ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"] as const;
    const viewer = (accountId: string, includesSubAccounts: boolean) => ({
      type: "USER" as const,
      organizationId: org,
      id: sub,
      userId: sub,
      accountId: org,
      name: null,
      credentialId: null,
      grants: [{ accountId, includesSubAccounts, permissions: new Set(["USERS_READ" as const]) }],
    });
    const held = (accountId: string, includesSubAccounts = false) => [
      { accountId, includesSubAccounts, permissions: ["USERS_READ" as const] },
    ];
    const lacks = (...args: Parameters<typeof missingPermissions>) => missingPermissions(...args).length > 0;
    expect(lacks(viewer(org, true), held(org, true))).toBe(false);
    expect(lacks(viewer(org, true), held(sub))).toBe(false);
    expect(lacks(viewer(org, false), held(org))).toBe(false);
    expect(lacks(viewer(org, false), held(org, true))).toBe(true);
    expect(lacks(viewer(org, false), held(sub))).toBe(true);
    expect(lacks(viewer(sub, false), held(org))).toBe(true);
    expect(missingPermissions({ ...viewer(sub, false), type: "OPERATOR" }, held(org, true))).toEqual([]);
  });
});

describe("disableUser and enableUser", () => {
  it("U-01 disables and enables, each with its event; the second time changes nothing", async () => {
    const user = await makeUser(service, acme.subs[0]!);
    const client = await signedIn(service, user);
    expect((await mutate(admin, "disableUser", { userId: user.publicId }, "status version")).user).toEqual({
      status: "DISABLED",
      version: 2,
    });
    expect((await client.send(`{ users { totalCount } }`)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect((await mutate(admin, "disableUser", { userId: user.publicId }, "version")).user).toEqual({ version: 2 });
    expect((await mutate(admin, "enableUser", { userId: user.publicId }, "status version")).user).toEqual({
      status: "ACTIVE",
      version: 3,
    });
    expect((await mutate(admin, "enableUser", { userId: user.publicId }, "version")).user).toEqual({ version: 3 });
    const about = async (code: string) =>
      (await eventsOf(service, acme.organizationId, code)).filter(({ targets }) => targets[0]?.id === user.id);
    for (const code of ["user.disable", "user.enable"])
      expect(await about(code)).toMatchObject([{ status: "SUCCESS", personal: { email: user.email } }]);
  });

  it("U-01 lets nobody disable themselves, nor a key its owner", async () => {
    const key = withKey(service, await makeApiKey(service, acme.main, adminUser, ["USERS_READ", "USERS_MANAGE"]));
    for (const client of [admin, key])
      expect((await mutate(client, "disableUser", { userId: adminUser.publicId })).userErrors).toMatchObject([
        { code: "SELF_ACTION_FORBIDDEN" },
      ]);
    expect(await stored(adminUser)).toMatchObject({ disabled_at: null });
  });

  it("S-19 frees the seat by default and asks for it again; kept where the organization keeps seats", async () => {
    const org = await makeOrganization(service, { purchased: 1, subAccounts: 1 });
    const boss = await signedIn(service, org.manager);
    const user = await makeUser(service, org.subs[0]!, { roles: ["INBOX_AGENT"], seat: true });
    const seats = async () =>
      (
        await service.owner.query<{ id: string }>(`select user_id as id from seats where organization_id = $1`, [
          org.organizationId,
        ])
      ).rows.map(({ id }) => id);
    await mutate(boss, "disableUser", { userId: user.publicId });
    expect(await seats()).toEqual([]);
    await mutate(boss, "enableUser", { userId: user.publicId });
    expect(await seats()).toEqual([user.id]);

    await mutate(boss, "disableUser", { userId: user.publicId });
    const rival = await makeUser(service, org.main, { seat: true });
    expect((await mutate(boss, "enableUser", { userId: user.publicId }, "status")).user).toEqual({ status: "ACTIVE" });
    expect(await seats()).toEqual([rival.id]);
    const { rows } = await service.owner.query(
      `select reason from seat_log where organization_id = $1 and event = 'REJECTED' and user_id = $2`,
      [org.organizationId, user.id],
    );
    expect(rows).toHaveLength(1);

    await boss.send(
      `mutation ($id: ID!) { updateAccount(input: { accountId: $id, releaseSeatOnDisable: false }) { userErrors { code } } }`,
      { id: org.main.publicId },
    );
    await mutate(boss, "disableUser", { userId: rival.publicId });
    expect(await seats()).toEqual([rival.id]);
  });

  it("A-06 answers for users that the viewer cannot see as for what does not exist", async () => {
    const subAdmin = await signedIn(service, await makeUser(service, acme.subs[0]!, { roles: ["ACCOUNT_ADMIN"] }));
    const other = await makeOrganization(service);
    const hidden = [
      acme.manager,
      await makeUser(service, acme.subs[1]!),
      other.manager,
      { publicId: `usr_${"0".repeat(26)}` },
    ];
    for (const document of [
      `mutation ($id: ID!) { disableUser(input: { userId: $id }) { userErrors { code } } }`,
      `mutation ($id: ID!) { updateUser(input: { userId: $id, firstName: "X" }) { userErrors { code } } }`,
      `query ($id: ID!) { user(id: $id) { email } }`,
      `query ($id: ID!) { node(id: $id) { id } }`,
    ]) {
      const answers = await Promise.all(hidden.map(({ publicId }) => subAdmin.send(document, { id: publicId })));
      const bare = new Set(
        answers.map(({ data, errors: [error] = [] }) => JSON.stringify([data, error?.message, error?.extensions.code])),
      );
      expect(bare.size).toBe(1);
      expect([...bare][0]).toContain("NOT_FOUND");
    }
  });

  it("U-01 shows everybody themselves, and no colleague without USERS_READ", async () => {
    const [one, two] = [await makeUser(service, acme.subs[0]!), await makeUser(service, acme.subs[0]!)];
    const client = await signedIn(service, one);
    const query = `query ($id: ID!) { user(id: $id) { id email status account { id } roleGrants { role { builtIn } } } }`;
    expect((await client.send(query, { id: one.publicId })).data).toEqual({
      user: {
        id: one.publicId,
        email: one.email,
        status: "ACTIVE",
        account: { id: acme.subs[0]!.publicId },
        roleGrants: [{ role: { builtIn: "MEMBER" } }],
      },
    });
    expect((await client.send(query, { id: two.publicId })).errors?.[0]?.extensions.code).toBe("NOT_FOUND");
    expect((await mutate(client, "updateUser", { userId: one.publicId, firstName: "Me" })).error).toBe("FORBIDDEN");
  });

  it("A-06 names who made a change, without address or id, to those who cannot see that user", async () => {
    const subAdmin = await signedIn(service, await makeUser(service, acme.subs[1]!, { roles: ["ACCOUNT_ADMIN"] }));
    const user = await makeUser(service, acme.subs[1]!);
    await mutate(manager, "updateUser", { userId: user.publicId, firstName: "Changed" });
    const { data } = await subAdmin.send(
      `query ($id: ID!) { user(id: $id) { updatedBy { type displayName id email user { id } } } }`,
      { id: user.publicId },
    );
    expect(data).toEqual({
      user: { updatedBy: { type: "USER", displayName: acme.manager.name, id: null, email: null, user: null } },
    });
  });
});
