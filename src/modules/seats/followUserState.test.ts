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
  type UserFixture,
} from "../../testing";
import { assignSeats } from "./assignSeats";
import { removeSeats } from "./removeSeats";
import { eventsOf, ledgerFaults, logLength, logOf, seatsOf } from "./seats.testing";

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let sub: AccountFixture;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  organization = await makeOrganization(service, { purchased: 10, limits: [2] });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
});
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

const act = async (mutation: "disableUser" | "enableUser", user: UserFixture) => {
  const document = `mutation ($id: ID!) { done: ${mutation}(input: { userId: $id }) { userErrors { code } user { status hasSeat } } }`;
  const { data, errors } = await manager.send<{ done: { userErrors: unknown[]; user: unknown } }>(document, {
    id: user.publicId,
  });
  expect(errors).toBeUndefined();
  expect(data?.done.userErrors).toEqual([]);
  return data?.done.user;
};
const keepSeats = () =>
  manager.send(
    `mutation ($id: ID!) { updateAccount(input: { accountId: $id, releaseSeatOnDisable: false }) { userErrors { code } } }`,
    { id: organization.main.publicId },
  );
const logDuring = async (work: () => Promise<unknown>) => {
  const before = await logLength(service, organization.organizationId);
  await work();
  const rows = await logOf(service, organization.organizationId, before);
  return rows
    .filter((row) => !row.event.startsWith("WARNING"))
    .map((row) => `${row.event} ${row.user_id} ${row.reason}`);
};
const isDisabledInActivity = async (user: UserFixture) =>
  (
    await service.owner.query<{ user_disabled: boolean }>(
      `select user_disabled from seat_activity where organization_id = $1 and user_id = $2`,
      [user.organizationId, user.id],
    )
  ).rows[0]?.user_disabled;

it("S-19 disabling a user releases the seat, with its log row and event", async () => {
  const user = await makeUser(service, sub, { seat: true });
  expect(await logDuring(() => act("disableUser", user))).toEqual([`REMOVED ${user.id} USER_DISABLED`]);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [], pool: { assigned: 0 } });
  expect(await eventsOf(service, organization.organizationId, "seat.remove")).toMatchObject([
    { status: "SUCCESS", targets: [{ id: user.id }], account_id: sub.id },
  ]);
  expect(await isDisabledInActivity(user)).toBe(true);
});

it("S-19 enabling asks for the seat that the disabling took, through the same check", async () => {
  const user = await makeUser(service, sub, { seat: true });
  await act("disableUser", user);
  expect(await logDuring(async () => expect(await act("enableUser", user)).toMatchObject({ hasSeat: true }))).toEqual([
    `ASSIGNED ${user.id} USER_ENABLED`,
  ]);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [user.publicId] });
  expect(await isDisabledInActivity(user)).toBe(false);
});

it("S-19 without room the user is enabled without a seat, with a REJECTED row and a FAILURE event", async () => {
  const user = await makeUser(service, sub, { seat: true });
  await act("disableUser", user);
  for (let n = 0; n < 2; n++) await makeUser(service, sub, { seat: true });
  expect(
    await logDuring(async () =>
      expect(await act("enableUser", user)).toMatchObject({ status: "ACTIVE", hasSeat: false }),
    ),
  ).toEqual([`REJECTED ${user.id} SEAT_LIMIT_REACHED`]);
  expect((await eventsOf(service, organization.organizationId, "seat.assign")).at(-1)).toMatchObject({
    status: "FAILURE",
    reason: "SEAT_LIMIT_REACHED",
    targets: [{ id: user.id }],
  });
  // It was asked for once: a second round takes and gives nothing.
  expect(await logDuring(() => act("disableUser", user))).toEqual([]);
  expect(await logDuring(() => act("enableUser", user))).toEqual([]);
});

it("S-19 enabling asks for nothing that the disabling did not take", async () => {
  const seatless = await makeUser(service, sub);
  expect(await logDuring(() => act("disableUser", seatless))).toEqual([]);
  expect(await logDuring(() => act("enableUser", seatless))).toEqual([]);
});

it("S-19 with releaseSeatOnDisable off the seat stays, and the user counts as inactive", async () => {
  await keepSeats();
  const user = await makeUser(service, sub, { seat: true, roles: ["INBOX_AGENT"] });
  expect(await logDuring(() => act("disableUser", user))).toEqual([]);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [user.publicId] });
  const { data } = await manager.send<{ account: unknown }>(
    `query ($id: ID!) { account(id: $id) { seatedUsers { nodes { userId inactivityReasons } } } }`,
    { id: sub.publicId },
  );
  expect(data?.account).toEqual({
    seatedUsers: { nodes: [{ userId: user.publicId, inactivityReasons: ["USER_DISABLED"] }] },
  });
  expect(await logDuring(() => act("enableUser", user))).toEqual([]);
  // A seat taken by hand while the user was disabled is not asked for by enabling.
  await act("disableUser", user);
  await removeSeats(operatorOn(service, organization.organizationId), { userIds: [user.id], mode: "REJECT_ALL" });
  expect(await logDuring(() => act("enableUser", user))).toEqual([]);
});

it("S-19 disabling and giving a seat at once never leave a disabled user with a seat", async () => {
  const users = await Promise.all([1, 2, 3].map(() => makeUser(service, organization.main)));
  const ctx = () => operatorOn(service, organization.organizationId);
  await Promise.all(
    users.flatMap((user) => [
      assignSeats(ctx(), { userIds: [user.id], mode: "SKIP_FAILED" }),
      act("disableUser", user),
    ]),
  );
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [] });
});

describe("a disabled account", () => {
  const disable = (releaseSeats: boolean) =>
    manager.send(`mutation ($input: DisableAccountInput!) { disableAccount(input: $input) { userErrors { code } } }`, {
      input: { accountId: sub.publicId, releaseSeats },
    });

  it("A-03 keeps its seats", async () => {
    await makeUser(service, sub, { seat: true });
    expect(await logDuring(() => disable(false))).toEqual([]);
    expect(await seatsOf(service, organization.organizationId)).toMatchObject({ accounts: { [sub.publicId]: 1 } });
  });

  it("A-03 or releases them on request: one log row and event a user, one batch; enabling does not bring them back", async () => {
    const users = [await makeUser(service, sub, { seat: true }), await makeUser(service, sub, { seat: true })];
    const rows = await logDuring(() => disable(true));
    expect([...rows].sort()).toEqual(users.map((user) => `REMOVED ${user.id} ACCOUNT_DISABLED`).sort());
    const events = await eventsOf(service, organization.organizationId, "seat.remove");
    expect(events).toHaveLength(2);
    expect(new Set(events.map((event) => event.batch_id)).size).toBe(1);
    await manager.send(`mutation ($id: ID!) { enableAccount(input: { accountId: $id }) { userErrors { code } } }`, {
      id: sub.publicId,
    });
    expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [], accounts: {} });
  });
});
