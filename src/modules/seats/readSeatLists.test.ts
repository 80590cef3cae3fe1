import type { Ctx, Viewer } from "../../platform/context";
import { newId } from "../../platform/ids";
import { contextOf } from "../../platform/runtime";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";
import type { Permission } from "../../platform/permissions";
import type { Batch } from "./batches";
import { readSeatAllocations } from "./readSeatAllocations";
import { readInactiveSeatedUsers, readSeatedUsers } from "./readSeatedUsers";
import { readSeatLog } from "./readSeatLog";

let service: TestService;
let organization: OrganizationFixture;
let one: AccountFixture;
let two: AccountFixture;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 30, limits: [10, 12] });
  [one, two] = organization.subs as [AccountFixture, AccountFixture];
  for (const firstName of ["Ödön", "anna", "Bo"])
    await makeUser(service, one, { firstName, lastName: "X", seat: true, roles: ["INBOX_AGENT"] });
  for (const firstName of ["Zed", "Cy"]) await makeUser(service, two, { firstName, lastName: "X", seat: true });
  await makeUser(service, organization.main, { firstName: "Main", lastName: "X", seat: true });
});
afterAll(() => service.stop());

const operator = () => operatorOn(service, organization.organizationId);

/** Somebody who holds permissions on one account alone. */
function holding(account: AccountFixture, ...permissions: Permission[]): Ctx {
  const { organizationId, manager } = organization;
  const grant = { accountId: account.id, includesSubAccounts: false, permissions: new Set(permissions) };
  const id = manager.id;
  const viewer: Viewer = {
    ...{ type: "USER", organizationId, id, userId: id, accountId: account.id, name: null, credentialId: id },
    grants: [grant],
  };
  return contextOf(service.runtime, viewer, { requestId: newId(), ip: null, userAgent: null, cause: "PANEL" });
}

async function all<Row>(read: (after: string | null) => Promise<Batch<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null, more = true; more;) {
    const batch: Batch<Row> = await read(after);
    rows.push(...batch.rows);
    after = batch.next;
    more = after !== null;
  }
  return rows;
}

it.each([1, 2, 3, 6, 7, 2_000])(
  "S-15 reads the seated users of all accounts in batches of %i, by account and name",
  async (first) => {
    const rows = await all((after) => readSeatedUsers(operator(), {}, null, { first, after }));
    const shown = rows.map((user) => [
      user.account?.name,
      user.name,
      user.user?.name === user.name,
      user.seatAssignedBy?.displayName,
    ]);
    const expected = [
      [organization.main, ["Main X"]],
      [one, ["anna X", "Bo X", "Ödön X"]],
      [two, ["Cy X", "Zed X"]],
    ] as const;
    const sorted = [...expected].sort(([a], [b]) => (a.id < b.id ? -1 : 1));
    expect(shown).toEqual(
      sorted.flatMap(([account, names]) => names.map((name) => [account.name, name, true, "Operator"])),
    );
  },
);

it("S-15 reads them in the list's order where one is given, and narrowed as the lists are", async () => {
  const byName = await all((after) =>
    readSeatedUsers(operator(), {}, { field: "NAME", direction: "DESC" }, { first: 2, after }),
  );
  expect(byName.map(({ name }) => name)).toEqual(["Zed X", "Ödön X", "Main X", "Cy X", "Bo X", "anna X"]);
  const inactive = await all((after) =>
    readInactiveSeatedUsers(operator(), { accountIds: [two.id] }, null, { first: 1, after }),
  );
  expect(inactive.map(({ name, inactivityReasons }) => [name, ...inactivityReasons])).toEqual([
    ["Cy X", "NO_INBOX_ROLE"],
    ["Zed X", "NO_INBOX_ROLE"],
  ]);
});

it("S-15 reads accounts with their use of seats and inactive users, by name", async () => {
  const rows = await all((after) => readSeatAllocations(operator(), {}, null, { first: 2, after }));
  expect(rows.map(({ account, assigned, limit, inactive }) => [account?.name, assigned, limit, inactive])).toEqual([
    [organization.main.name, 1, null, 1],
    ["Sub 1", 3, 10, 0],
    ["Sub 2", 2, 12, 2],
  ]);
  const most = await readSeatAllocations(
    operator(),
    { hasLimit: true },
    { field: "INACTIVE", direction: "DESC" },
    { first: 1 },
  );
  expect(most.rows.map(({ account }) => account?.name)).toEqual(["Sub 2"]);
  expect(most.next).not.toBeNull();
});

it("S-15 reads the seat log from either end with what its rows name", async () => {
  const rows = await all((after) =>
    readSeatLog(operator(), { events: ["ASSIGNED"] }, "OLDEST_FIRST", { first: 4, after }),
  );
  expect(rows.map(({ row, account, doneBy }) => [row.userName, account?.name, doneBy.displayName])).toEqual([
    ["Ödön X", "Sub 1", "Operator"],
    ["anna X", "Sub 1", "Operator"],
    ["Bo X", "Sub 1", "Operator"],
    ["Zed X", "Sub 2", "Operator"],
    ["Cy X", "Sub 2", "Operator"],
    ["Main X", organization.main.name, "Operator"],
  ]);
  const newest = await readSeatLog(operator(), { events: ["ASSIGNED"] }, null, { first: 1 });
  expect(newest.rows.map(({ row }) => row.userName)).toEqual(["Main X"]);
});

it("A-06 whoever holds the permission on one account reads its rows and no others, and none without", async () => {
  const seats = holding(one, "SEATS_READ");
  const users = await all((after) =>
    readSeatedUsers(seats, { accountIds: [one.id, two.id] }, null, { first: 2, after }),
  );
  expect(users.map(({ name, user }) => [name, user])).toEqual([
    ["anna X", null],
    ["Bo X", null],
    ["Ödön X", null],
  ]);
  const accounts = await readSeatAllocations(seats, {}, null, { first: 10 });
  expect(accounts.rows.map(({ account }) => account?.name)).toEqual(["Sub 1"]);
  const log = await all((after) => readSeatLog(holding(two, "SEAT_LOG_READ"), {}, null, { first: 2, after }));
  expect(log.map(({ row }) => [row.event, row.accountId, row.scope, row.number])).toEqual([
    ["ASSIGNED", two.id, "ACCOUNT", null],
    ["ASSIGNED", two.id, "ACCOUNT", null],
    ["LIMIT_SET", two.id, "ACCOUNT", null],
  ]);
  const none = holding(one, "ACCOUNTS_READ");
  for (const read of [
    () => readSeatedUsers(none, {}, null, { first: 1 }),
    () => readInactiveSeatedUsers(none, {}, null, { first: 1 }),
    () => readSeatAllocations(none, {}, null, { first: 1 }),
    () => readSeatLog(none, {}, null, { first: 1 }),
  ])
    await expect(read()).rejects.toMatchObject({ code: "FORBIDDEN" });
});

it("S-15 a batch takes as many statements for one row as for all", async () => {
  const taken = async (read: (ctx: Ctx, first: number) => Promise<unknown>) => {
    const counts = [];
    for (const first of [1, 2_000]) counts.push((await statementsOf(() => read(operator(), first))).length);
    return counts;
  };
  expect(await taken((ctx, first) => readSeatedUsers(ctx, {}, null, { first }))).toEqual([2, 2]);
  expect(await taken((ctx, first) => readSeatAllocations(ctx, {}, null, { first }))).toEqual([2, 2]);
  expect(await taken((ctx, first) => readSeatLog(ctx, {}, null, { first }))).toEqual([2, 2]);
});
