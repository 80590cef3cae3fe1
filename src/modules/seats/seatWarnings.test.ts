import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  type TestService,
  type UserFixture,
} from "../../testing";
import { assignSeats } from "./assignSeats";
import { removeSeatLimit } from "./removeSeatLimit";
import { removeSeats } from "./removeSeats";
import { ledgerFaults, logLength, logOf, shortLogOf } from "./seats.testing";
import { setPurchasedSeats } from "./setPurchasedSeats";
import { setSeatLimit } from "./setSeatLimit";

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

let organization: OrganizationFixture;
const open = async (options: Parameters<typeof makeOrganization>[1]) => {
  organization = await makeOrganization(service, options);
  return organization;
};
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

const ctx = () => operatorOn(service, organization.organizationId);
const give = (...users: UserFixture[]) =>
  each(users, (user) => assignSeats(ctx(), { userIds: [user.id], mode: "REJECT_ALL" }));
const take = (...users: UserFixture[]) =>
  each(users, (user) => removeSeats(ctx(), { userIds: [user.id], mode: "REJECT_ALL" }));
const each = async (users: UserFixture[], act: (user: UserFixture) => Promise<unknown>) => {
  for (const user of users) await act(user);
};
const usersOn = async (account: AccountFixture, count: number) => {
  const users: UserFixture[] = [];
  for (let n = 0; n < count; n++) users.push(await makeUser(service, account));
  return users;
};
const during = async (work: () => Promise<unknown>) => {
  const before = await logLength(service, organization.organizationId);
  await work();
  return (await shortLogOf(service, organization.organizationId, before)).filter((row) => row.startsWith("WARNING"));
};

it("S-08 steps up to WARNING and FULL are logged once each, falling clears once, and it arms again below", async () => {
  const { subs } = await open({ purchased: 100, limits: [10] });
  const users = await usersOn(subs[0] as AccountFixture, 10);
  const [nine, ten] = users.slice(8) as [UserFixture, UserFixture];
  expect(await during(() => give(...users.slice(0, 8)))).toEqual([]);
  expect(await during(() => give(nine))).toEqual(["WARNING_RAISED ACCOUNT 8>9 NONE>WARNING"]);
  expect(await during(() => give(nine))).toEqual([]);
  expect(await during(() => give(ten))).toEqual(["WARNING_RAISED ACCOUNT 9>10 WARNING>FULL"]);
  expect(await during(() => take(ten))).toEqual(["WARNING_CLEARED ACCOUNT 10>9 FULL>WARNING"]);
  expect(await during(() => take(nine))).toEqual(["WARNING_CLEARED ACCOUNT 9>8 WARNING>NONE"]);
  expect(await during(() => give(nine))).toEqual(["WARNING_RAISED ACCOUNT 8>9 NONE>WARNING"]);
});

it("S-08 the pool has a level of its own, with scope ORGANIZATION and on the main account", async () => {
  const { subs, main } = await open({ purchased: 4, subAccounts: 2 });
  const [a, b] = subs as [AccountFixture, AccountFixture];
  const users = [...(await usersOn(a, 2)), ...(await usersOn(b, 2))];
  // 85 % of 4 are 3.4: the fourth seat fills the pool; each account alone has room for 4.
  expect(await during(() => give(...users.slice(0, 3)))).toEqual([]);
  expect(await during(() => give(users[3] as UserFixture))).toEqual(["WARNING_RAISED ORGANIZATION 3>4 NONE>FULL"]);
  const row = (await logOf(service, organization.organizationId)).at(-1);
  expect(row).toMatchObject({ account_id: main.id, limits: "->-", purchased: "4>4", total: 4, user_id: null });
});

it("S-08 one commit that moves account and pool gives a row for each", async () => {
  const { subs } = await open({ purchased: 2, subAccounts: 1 });
  const [first, second] = (await usersOn(subs[0] as AccountFixture, 2)) as [UserFixture, UserFixture];
  await give(first);
  expect(await during(() => give(second))).toEqual([
    "WARNING_RAISED ACCOUNT 1>2 NONE>FULL",
    "WARNING_RAISED ORGANIZATION 1>2 NONE>FULL",
  ]);
});

it("S-08 a standalone account logs ORGANIZATION only", async () => {
  const { main } = await open({ purchased: 10 });
  const users = await usersOn(main, 10);
  expect(await during(() => give(...users))).toEqual([
    "WARNING_RAISED ORGANIZATION 8>9 NONE>WARNING",
    "WARNING_RAISED ORGANIZATION 9>10 WARNING>FULL",
  ]);
  expect(await during(() => take(...users.slice(0, 2)))).toEqual([
    "WARNING_CLEARED ORGANIZATION 10>9 FULL>WARNING",
    "WARNING_CLEARED ORGANIZATION 9>8 WARNING>NONE",
  ]);
});

it("S-08 a change of limit raises and clears, with the levels before and after", async () => {
  const { subs } = await open({ purchased: 100, subAccounts: 1 });
  const sub = subs[0] as AccountFixture;
  await give(...(await usersOn(sub, 9)));
  const limit = (value: number) => during(() => setSeatLimit(ctx(), { accountId: sub.id, limit: value }));
  expect(await limit(9)).toEqual(["WARNING_RAISED ACCOUNT 9>9 NONE>FULL"]);
  expect(await limit(10)).toEqual(["WARNING_CLEARED ACCOUNT 9>9 FULL>WARNING"]);
  expect(await limit(20)).toEqual(["WARNING_CLEARED ACCOUNT 9>9 WARNING>NONE"]);
  expect(await limit(10)).toEqual(["WARNING_RAISED ACCOUNT 9>9 NONE>WARNING"]);
  expect(await during(() => removeSeatLimit(ctx(), { accountId: sub.id }))).toEqual([
    "WARNING_CLEARED ACCOUNT 9>9 WARNING>NONE",
  ]);
});

it("S-08 a change of what is purchased moves the pool and every account that stands on it, a row each", async () => {
  const { subs } = await open({ purchased: 20, limits: [3, null] });
  const [limited, free] = subs as [AccountFixture, AccountFixture];
  await give(...(await usersOn(limited, 1)), ...(await usersOn(free, 9)));
  const purchase = (purchased: number) => during(() => setPurchasedSeats(ctx(), { purchased }));
  // `limited` keeps its capacity of 3; `free` has 9 seats of 10 then, the pool 10 of 10.
  expect(await purchase(10)).toEqual([
    "WARNING_RAISED ACCOUNT 9>9 NONE>WARNING",
    "WARNING_RAISED ORGANIZATION 10>10 NONE>FULL",
  ]);
  expect(await purchase(8)).toEqual([
    "WARNING_RAISED ACCOUNT 9>9 WARNING>OVER",
    "WARNING_RAISED ORGANIZATION 10>10 FULL>OVER",
  ]);
  expect(await purchase(40)).toEqual([
    "WARNING_CLEARED ACCOUNT 9>9 OVER>NONE",
    "WARNING_CLEARED ORGANIZATION 10>10 OVER>NONE",
  ]);
});

it("S-08 removals that leave an account OVER raise nothing anew", async () => {
  const { subs } = await open({ purchased: 6, subAccounts: 1 });
  const users = await usersOn(subs[0] as AccountFixture, 6);
  await give(...users);
  await setPurchasedSeats(ctx(), { purchased: 4 });
  expect(await during(() => take(users[0] as UserFixture))).toEqual([]);
  expect(await during(() => take(users[1] as UserFixture))).toEqual([
    "WARNING_CLEARED ACCOUNT 5>4 OVER>FULL",
    "WARNING_CLEARED ORGANIZATION 5>4 OVER>FULL",
  ]);
});

describe("notifications", () => {
  const kinds = () => service.runtime.outboxKinds as Set<string>;
  beforeEach(() => kinds().add("seat.warning"));
  afterEach(() => kinds().delete("seat.warning"));
  const sent = async () =>
    (
      await service.owner.query<{ event: string; levels: string; scope: string; account_id: string }>(
        `select l.event, l.scope, l.level_before || '>' || l.level_after as levels, o.payload ->> 'accountId' as account_id
        from outbox o join seat_log l on l.organization_id = o.organization_id and l.id = (o.payload ->> 'logEntryId')::uuid
        where o.organization_id = $1 and o.kind = 'seat.warning' order by l.number`,
        [organization.organizationId],
      )
    ).rows;

  it("S-08 each step up sends one notification, a fall none", async () => {
    const { subs } = await open({ purchased: 100, limits: [1] });
    const sub = subs[0] as AccountFixture;
    const users = await usersOn(sub, 1);
    await give(...users);
    await take(...users);
    expect(await sent()).toEqual([
      { event: "WARNING_RAISED", scope: "ACCOUNT", levels: "NONE>FULL", account_id: sub.id },
    ]);
  });

  it("S-08 a capacity of 0 is FULL, logged, without a notification; with seats in it, it is OVER and tells", async () => {
    const { subs, main } = await open({ purchased: 100, subAccounts: 2 });
    const [empty, used] = subs as [AccountFixture, AccountFixture];
    expect(await during(() => setSeatLimit(ctx(), { accountId: empty.id, limit: 0 }))).toEqual([
      "WARNING_RAISED ACCOUNT 0>0 NONE>FULL",
    ]);
    expect(await sent()).toEqual([]);
    await give(...(await usersOn(used, 1)));
    await setPurchasedSeats(ctx(), { purchased: 0 });
    expect((await sent()).map((row) => `${row.scope} ${row.levels}`)).toEqual([
      "ACCOUNT NONE>OVER",
      "ORGANIZATION NONE>OVER",
    ]);
    expect(
      (await logOf(service, organization.organizationId)).filter(
        (row) => row.account_id === main.id && row.scope === "ACCOUNT",
      ),
    ).toMatchObject([{ event: "WARNING_RAISED", levels: "NONE>FULL" }]);
  });
});
