import { issueLink } from "../modules/auth";
import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  stranger,
  type TestService,
  type UserFixture,
  withCookie,
} from "../testing";
import {
  AboutMeDocument,
  AccountDocument,
  AccountSeatsDocument,
  AccountsInWarningDocument,
  AssignPanelDocument,
  AssignSeatsDocument,
  AuditFailuresDocument,
  AuditLogThisWeekDocument,
  RemoveSeatLimitDocument,
  RemoveSeatsDocument,
  SeatedUsersDocument,
  SeatLogDocument,
  SetSeatLimitDocument,
  SignInDocument,
  SignOutDocument,
  UpdateAccountDocument,
} from "../testing/operations.generated";

// One working day, told in order: each test goes on where the one before left.
const password = "granite lantern orchard";

let service: TestService;
let organization: OrganizationFixture;
let support: AccountFixture;
let person: UserFixture;
let colleague: UserFixture;
/** The account manager's browser, once signed in. */
let manager: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { name: "Acme", purchased: 20, subAccounts: 3 });
  [support] = organization.subs as [AccountFixture];
  for (let n = 0; n < 4; n++) await makeUser(service, support, { seat: true, roles: ["MEMBER", "INBOX_AGENT"] });
  await makeUser(service, organization.subs[1] as AccountFixture, { seat: true });
  colleague = await makeUser(service, support, { roles: ["INBOX_AGENT"], firstName: "Cora", lastName: "Colleague" });
  person = await makeUser(service, organization.main, {
    roles: ["ACCOUNT_MANAGER"],
    includesSubAccounts: true,
    invitedOnly: true,
    firstName: "Mara",
    lastName: "Manager",
  });
});
afterAll(() => service.stop());

const page = (path: string, form?: Record<string, string>) =>
  fetch(`${service.url}${path}`, {
    redirect: "manual",
    ...(form && { method: "POST", headers: { origin: service.url }, body: new URLSearchParams(form) }),
  });

/** The data of an answer that must be free of errors. */
const dataOf = async <Data>(
  answer: ReturnType<GraphqlClient["send"]> | Promise<{ data: Data | null | undefined; errors: unknown }>,
): Promise<Data> => {
  const { data, errors } = await answer;
  expect(errors).toBeUndefined();
  return data as Data;
};

/** The seat page: the overview, and a row in short for each account. */
const seatPage = async (client: GraphqlClient) => {
  const { viewer } = await dataOf(client.execute(AccountSeatsDocument, { first: 50 }));
  const rows = viewer?.account?.seatAllocations?.nodes.map(
    ({ account, assigned, usagePercent, limit, available, warning }) =>
      `${account?.name ?? "?"}: ${assigned} (${usagePercent ?? "-"} %) of ${limit ?? "-"}, ${available} left, ${warning.level}`,
  );
  return { overview: viewer?.account?.seatOverview, rows };
};
const setLimit = async (limit: number, expectedVersion: number | null = null) => {
  const variables = { accountId: support.publicId, limit, expectedVersion };
  return (await dataOf(manager.execute(SetSeatLimitDocument, variables))).setSeatLimit;
};
const assign = async (user: UserFixture, client = manager) =>
  (await dataOf(client.execute(AssignSeatsDocument, { userIds: [user.publicId], mode: "REJECT_ALL" }))).assignSeats;
const remove = async (user: UserFixture, client = manager) =>
  (await dataOf(client.execute(RemoveSeatsDocument, { userIds: [user.publicId], mode: "REJECT_ALL" }))).removeSeats;

it("W-01 an invited account manager chooses a password behind the one-time link and signs in by mutation", async () => {
  const { token } = await issueLink(operatorOn(service, organization.organizationId), { userId: person.id });
  const form = await page(`/accept?token=${token}`);
  expect([form.status, await form.text()]).toEqual([200, expect.stringContaining(person.email)]);
  expect((await page("/accept", { token, password: "short" })).status).toBe(422);
  const accepted = await page("/accept", { token, password });
  expect([accepted.status, await accepted.text()]).toEqual([200, expect.stringContaining("Your password is set")]);
  expect((await page("/accept", { token, password })).status).toBe(410);

  const wrong = await dataOf(stranger(service).execute(SignInDocument, { email: person.email, password: "orchard" }));
  expect(wrong.signIn?.result?.__typename).toBe("SignInFailed");
  const answer = await stranger(service).execute(SignInDocument, { email: person.email.toUpperCase(), password });
  expect(answer.errors).toBeUndefined();
  expect(answer.data?.signIn?.result).toMatchObject({ __typename: "SignedIn", user: { name: "Mara Manager" } });
  const cookie = answer.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/HttpOnly/);
  manager = withCookie(service, cookie.split(";", 1)[0] as string);
  const { viewer } = await dataOf(manager.execute(AboutMeDocument, {}));
  expect(viewer).toMatchObject({
    user: { id: person.publicId, roleGrants: [{ role: { name: "Account manager" }, includesSubAccounts: true }] },
    account: { id: organization.main.publicId, kind: "MAIN" },
  });
  expect(viewer?.account?.viewerPermissions).toEqual(
    expect.arrayContaining(["SEATS_ASSIGN", "SEATS_LIMITS", "SSO_MANAGE"]),
  );
});

it("S-01 S-02 S-03 S-11 sees seat usage across all sub-accounts on one page", async () => {
  const { overview, rows } = await seatPage(manager);
  expect(overview).toMatchObject({
    scope: "ORGANIZATION",
    purchased: 20,
    assigned: 5,
    remaining: 15,
    usagePercent: 25,
    inactive: 1,
  });
  expect(rows).toEqual([
    "Acme: 0 (0 %) of -, 15 left, NONE",
    "Sub 1: 4 (20 %) of -, 15 left, NONE",
    "Sub 2: 1 (5 %) of -, 15 left, NONE",
    "Sub 3: 0 (0 %) of -, 15 left, NONE",
  ]);
});

it("S-04 S-08 sets a limit that fits, and is told the numbers where it does not", async () => {
  expect((await setLimit(3))?.userErrors).toMatchObject([
    { code: "LIMIT_BELOW_ASSIGNED", path: ["input", "limit"], limit: null, assigned: 4, purchased: 20 },
  ]);
  expect((await setLimit(21))?.userErrors).toMatchObject([{ code: "LIMIT_ABOVE_PURCHASED", purchased: 20 }]);
  const set = await setLimit(5);
  expect(set).toMatchObject({
    account: {
      name: "Sub 1",
      seatUsage: { limit: 5, assigned: 4, available: 1, limitUsagePercent: 80, warning: { level: "NONE" } },
    },
    userErrors: [],
  });
  const version = set?.account?.seatUsage?.version ?? 0;
  expect((await setLimit(6, version - 1))?.userErrors).toMatchObject([
    { code: "VERSION_CONFLICT", actualVersion: version, changedBy: { displayName: "Mara Manager" } },
  ]);
  expect((await seatPage(manager)).overview).toMatchObject({ sumOfLimits: 5, limitsOverPurchasedBy: 0 });
});

it("S-05 S-06 S-12 assigns seats from the panel until the limit is reached", async () => {
  const panel = async () => {
    const variables = { accountId: support.publicId, search: "colleague" };
    return (await dataOf(manager.execute(AssignPanelDocument, variables))).account?.seatCandidates?.nodes;
  };
  expect(await panel()).toEqual([
    {
      userId: colleague.publicId,
      name: "Cora Colleague",
      hasSeat: false,
      canToggle: true,
      blockedBy: [],
      hasInboxRole: true,
    },
  ]);
  expect(await assign(colleague)).toMatchObject({
    results: [{ outcome: "ASSIGNED", error: null, warnings: [] }],
    accounts: [{ name: "Sub 1", seatUsage: { assigned: 5, available: 0, warning: { level: "FULL" } } }],
    userErrors: [],
  });
  expect((await assign(colleague))?.results).toMatchObject([{ outcome: "ALREADY_ASSIGNED" }]);

  const late = await makeUser(service, support, { lastName: "Colleague Junior" });
  expect((await panel())?.find(({ userId }) => userId === late.publicId)).toMatchObject({
    canToggle: false,
    blockedBy: [{ code: "SEAT_LIMIT_REACHED" }],
  });
  expect(await assign(late)).toMatchObject({
    results: [
      {
        outcome: "REFUSED",
        error: { code: "SEAT_LIMIT_REACHED", limit: 5, assigned: 5, purchased: 20, poolRemaining: 14 },
      },
    ],
    userErrors: [{ code: "BATCH_REJECTED" }],
  });
  const { viewer } = await dataOf(manager.execute(AccountsInWarningDocument, {}));
  expect(viewer?.account?.seatAllocations?.nodes).toMatchObject([
    { account: { name: "Sub 1" }, warning: { level: "FULL" } },
  ]);
});

it("S-04 S-11 removes a seat, lifts the limit, and both show at once", async () => {
  expect(await remove(colleague)).toMatchObject({ results: [{ outcome: "REMOVED" }], userErrors: [] });
  expect((await remove(colleague))?.results).toMatchObject([{ outcome: "NOT_ASSIGNED" }]);
  const lifted = await dataOf(manager.execute(RemoveSeatLimitDocument, { accountId: support.publicId }));
  expect(lifted.removeSeatLimit).toMatchObject({
    account: { seatUsage: { limit: null, effectiveLimit: 20, available: 15 } },
    userErrors: [],
  });
  const seated = await dataOf(manager.execute(SeatedUsersDocument, { accountId: support.publicId }));
  expect(seated.account?.seatedUsers?.totalCount).toBe(4);
  expect(seated.account?.seatedUsers?.nodes.map(({ inboxRoles }) => inboxRoles)).toEqual(Array(4).fill(["AGENT"]));
});

it("A-04 reaches a sub-account's settings from the main account by the fields its own admin uses", async () => {
  const input = { accountId: support.publicId, name: "Support", timeZone: "Europe/Vienna" };
  const changed = await dataOf(manager.execute(UpdateAccountDocument, { input }));
  expect(changed.updateAccount).toMatchObject({ account: { name: "Support" }, userErrors: [] });
  const admin = await signedIn(service, await makeUser(service, support, { roles: ["ACCOUNT_ADMIN"] }));
  const seenBy = async (client: GraphqlClient) =>
    (await dataOf(client.execute(AccountDocument, { accountId: support.publicId }))).account;
  expect(await seenBy(admin)).toMatchObject({ name: "Support", timeZone: "Europe/Vienna" });
  expect(await seenBy(manager)).toMatchObject({
    name: "Support",
    timeZone: "Europe/Vienna",
    updatedBy: { displayName: "Mara Manager" },
  });
});

it("A-06 a sub-account's admin sees that account's seats and log alone", async () => {
  const admin = await signedIn(service, await makeUser(service, support, { roles: ["ACCOUNT_ADMIN"] }));
  const { overview, rows } = await seatPage(admin);
  expect(overview).toMatchObject({ scope: "ACCOUNT", purchased: 20, assigned: 4, remaining: 15, sumOfLimits: null });
  expect(rows).toEqual(["Support: 4 (20 %) of -, 15 left, NONE"]);
  const { viewer } = await dataOf(admin.execute(SeatLogDocument, {}));
  const log = viewer?.account?.seatLog?.nodes ?? [];
  expect(new Set(log.map((row) => `${row.scope} ${row.account?.name ?? "?"}`))).toEqual(new Set(["ACCOUNT Support"]));
  expect(log.find((row) => row.event === "LIMIT_SET")).toMatchObject({ organizationAssignedAfter: null, number: null });
  const main = await admin.execute(AccountDocument, { accountId: organization.main.publicId });
  expect([main.data?.account, main.errors?.[0]?.extensions.code]).toEqual([null, "NOT_FOUND"]);
});

it("S-14 reads in the seat log who did what, the newest first, with the figures before and after", async () => {
  const { viewer } = await dataOf(manager.execute(SeatLogDocument, { first: 8 }));
  const rows = viewer?.account?.seatLog?.nodes ?? [];
  const mine = (event: string, userName: string | null, assigned: string, limit: string, levels = "NONE>NONE") => ({
    doneBy: "Mara Manager",
    cause: "PANEL",
    account: "Support",
    event,
    userName,
    assigned,
    limit,
    levels,
  });
  expect(
    rows.map((row) => ({
      doneBy: row.doneBy?.displayName,
      cause: row.cause,
      account: row.account?.name,
      event: row.event,
      userName: row.userName,
      assigned: `${row.assignedBefore}>${row.assignedAfter}`,
      limit: `${row.limitBefore ?? "-"}>${row.limitAfter ?? "-"}`,
      levels: `${row.levelBefore}>${row.levelAfter}`,
    })),
  ).toEqual([
    mine("LIMIT_REMOVED", null, "4>4", "5>-"),
    mine("WARNING_CLEARED", null, "5>4", "5>5", "FULL>NONE"),
    mine("REMOVED", "Cora Colleague", "5>4", "5>5", "FULL>NONE"),
    mine("REJECTED", "User Colleague Junior", "5>5", "5>5", "FULL>FULL"),
    mine("WARNING_RAISED", null, "4>5", "5>5", "NONE>FULL"),
    mine("ASSIGNED", "Cora Colleague", "4>5", "5>5", "NONE>FULL"),
    mine("LIMIT_SET", null, "4>4", "->5"),
    expect.objectContaining({ doneBy: expect.not.stringContaining("Mara") as string, cause: "OPERATOR" }),
  ]);
  const numbers = rows.map(({ number }) => number ?? 0);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index));
});

it("L-01 L-03 L-04 reads in the audit log who did what this week, and what failed", async () => {
  const { viewer } = await dataOf(manager.execute(AuditLogThisWeekDocument, { first: 100 }));
  const mine = (viewer?.account?.auditLog?.nodes ?? []).filter(({ username }) => username === person.email);
  expect(mine.map(({ code, status }) => `${code} ${status}`)).toEqual([
    "account.update SUCCESS",
    "seat_limit.remove SUCCESS",
    "seat.remove SUCCESS",
    "seat.assign FAILURE",
    "seat.assign SUCCESS",
    "seat_limit.set FAILURE",
    "seat_limit.set SUCCESS",
    "seat_limit.set FAILURE",
    "seat_limit.set FAILURE",
    "user.login SUCCESS",
    "user.login FAILURE",
    "user.verify SUCCESS",
    "user.accept SUCCESS",
  ]);
  expect(mine[0]).toMatchObject({
    account: { name: "Support" },
    actor: { type: "USER", displayName: "Mara Manager" },
    changes: expect.arrayContaining([{ field: "name", before: "Sub 1", after: "Support" }]) as unknown[],
  });
  const failed = await dataOf(manager.execute(AuditFailuresDocument, {}));
  const reasons = failed.viewer?.account?.auditLog?.nodes.map(({ code, reason }) => `${code} ${reason ?? "?"}`);
  expect(reasons?.slice(0, 4)).toEqual([
    "seat.assign BATCH_REJECTED",
    "seat_limit.set VERSION_CONFLICT",
    "seat_limit.set LIMIT_ABOVE_PURCHASED",
    "seat_limit.set LIMIT_BELOW_ASSIGNED",
  ]);
});

it("S-13 a standalone account assigns and removes freely up to what is purchased", async () => {
  const { main, manager: owner } = await makeOrganization(service, { purchased: 1 });
  const client = await signedIn(service, owner);
  const first = await makeUser(service, main);
  const second = await makeUser(service, main);
  expect((await assign(first, client))?.results).toMatchObject([{ outcome: "ASSIGNED" }]);
  expect((await assign(second, client))?.results).toMatchObject([{ error: { code: "SEAT_POOL_EXHAUSTED" } }]);
  expect((await remove(first, client))?.results).toMatchObject([{ outcome: "REMOVED" }]);
  expect((await assign(second, client))?.results).toMatchObject([{ outcome: "ASSIGNED" }]);
  expect((await seatPage(client)).overview).toMatchObject({
    purchased: 1,
    assigned: 1,
    remaining: 0,
    warning: { level: "FULL" },
  });
});

it("W-02 signs out, and the cookie is worth nothing any more", async () => {
  expect((await dataOf(manager.execute(SignOutDocument, {}))).signOut).toEqual({ userErrors: [] });
  const after = await manager.execute(AboutMeDocument, {});
  expect(after.data?.viewer ?? null).toBeNull();
});
