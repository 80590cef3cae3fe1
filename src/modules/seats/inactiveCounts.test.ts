import type { Ctx } from "../../platform/context";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  stranger,
  type TestService,
} from "../../testing";
import { hashPassword } from "../../platform/crypto/passwordHash";
import { updateAccount } from "../accounts";
import { grantRole, revokeRole } from "../roles";
import { disableUser } from "../users";
import { listInactiveSeatedUsers } from "./inactiveSeatedUsers";
import { inactiveBefore } from "./seatInactivity";
import { makeManySeats, plansOf, rowsTouched } from "./seatPlans.testing";
import { seatOverviewOf } from "./seatOverview";
import { inactiveCounts } from "./seats.loaders";

let now = new Date();
let service: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
beforeAll(async () => {
  service = await startTestService({ now: () => now });
});
afterAll(() => service.stop());

const fresh = (): Ctx => operatorOn(service, organization.organizationId);

/** The figure of the overview, which must be that of the list and that of the accounts together. */
async function inactive(): Promise<number> {
  const accounts = [organization.main, ...organization.subs];
  const overview = async (account: AccountFixture) => (await seatOverviewOf(fresh(), account)).inactive();
  const listed = async (filter: object) => {
    const page = await listInactiveSeatedUsers(fresh(), { first: 100, filter });
    expect(await page.totalCount()).toBe(page.nodes.length);
    expect(page.nodes.filter(({ inactivityReasons }) => inactivityReasons.length === 0)).toEqual([]);
    return page.nodes.length;
  };
  const all = await overview(organization.main);
  expect(await listed({})).toBe(all);
  const counts = await inactiveCounts(
    fresh(),
    accounts.map(({ id }) => id),
  );
  for (const account of organization.subs) {
    expect(await overview(account)).toBe(counts.get(account.id) ?? 0);
    expect(await listed({ accountIds: [account.id] })).toBe(counts.get(account.id) ?? 0);
  }
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(all);
  return all;
}

const signInAt = (id: string, moment: Date | string) =>
  service.owner.query(
    `update seat_activity set last_sign_in_at = $3, active_at = $3 where organization_id = $1 and user_id = $2`,
    [organization.organizationId, id, moment],
  );
const roleId = async (name: string) =>
  (
    await service.owner.query<{ id: string }>(`select id from roles where organization_id = $1 and built_in = $2`, [
      organization.organizationId,
      name,
    ])
  ).rows[0]?.id as string;

describe("S-01 S-10 the overview's count is the list's", () => {
  beforeEach(async () => {
    now = new Date();
    organization = await makeOrganization(service, { purchased: 20, subAccounts: 2 });
    sub = organization.subs[0] as AccountFixture;
  });
  const agent = () => makeUser(service, sub, { seat: true, roles: ["INBOX_AGENT"] });

  it("as time goes by: an activity becomes too old, a role ends by its date", async () => {
    await signInAt((await agent()).id, now);
    const member = await makeUser(service, sub, { seat: true });
    expect(await inactive()).toBe(1);
    const expiresAt = new Date(now.getTime() + 60_000);
    await grantRole(fresh(), { roleId: await roleId("INBOX_SETUP"), userId: member.id, accountId: sub.id, expiresAt });
    await signInAt(member.id, now);
    expect(await inactive()).toBe(0);
    now = new Date(expiresAt.getTime() - 1);
    expect(await inactive()).toBe(0);
    now = expiresAt;
    expect(await inactive()).toBe(1);
    now = new Date(now.getTime() + 100 * 86_400_000);
    expect(await inactive()).toBe(2);
  });

  it("when a role is revoked, when a user is disabled and keeps the seat, and when one signs in", async () => {
    const [one, two, three] = [await agent(), await agent(), await agent()];
    expect(await inactive()).toBe(0);
    const { rows } = await service.owner.query<{ id: string }>(`select id from role_grants where user_id = $1`, [
      one.id,
    ]);
    await revokeRole(fresh(), { grantId: rows[0]?.id as string });
    expect(await inactive()).toBe(1);
    const client = await signedIn(service, organization.manager);
    await updateAccount(fresh(), { accountId: organization.main.id, releaseSeatOnDisable: false });
    await disableUser(fresh(), { userId: two.id });
    expect(await inactive()).toBe(2);
    await signInAt(three.id, new Date(inactiveBefore(now).getTime() - 1));
    expect(await inactive()).toBe(3);
    await service.owner.query(
      `insert into user_credentials (organization_id, user_id, password_hash, password_changed_at) values ($1, $2, $3, now())`,
      [organization.organizationId, three.id, await hashPassword("meadow otter lamp")],
    );
    await stranger(service).send(
      `mutation ($email: String!) { signIn(input: { email: $email, password: "meadow otter lamp" }) { userErrors { code } } }`,
      { email: three.email },
    );
    expect(await inactive()).toBe(2);
    // From a row one edits the user, and takes the seat.
    const listed = await client.send<{ inactiveSeatedUsers: { nodes: { userId: string; name: string }[] } }>(
      `{ inactiveSeatedUsers { nodes { userId name } } }`,
    );
    const ids = listed.data?.inactiveSeatedUsers.nodes.map(({ userId }) => userId) ?? [];
    expect(ids.sort()).toEqual([one.publicId, two.publicId].sort());
    const edited = await client.send<{ updateUser: unknown }>(
      `mutation ($id: ID!) { updateUser(input: { userId: $id, firstName: "Edited" }) { user { firstName } userErrors { code } } }`,
      { id: ids[0] },
    );
    expect(edited.data?.updateUser).toEqual({ user: { firstName: "Edited" }, userErrors: [] });
    await client.send(
      `mutation ($ids: [ID!]!) { removeSeats(input: { userIds: $ids, mode: REJECT_ALL }) { results { outcome } } }`,
      { ids },
    );
    expect(await inactive()).toBe(0);
  });

  it("at a month's end, where three months back is the same day twice and somebody can be active again", async () => {
    const user = await agent();
    await signInAt(user.id, "2026-02-28T11:00:00Z");
    const at = async (moment: string) => {
      now = new Date(moment);
      return inactive();
    };
    expect(await at("2026-05-28T11:00:00Z")).toBe(0);
    expect(await at("2026-05-28T11:00:01Z")).toBe(1);
    expect(await at("2026-05-29T10:00:00Z")).toBe(0);
    expect(await at("2026-05-31T11:00:01Z")).toBe(1);
    await signInAt(user.id, "2026-11-30T09:00:00Z");
    expect(await at("2027-02-28T09:00:01Z")).toBe(0);
    expect(await at("2027-03-01T00:00:00Z")).toBe(1);
  });
});

describe("S-09 20,000 seats in 50 accounts, 80 users inactive: counting and listing them looks at no others", () => {
  const idle = 80;
  beforeAll(async () => {
    now = new Date("2026-11-24T12:00:00Z");
    organization = await makeOrganization(service, { purchased: 30_000, subAccounts: 50 });
    await makeManySeats(service, organization, 20_000, now);
  }, 60_000);

  const touchedBy = async (work: (ctx: Ctx) => Promise<unknown>) =>
    (await plansOf(service, fresh(), work)).map((plan) => rowsTouched(plan, "seat_activity"));

  it.each(["right after they came, with nothing known of them", "analyzed and vacuumed"])("%s", async (state) => {
    if (state.startsWith("analyzed"))
      await service.owner.query(`vacuum analyze seat_activity, users, accounts, seat_accounts, seats`);
    const all = organization.subs.map(({ id }) => id);
    const [one] = all as [string];
    expect([...(await inactiveCounts(fresh(), all)).values()].reduce((sum, count) => sum + count, 0)).toBe(idle);
    const ofAll = await touchedBy((ctx) => inactiveCounts(ctx, all));
    const ofOne = await touchedBy((ctx) => inactiveCounts(ctx, [one]));
    const ofOrganization = await touchedBy(async (ctx) => (await seatOverviewOf(ctx, organization.main)).inactive());
    const listed = await touchedBy((ctx) => listInactiveSeatedUsers(ctx, { first: 10 }));
    const listedOfOne = await touchedBy((ctx) =>
      listInactiveSeatedUsers(ctx, { first: 10, filter: { accountIds: [one] } }),
    );
    const counted = await touchedBy(async (ctx) => (await listInactiveSeatedUsers(ctx, { first: 0 })).totalCount());
    const inOne = (await inactiveCounts(fresh(), [one])).get(one) ?? 0;
    expect({ ofAll, ofOne, ofOrganization, listed, listedOfOne, counted }).toEqual({
      ofAll: [idle],
      ofOne: [inOne],
      ofOrganization: [idle],
      listed: [idle],
      listedOfOne: [inOne],
      counted: [idle, idle],
    });
  });

  it("S-01 costs one statement for the accounts, however many, and one for the organization", async () => {
    const texts = await statementsOf(() =>
      inactiveCounts(
        fresh(),
        organization.subs.map(({ id }) => id),
      ),
    );
    expect(texts).toHaveLength(1);
  });
});
