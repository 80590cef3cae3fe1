import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
} from "../../testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let one: AccountFixture;
let two: AccountFixture;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 8, limits: [6, 5] });
  manager = await signedIn(service, organization.manager);
  [one, two] = organization.subs as [AccountFixture, AccountFixture];
  for (let n = 0; n < 2; n++) await makeUser(service, one, { seat: true, roles: n ? ["MEMBER"] : ["INBOX_AGENT"] });
  for (let n = 0; n < 4; n++) await makeUser(service, two, { seat: true, roles: ["INBOX_AGENT"] });
});
afterAll(() => service.stop());

const overview = async (client: GraphqlClient, account: AccountFixture) => {
  const { data, errors } = await client.send<{ account: { seatOverview: Record<string, unknown> } }>(
    `query ($id: ID!) { account(id: $id) { seatOverview { scope account { name } purchased assigned remaining poolRemaining overBy usagePercent limit
      warning { level capacity } inactive sumOfLimits limitsOverPurchasedBy } } }`,
    { id: account.publicId },
  );
  expect(errors).toBeUndefined();
  return data?.account.seatOverview;
};

it("S-01 S-03 an organization: purchased, assigned, remaining, inactive, and by how much limits exceed what is purchased", async () => {
  expect(await overview(manager, organization.main)).toEqual({
    scope: "ORGANIZATION",
    account: { name: organization.main.name },
    purchased: 8,
    assigned: 6,
    remaining: 2,
    poolRemaining: 2,
    overBy: 0,
    usagePercent: 75,
    limit: null,
    warning: { level: "NONE", capacity: 8 },
    inactive: 1,
    sumOfLimits: 11,
    limitsOverPurchasedBy: 3,
  });
});

it("S-01 a sub-account: its limit, and as remaining the smaller of what its limit and what the pool leaves", async () => {
  expect(await overview(manager, one)).toEqual({
    scope: "ACCOUNT",
    account: { name: "Sub 1" },
    purchased: 8,
    assigned: 2,
    remaining: 2,
    poolRemaining: 2,
    overBy: 0,
    usagePercent: 25,
    limit: 6,
    warning: { level: "NONE", capacity: 6 },
    inactive: 1,
    sumOfLimits: null,
    limitsOverPurchasedBy: null,
  });
  expect(await overview(manager, two)).toMatchObject({ assigned: 4, limit: 5, remaining: 1, inactive: 0 });
});

it("A-06 a sub-account's admin sees what is purchased and what the pool has left, and nothing of others", async () => {
  const admin = await signedIn(service, await makeUser(service, one, { roles: ["ACCOUNT_ADMIN"] }));
  expect(await overview(admin, one)).toMatchObject({
    scope: "ACCOUNT",
    purchased: 8,
    assigned: 2,
    poolRemaining: 2,
    sumOfLimits: null,
  });
});

it("U-02 without the sub-accounts in the grant the main account shows its own figures only", async () => {
  const narrow = await signedIn(service, await makeUser(service, organization.main, { roles: ["AUDITOR"] }));
  expect(await overview(narrow, organization.main)).toMatchObject({
    scope: "ACCOUNT",
    assigned: 0,
    inactive: 0,
    sumOfLimits: null,
  });
});

it("S-13 a standalone account assigns and removes freely up to what is purchased", async () => {
  const alone = await makeOrganization(service, { purchased: 2 });
  const client = await signedIn(service, alone.manager);
  const users = [
    await makeUser(service, alone.main),
    await makeUser(service, alone.main),
    await makeUser(service, alone.main),
  ];
  const toggle = async (mutation: "assignSeats" | "removeSeats", index: number) =>
    (
      await client.send<Record<string, { results: { outcome: string; error: { code: string } | null }[] }>>(
        `mutation ($id: ID!) { ${mutation}(input: { userIds: [$id], mode: SKIP_FAILED }) { results { outcome error { code } } } }`,
        { id: users[index]?.publicId },
      )
    ).data?.[mutation]?.results[0];
  expect(await toggle("assignSeats", 0)).toMatchObject({ outcome: "ASSIGNED" });
  expect(await toggle("assignSeats", 1)).toMatchObject({ outcome: "ASSIGNED" });
  expect(await toggle("assignSeats", 2)).toMatchObject({ outcome: "REFUSED", error: { code: "SEAT_POOL_EXHAUSTED" } });
  expect(await toggle("removeSeats", 0)).toMatchObject({ outcome: "REMOVED" });
  expect(await toggle("assignSeats", 2)).toMatchObject({ outcome: "ASSIGNED" });
  expect(await overview(client, alone.main)).toMatchObject({
    scope: "ORGANIZATION",
    assigned: 2,
    remaining: 0,
    warning: { level: "FULL" },
  });
});

it("S-04 after a shrink remaining is 0 and the excess is overBy", async () => {
  await setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased: 3 });
  expect(await overview(manager, organization.main)).toMatchObject({
    remaining: 0,
    poolRemaining: 0,
    overBy: 3,
    usagePercent: 200,
    warning: { level: "OVER" },
  });
  expect(await overview(manager, two)).toMatchObject({
    remaining: 0,
    overBy: 1,
    warning: { level: "OVER", capacity: 3 },
  });
  expect(await overview(manager, one)).toMatchObject({ remaining: 0, overBy: 0 });
});

it("S-04 limits that add up to more than an Int holds are given as the largest Int", async () => {
  const { main, manager: user, organizationId } = await makeOrganization(service, { purchased: 1 });
  await service.owner.query(
    `with made as (
      insert into accounts (organization_id, id, parent_id, name, time_zone, first_day_of_week, language, updated_by_type)
      select $1, gen_random_uuid(), $1, 'Many ' || n, 'UTC', 'MONDAY', 'en', 'SYSTEM' from generate_series(1, 216) n
      returning organization_id, id)
    insert into seat_accounts (organization_id, account_id, seat_limit, updated_by_type)
    select organization_id, id, 10000000, 'SYSTEM' from made`,
    [organizationId],
  );
  expect(await overview(await signedIn(service, user), main)).toMatchObject({
    sumOfLimits: 2_147_483_647,
    limitsOverPurchasedBy: 2_147_483_647,
  });
});
