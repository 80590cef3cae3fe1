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
  withKey,
} from "../../testing";

let service: TestService;
let acme: OrganizationFixture;
let other: OrganizationFixture;
let manager: GraphqlClient;
let subAdmin: GraphqlClient;
let member: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  acme = await makeOrganization(service, { subAccounts: 3 });
  other = await makeOrganization(service, { subAccounts: 1 });
  manager = await signedIn(service, acme.manager);
  subAdmin = await signedIn(service, await makeUser(service, acme.subs[0]!, { roles: ["ACCOUNT_ADMIN"] }));
  member = await signedIn(service, await makeUser(service, acme.subs[1]!));
});
afterAll(() => service.stop());

interface Answer {
  readonly account: Record<string, unknown> | null;
  readonly userErrors: readonly { code: string; path: string[]; message: string; [more: string]: unknown }[];
}
const mutate = async (client: GraphqlClient, name: string, input: object, fields = "id name") => {
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const answer = await client.send<Record<string, Answer | null>>(
    `mutation ($input: ${Name}Input!) { ${name}(input: $input) {
      account { ${fields} }
      userErrors { __typename code path message ... on VersionConflictUserError { expectedVersion actualVersion changedBy { type displayName } } }
    } }`,
    { input },
  );
  return { ...answer.data?.[name], error: answer.errors?.[0]?.extensions.code };
};
const stored = async (id: string) =>
  (await service.owner.query<Record<string, unknown>>(`select * from accounts where id = $1`, [id])).rows[0];
const accountCount = async () =>
  (await service.owner.query<{ n: number }>(`select count(*)::int as n from accounts`)).rows[0]?.n;

describe("createSubAccount", () => {
  it("A-02 makes a sub-account with the main account's settings, its directory entry and its event", async () => {
    const made = await mutate(
      manager,
      "createSubAccount",
      { name: "  Atelier\u0301  " },
      "id name kind status timeZone firstDayOfWeek language parent { id }",
    );
    expect(made.userErrors).toEqual([]);
    expect(made.account).toMatchObject({
      name: "Atelieŕ".normalize("NFC"),
      kind: "SUB",
      status: "ENABLED",
      timeZone: "UTC",
      firstDayOfWeek: "MONDAY",
      language: "en",
      parent: { id: acme.main.publicId },
    });
    const { rows } = await service.owner.query<{ id: string }>(
      `select a.id from accounts a join account_directory d on d.account_id = a.id and d.organization_id = a.organization_id
       where a.organization_id = $1 and a.name like 'Atelie%'`,
      [acme.organizationId],
    );
    expect(rows).toHaveLength(1);
    const event = (await eventsOf(service, acme.organizationId, "sub_account.create")).at(-1);
    expect(event).toMatchObject({ status: "SUCCESS", accountId: rows[0]!.id, actorId: acme.manager.id });
  });

  it.each([
    ["an empty name", { name: "   " }, "REQUIRED", ["input", "name"]],
    ["a name of 201 characters", { name: "x".repeat(201) }, "OUT_OF_RANGE", ["input", "name"]],
    ["a name with an override", { name: "Acme \u202egnp" }, "INVALID", ["input", "name"]],
    ["a name with a NUL", { name: "Acme\u0000" }, "INVALID", ["input", "name"]],
  ])("A-02 refuses %s, changes nothing and records the attempt", async (_, input, code, path) => {
    const before = await accountCount();
    const refused = await mutate(manager, "createSubAccount", input);
    expect(refused.account).toBeNull();
    expect(refused.userErrors).toMatchObject([{ code, path }]);
    expect(await accountCount()).toBe(before);
    const event = (await eventsOf(service, acme.organizationId, "sub_account.create")).at(-1);
    expect(event).toMatchObject({ status: "FAILURE", reason: code });
  });

  it("A-02 asks for ACCOUNTS_MANAGE on the whole organization", async () => {
    const before = await accountCount();
    for (const client of [subAdmin, member])
      expect((await mutate(client, "createSubAccount", { name: "X" })).error).toBe("FORBIDDEN");
    const auditor = await signedIn(
      service,
      await makeUser(service, acme.main, { roles: ["AUDITOR"], includesSubAccounts: true }),
    );
    expect((await mutate(auditor, "createSubAccount", { name: "X" })).error).toBe("FORBIDDEN");
    const mainOnly = await signedIn(service, await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"] }));
    expect((await mutate(mainOnly, "createSubAccount", { name: "X" })).error).toBe("FORBIDDEN");
    expect((await mutate(stranger(service), "createSubAccount", { name: "X" })).error).toBe("UNAUTHENTICATED");
    expect(await accountCount()).toBe(before);
  });
});

describe("updateAccount", () => {
  it("A-02 changes name, time zone, first day of the week and language, and says before and after", async () => {
    const [sub] = acme.subs;
    const changed = await mutate(
      subAdmin,
      "updateAccount",
      {
        accountId: sub!.publicId,
        name: "Renamed",
        timeZone: "europe/berlin",
        firstDayOfWeek: "SUNDAY",
        language: "de-ch",
        expectedVersion: 1,
      },
      "name timeZone firstDayOfWeek language version updatedBy { displayName }",
    );
    expect(changed.account).toMatchObject({
      name: "Renamed",
      timeZone: "Europe/Berlin",
      firstDayOfWeek: "SUNDAY",
      language: "de-CH",
      version: 2,
    });
    expect((await eventsOf(service, acme.organizationId, "account.update")).at(-1)).toMatchObject({
      status: "SUCCESS",
      accountId: sub!.id,
      details: { before: { name: "Sub 1", firstDayOfWeek: "MONDAY" }, after: { name: "Renamed", language: "de-CH" } },
    });
  });

  it("A-02 changes nothing, and writes no event, where all is so already", async () => {
    const events = (await eventsOf(service, acme.organizationId, "account.update")).length;
    const same = await mutate(
      manager,
      "updateAccount",
      { accountId: acme.subs[1]!.publicId, name: " Sub 2 " },
      "version",
    );
    expect(same).toMatchObject({ account: { version: 1 }, userErrors: [] });
    expect(await eventsOf(service, acme.organizationId, "account.update")).toHaveLength(events);
  });

  it("A-02 refuses a change on an old version, with who changed it", async () => {
    const refused = await mutate(manager, "updateAccount", {
      accountId: acme.subs[0]!.publicId,
      name: "Y",
      expectedVersion: 1,
    });
    expect(refused.userErrors).toMatchObject([
      { code: "VERSION_CONFLICT", expectedVersion: 1, actualVersion: 2, changedBy: { type: "USER" } },
    ]);
    expect(await stored(acme.subs[0]!.id)).toMatchObject({ name: "Renamed", version: 2 });
  });

  it("A-02 lets one of two changes on the same version through", async () => {
    const input = { accountId: acme.subs[2]!.publicId, expectedVersion: 1 };
    const both = await Promise.all(["One", "Two"].map((name) => mutate(manager, "updateAccount", { ...input, name })));
    expect(both.map(({ userErrors }) => userErrors?.[0]?.code).sort()).toEqual(["VERSION_CONFLICT", undefined]);
    expect(await stored(acme.subs[2]!.id)).toMatchObject({ version: 2 });
  });

  it("S-19 keeps releaseSeatOnDisable on the main account only", async () => {
    const refused = await mutate(manager, "updateAccount", {
      accountId: acme.subs[1]!.publicId,
      releaseSeatOnDisable: false,
    });
    expect(refused.userErrors).toMatchObject([
      { code: "MAIN_ACCOUNT_REQUIRED", path: ["input", "releaseSeatOnDisable"] },
    ]);
    const changed = await mutate(
      manager,
      "updateAccount",
      { accountId: acme.main.publicId, releaseSeatOnDisable: false },
      "releaseSeatOnDisable",
    );
    expect(changed.account).toEqual({ releaseSeatOnDisable: false });
  });

  it("S-19 asks for the right on all accounts where releaseSeatOnDisable, which decides for all, is given", async () => {
    const user = await makeUser(service, acme.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: false });
    const mainAdmin = await signedIn(service, user);
    const input = { accountId: acme.main.publicId };
    expect((await mutate(mainAdmin, "updateAccount", { ...input, language: "de" })).userErrors).toEqual([]);
    const refused = await mutate(mainAdmin, "updateAccount", { ...input, releaseSeatOnDisable: true });
    expect(refused.error).toBe("FORBIDDEN");
    expect((await eventsOf(service, acme.organizationId, "account.update")).at(-1)).toMatchObject({
      status: "FAILURE",
      reason: "FORBIDDEN",
      actorId: user.id,
    });
    expect(await stored(acme.main.id)).toMatchObject({ release_seat_on_disable: false });
  });

  it.each([
    ["GMT", "GMT"],
    ["est5edt", "EST5EDT"],
    ["Asia/Kolkata", "Asia/Kolkata"],
  ])("A-02 takes every time zone that the scalar TimeZone takes: %s", async (timeZone, kept) => {
    const input = { accountId: acme.subs[1]!.publicId, timeZone };
    const changed = await mutate(manager, "updateAccount", input, "timeZone");
    expect(changed).toMatchObject({ account: { timeZone: kept }, userErrors: [] });
  });

  it("A-06 answers for siblings, parents and other organizations as for what does not exist", async () => {
    const missing = `acc_${"0".repeat(26)}`;
    const targets = [missing, acme.main.publicId, acme.subs[1]!.publicId, other.subs[0]!.publicId, other.main.publicId];
    const answers = await Promise.all(
      targets.map((accountId) =>
        subAdmin.send(
          `mutation ($id: ID!) { updateAccount(input: { accountId: $id, name: "X" }) { userErrors { code } } }`,
          { id: accountId },
        ),
      ),
    );
    const errors = answers.map(({ errors: [error] = [] }) => ({
      message: error?.message,
      code: error?.extensions.code,
    }));
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(errors[0]).toMatchObject({ code: "NOT_FOUND" });
    const auditor = await signedIn(service, await makeUser(service, acme.subs[1]!, { roles: ["AUDITOR"] }));
    expect((await mutate(auditor, "updateAccount", { accountId: acme.subs[1]!.publicId, name: "X" })).error).toBe(
      "FORBIDDEN",
    );
    expect((await mutate(manager, "updateAccount", { accountId: "acc_nonsense", name: "X" })).error).toBe(
      "BAD_USER_INPUT",
    );
  });
});

describe("disableAccount and enableAccount", () => {
  it("A-03 ends sessions and refuses sessions and keys at once; enabling lets them in again", async () => {
    const org = await makeOrganization(service, { subAccounts: 1, purchased: 5 });
    const [sub] = org.subs;
    const boss = await signedIn(service, org.manager);
    const user = await makeUser(service, sub!, { roles: ["ACCOUNT_ADMIN", "INBOX_AGENT"], seat: true });
    const inside = await signedIn(service, user);
    const key = withKey(service, await makeApiKey(service, sub!, user, ["ACCOUNTS_READ"]));
    const name = `query ($id: ID!) { account(id: $id) { name } }`;
    const variables = { id: sub!.publicId };
    expect((await inside.send(name, variables)).data).toEqual({ account: { name: "Sub 1" } });
    expect((await key.send(name, variables)).data).toEqual({ account: { name: "Sub 1" } });

    const disabled = await mutate(boss, "disableAccount", { accountId: sub!.publicId }, "status disabledAt version");
    expect(disabled.account).toMatchObject({ status: "DISABLED", version: 2 });
    for (const client of [inside, key])
      expect((await client.send(name, variables)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const seats = async () =>
      (await service.owner.query(`select from seats where organization_id = $1`, [org.organizationId])).rowCount;
    expect(await seats()).toBe(1);

    const enabled = await mutate(boss, "enableAccount", { accountId: sub!.publicId }, "status disabledAt");
    expect(enabled.account).toEqual({ status: "ENABLED", disabledAt: null });
    expect((await key.send(name, variables)).data).toEqual({ account: { name: "Sub 1" } });
    // Sessions ended for good; signing in again is up to the user.
    expect((await inside.send(name, variables)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");

    await mutate(boss, "disableAccount", { accountId: sub!.publicId, releaseSeats: true });
    expect(await seats()).toBe(0);
    expect((await eventsOf(service, org.organizationId, "sub_account.disable")).map(({ details }) => details)).toEqual([
      { releaseSeats: false },
      { releaseSeats: true },
    ]);
  });

  it("A-03 does nothing twice, refuses the main account, and is not for a sub-account's own administrators", async () => {
    const [sub] = acme.subs;
    expect((await mutate(subAdmin, "disableAccount", { accountId: sub!.publicId })).error).toBe("FORBIDDEN");
    expect((await mutate(subAdmin, "enableAccount", { accountId: sub!.publicId })).error).toBe("FORBIDDEN");
    expect((await mutate(manager, "disableAccount", { accountId: acme.main.publicId })).userErrors).toMatchObject([
      { code: "INVALID", path: ["input", "accountId"] },
    ]);
    expect((await mutate(manager, "enableAccount", { accountId: sub!.publicId }, "version")).userErrors).toEqual([]);
    expect(await eventsOf(service, acme.organizationId, "sub_account.enable")).toEqual([
      expect.objectContaining({ status: "FAILURE", reason: "FORBIDDEN" }),
    ]);
    expect(await stored(sub!.id)).toMatchObject({ disabled_at: null });
    expect(await stored(acme.main.id)).toMatchObject({ disabled_at: null });
  });
});
