import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { getOperationAST, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { getVariableValues } from "graphql/execution/values";
import { parseOperation } from "../graphiql/parseOperation";
import { createSchema } from "../schema";
import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
} from "../testing";
import * as documents from "../testing/operations.generated";

// What GraphiQL offers must work as it is offered: each file is read as the page reads it, and its typed twin is sent.
const directory = join(__dirname, "../../examples/operations");
const operations = readdirSync(directory, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".graphql"))
  .map((path) =>
    parseOperation(
      relative(directory, join(directory, path)).split(sep).join("/"),
      readFileSync(join(directory, path), "utf8"),
    ),
  );
const schema = createSchema();

describe("the files", () => {
  it("W-03 each has a group, a title and a description of its own, and a name that no other has", () => {
    const titles = operations.map(({ group, title }) => `${group}/${title}`);
    expect(new Set(titles).size).toBe(operations.length);
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
    expect(operations.filter(({ description }) => description.length < 40)).toEqual([]);
  });

  it("W-03 the titles that descriptions send the reader to are there", () => {
    const titles = new Set(operations.map(({ title }) => title));
    const named = operations.flatMap(({ description }) =>
      [...description.matchAll(/"([A-Z][a-z][^"]+)"/g)].map(([, title]) => title as string),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((title) => !titles.has(title))).toEqual([]);
  });

  it("W-03 every query and every mutation of the schema is in one", () => {
    const shown = new Set<string>();
    for (const { text } of operations) {
      const types = new TypeInfo(schema);
      visit(
        parse(text),
        visitWithTypeInfo(types, {
          Field: (field) => void shown.add(`${types.getParentType()?.name ?? "?"}.${field.name.value}`),
        }),
      );
    }
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((name) => `${type?.name ?? "?"}.${name}`),
    );
    expect(roots.filter((name) => !shown.has(name))).toEqual([]);
  });

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    "W-03 the example variables of %s are what it takes",
    (_, { text, variables }) => {
      const definitions = getOperationAST(parse(text))?.variableDefinitions ?? [];
      const given = JSON.parse(variables ?? "{}") as Record<string, unknown>;
      expect(getVariableValues(schema, definitions, given).errors).toBeUndefined();
      expect(Object.keys(given).sort()).toEqual(definitions.map(({ variable }) => variable.name.value).sort());
    },
  );
});

describe("each of them runs", () => {
  let service: TestService;
  let organization: OrganizationFixture;
  let sub: AccountFixture;
  let user: UserFixture;
  let manager: GraphqlClient;
  const ran = new Set<string>();

  beforeAll(async () => {
    service = await startTestService();
    organization = await makeOrganization(service, { purchased: 10, limits: [2, 5] });
    [sub] = organization.subs as [AccountFixture];
    user = await makeUser(service, sub, { roles: ["MEMBER", "INBOX_AGENT"] });
    manager = await signedIn(service, organization.manager);
  });
  afterAll(() => service.stop());

  /** Sends a document and answers its data, which must be free of errors and of refusals. */
  async function run<Data, Variables extends object>(
    document: Parameters<typeof manager.execute<Data, Variables>>[0],
    variables: Variables,
  ): Promise<Data> {
    const { data, errors } = await manager.execute(document, variables);
    expect(errors).toBeUndefined();
    for (const payload of Object.values(data as object)) {
      const refusals = (payload as { userErrors?: unknown[] } | null)?.userErrors;
      if (refusals) expect(refusals).toEqual([]);
    }
    ran.add(getOperationAST(document)?.name?.value ?? "");
    return data as Data;
  }

  it("U-03 the start: who am I, and what is there", async () => {
    expect((await run(documents.AboutMeDocument, {})).viewer?.account?.viewerPermissions).toContain("SEATS_LIMITS");
    expect((await run(documents.FindTypeDocument, { name: "Account" })).__type?.name).toBe("Account");
  });

  it("S-01 S-02 S-03 S-04 S-11 S-12 seats", async () => {
    const account = { accountId: sub.publicId };
    await run(documents.SetSeatLimitDocument, { ...account, limit: 1 });
    const panel = await run(documents.AssignPanelDocument, account);
    expect(panel.account?.seatCandidates?.nodes).toMatchObject([{ userId: user.publicId, canToggle: true }]);
    const many = { userIds: [organization.manager.publicId], idempotencyKey: "many" };
    const tried = await run(documents.DryRunAssignSeatsDocument, { userIds: many.userIds });
    expect(tried.assignSeats).toMatchObject({ dryRun: true, summary: { assigned: 1 } });
    for (const replayed of [false, true]) {
      const summary = { assigned: 1, refused: 0 };
      expect((await run(documents.AssignManySeatsDocument, many)).assignSeats).toMatchObject({ replayed, summary });
    }
    const taken = await run(documents.RemoveManySeatsDocument, many);
    expect(taken.removeSeats).toMatchObject({ replayed: false, summary: { removed: 1 } });
    const assigned = await run(documents.AssignSeatsDocument, { userIds: [user.publicId] });
    expect(assigned.assignSeats?.results).toMatchObject([{ outcome: "ASSIGNED" }]);
    expect((await run(documents.AccountSeatsDocument, {})).viewer?.account?.seatAllocations?.nodes).toHaveLength(3);
    const panelOfSeats = await run(documents.SeatsPanelDocument, { filter: { search: "sub" } });
    expect(panelOfSeats.viewer?.account).toMatchObject({
      seatOverview: { scope: "ORGANIZATION", assigned: 1 },
      seatAllocations: { nodes: [{ assigned: 1, limit: 1, limitUsagePercent: 100 }, { assigned: 0 }] },
    });
    expect((await run(documents.AccountsInWarningDocument, {})).viewer?.account?.seatAllocations?.nodes).toMatchObject([
      { account: { name: "Sub 1" }, warning: { level: "FULL" } },
    ]);
    const filter = { search: "sub", hasLimit: true, usagePercentFrom: 5 };
    const found = await run(documents.SearchAccountSeatsDocument, {
      filter,
      orderBy: { field: "USAGE", direction: "DESC" },
    });
    expect(found.viewer?.account?.seatAllocations).toMatchObject({
      totalCount: 1,
      nodes: [{ limitUsagePercent: 100 }],
    });
    expect((await run(documents.SeatedUsersDocument, account)).account?.seatedUsers?.nodes).toMatchObject([
      { userId: user.publicId },
    ]);
    expect((await run(documents.InactiveSeatedUsersDocument, {})).viewer?.account?.seatOverview?.inactive).toBe(0);
    const never = { reasons: ["NEVER_ACTIVE" as const], accountIds: [sub.publicId] };
    expect((await run(documents.ReclaimSeatsDocument, { filter: never })).inactiveSeatedUsers?.totalCount).toBe(0);
    const reclaimed = await run(documents.ReclaimSeatsOfDocument, { userIds: [user.publicId] });
    expect(reclaimed.removeSeats?.results).toMatchObject([{ userId: user.publicId, outcome: "REMOVED" }]);
    await run(documents.AssignSeatsDocument, { userIds: [user.publicId] });
    const report = await run(documents.SeatReportDocument, { input: { kind: "SEAT_LOG", format: "XLSX" } });
    expect(report.seatReport?.url).toContain("/reports/seats?report=");
    await run(documents.RemoveSeatLimitDocument, account);
    const removed = await run(documents.RemoveSeatsDocument, { userIds: [user.publicId] });
    expect(removed.removeSeats?.results).toMatchObject([{ outcome: "REMOVED" }]);
  });

  it("U-01 people", async () => {
    const account = { accountId: sub.publicId };
    const grants = [{ builtInRole: "MEMBER" as const }];
    const created = await run(documents.CreateUserDocument, {
      ...account,
      email: "ada@example.com",
      firstName: "Ada",
      grants,
    });
    expect(created.createUser?.user).toMatchObject({ name: "Ada", status: "INVITED" });
    const userId = created.createUser?.user?.id ?? "";
    const updated = await run(documents.UpdateUserDocument, { userId, lastName: "Example", language: "de" });
    expect(updated.updateUser?.user).toMatchObject({ name: "Ada Example", language: "de" });
    expect((await run(documents.DisableUserDocument, { userId })).disableUser?.user?.status).toBe("DISABLED");
    expect((await run(documents.EnableUserDocument, { userId })).enableUser?.user?.status).toBe("INVITED");
    expect((await run(documents.UserDocument, { userId })).user).toMatchObject({
      firstName: "Ada",
      roleGrants: [{ role: { name: "Member" } }],
    });
    const everybody = await run(documents.UsersDocument, {
      filter: { search: "ada", status: ["INVITED"], hasSeat: false },
    });
    expect(everybody.users).toMatchObject({ totalCount: 1, nodes: [{ id: userId, account: { name: "Sub 1" } }] });
    const here = await run(documents.UsersOfAccountDocument, {
      ...account,
      filter: { neverSignedIn: true },
      orderBy: { field: "CREATED_AT", direction: "DESC" },
    });
    expect(here.account?.users?.nodes.map(({ id }) => id)).toEqual([userId, user.publicId]);
  });

  it("U-02 roles", async () => {
    const account = { accountId: sub.publicId };
    const granted = await run(documents.GrantRoleDocument, {
      ...account,
      userId: user.publicId,
      builtInRole: "SEAT_MANAGER",
    });
    const grantId = granted.grantRole?.roleGrant?.id ?? "";
    const held = await run(documents.RoleGrantsDocument, { ...account, builtInRoles: ["SEAT_MANAGER"] });
    expect(held.account?.roleGrants?.nodes).toMatchObject([{ id: grantId, holder: { id: user.publicId } }]);
    expect((await run(documents.RolesDocument, account)).account?.roles?.nodes).toHaveLength(10);
    await run(documents.RevokeRoleDocument, { grantId });
  });

  it("A-01 A-02 A-03 accounts", async () => {
    const settings = { timeZone: "Europe/Vienna", firstDayOfWeek: "SUNDAY" as const };
    const created = await run(documents.CreateSubAccountDocument, { name: "Vienna", ...settings });
    const accountId = created.createSubAccount?.account?.id ?? "";
    const input = { accountId, name: "Wien", firstDayOfWeek: "MONDAY" as const, language: "de" };
    expect((await run(documents.UpdateAccountDocument, { input })).updateAccount?.account).toMatchObject({
      name: "Wien",
      ...settings,
      firstDayOfWeek: "MONDAY",
    });
    expect((await run(documents.DisableAccountDocument, { accountId })).disableAccount?.account?.status).toBe(
      "DISABLED",
    );
    const disabled = await run(documents.AccountsDocument, { filter: { status: "DISABLED" } });
    expect(disabled.accounts?.nodes).toMatchObject([{ id: accountId, kind: "SUB" }]);
    expect((await run(documents.EnableAccountDocument, { accountId })).enableAccount?.account?.status).toBe("ENABLED");
    expect((await run(documents.AccountDocument, { accountId })).account?.viewerPermissions).not.toContain(
      "SEATS_LIMITS",
    );
    const below = await run(documents.SubAccountsDocument, { filter: { status: "ENABLED" } });
    expect(below.viewer?.mainAccount?.subAccounts?.totalCount).toBe(3);
  });

  it("S-14 L-01 L-04 history, and any object by its id", async () => {
    const seatLog = (await run(documents.SeatLogDocument, { filter: { events: ["LIMIT_SET", "LIMIT_CHANGED"] } }))
      .viewer?.account?.seatLog;
    expect(seatLog?.nodes.map(({ event }) => event)).toEqual(["LIMIT_CHANGED", "LIMIT_SET", "LIMIT_SET"]);
    const ofUser = await run(documents.SeatLogOfUserDocument, { userId: user.publicId });
    expect(ofUser.viewer?.account?.seatLog?.nodes.map(({ event }) => event)).toEqual([
      "REMOVED",
      "ASSIGNED",
      "REMOVED",
      "ASSIGNED",
    ]);
    await manager.execute(documents.SetSeatLimitDocument, { accountId: sub.publicId, limit: -1 });
    const week = await run(documents.AuditLogThisWeekDocument, { period: "LAST_15_MINUTES" });
    expect(week.viewer?.account?.auditLog?.nodes[0]?.code).toBe("seat_limit.set");
    const searched = await run(documents.SearchAuditLogDocument, {
      text: "LIMIT WAS SET",
      from: new Date(0).toISOString(),
    });
    expect(new Set(searched.viewer?.account?.auditLog?.nodes.map(({ description }) => description))).toEqual(
      new Set([1, 5, 2].map((limit) => `The account's seat limit was set to ${limit}.`)),
    );
    const failures = await run(documents.AuditFailuresDocument, {});
    expect(failures.viewer?.account?.auditLog?.nodes).toMatchObject([
      { code: "seat_limit.set", reason: "OUT_OF_RANGE" },
    ]);
    const followed = await run(documents.FollowAuditLogDocument, {
      accountId: sub.publicId,
      codes: ["role.revoke", "user.disable"],
    });
    const events = followed.account?.auditLog?.nodes ?? [];
    expect(events.map(({ code }) => code)).toEqual(["user.disable", "role.revoke"]);
    const kinds = [sub.publicId, user.publicId, events[0]?.id ?? ""].map(
      async (id) => (await run(documents.NodeDocument, { id })).node?.__typename,
    );
    expect(await Promise.all(kinds)).toEqual(["Account", "User", "AuditEvent"]);
  });

  it("K-01 API keys", async () => {
    const account = { accountId: sub.publicId };
    const input = { ...account, name: "HR sync", scopes: ["SEATS_READ" as const], includesSubAccounts: false };
    const created = (await run(documents.CreateApiKeyDocument, input)).createApiKey;
    const apiKeyId = created?.apiKey?.id ?? "";
    expect(created?.key).toContain(created?.apiKey?.prefix);
    expect(
      (await run(documents.ApiKeysDocument, { ...account, filter: { search: "hr" } })).account?.apiKeys,
    ).toMatchObject({ nodes: [{ id: apiKeyId, state: "ACTIVE", effectiveScopes: ["SEATS_READ"] }] });
    expect((await run(documents.NodeDocument, { id: apiKeyId })).node?.__typename).toBe("ApiKey");
    expect((await run(documents.RevokeApiKeyDocument, { apiKeyId })).revokeApiKey?.apiKey?.state).toBe("REVOKED");
  });

  it("W-01 programs sign in and out", async () => {
    const failed = await run(documents.SignInDocument, { email: user.email, password: "nobody set one" });
    expect(failed.signIn?.result?.__typename).toBe("SignInFailed");
    await run(documents.SignOutDocument, {});
  });

  it("W-03 none was left out", () => {
    expect(operations.map(({ name }) => name).filter((name) => !ran.has(name))).toEqual([]);
  });
});
