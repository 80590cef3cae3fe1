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
} from "../../testing";
import { hashPassword } from "../../platform/crypto/passwordHash";
import { grantRole, revokeRole } from "../roles";
import { inactiveBefore, inactivityReasonsOf } from "./seatInactivity";

describe("reasons", () => {
  const before = new Date("2026-08-24T12:00:00.000Z");
  const active = {
    lastSignInAt: "2026-11-01 00:00:00+00",
    seatAssignedAt: "2026-01-01 00:00:00+00",
    hasInboxRole: true,
    userDisabled: false,
  };

  it.each([
    ["2026-11-24T12:00:00Z", "2026-08-24T12:00:00.000Z"],
    ["2026-05-31T00:00:00Z", "2026-02-28T00:00:00.000Z"],
    ["2024-05-31T23:59:59.999Z", "2024-02-29T23:59:59.999Z"],
    ["2026-01-15T08:00:00Z", "2025-10-15T08:00:00.000Z"],
  ])("S-09 three calendar months before %s, in UTC, is %s", (now, expected) => {
    expect(inactiveBefore(new Date(now)).toISOString()).toBe(expected);
  });

  it("S-09 strictly before: at the very moment a user is still active", () => {
    expect(inactivityReasonsOf({ ...active, lastSignInAt: "2026-08-24 12:00:00+00" }, before)).toEqual([]);
    expect(inactivityReasonsOf({ ...active, lastSignInAt: "2026-08-24 11:59:59.999999+00" }, before)).toEqual([
      "INACTIVE_OVER_THRESHOLD",
    ]);
  });

  it("S-09 who never signed in is judged from the seat's assignment", () => {
    const never = { ...active, lastSignInAt: null };
    expect(inactivityReasonsOf(never, before)).toEqual(["NEVER_ACTIVE"]);
    expect(inactivityReasonsOf({ ...never, seatAssignedAt: "2026-08-24 12:00:00+00" }, before)).toEqual([]);
  });

  it("S-09 a new seat does not make up for an old sign-in", () => {
    const facts = { ...active, lastSignInAt: "2026-01-01 00:00:00+00", seatAssignedAt: "2026-11-23 00:00:00+00" };
    expect(inactivityReasonsOf(facts, before)).toEqual(["INACTIVE_OVER_THRESHOLD"]);
  });

  it("S-09 all reasons that hold are told", () => {
    expect(
      inactivityReasonsOf({ ...active, lastSignInAt: null, hasInboxRole: false, userDisabled: true }, before),
    ).toEqual(["NEVER_ACTIVE", "NO_INBOX_ROLE", "USER_DISABLED"]);
  });
});

describe("in the graph", () => {
  let now = new Date();
  let service: TestService;
  let organization: OrganizationFixture;
  let manager: GraphqlClient;
  let sub: AccountFixture;
  beforeAll(async () => {
    service = await startTestService({ now: () => now });
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    now = new Date();
    organization = await makeOrganization(service, { purchased: 20, subAccounts: 2 });
    manager = await signedIn(service, organization.manager);
    sub = organization.subs[0] as AccountFixture;
  });

  const signInAt = (id: string, moment: Date) =>
    service.owner.query(
      `update seat_activity set last_sign_in_at = $3, active_at = $3 where organization_id = $1 and user_id = $2`,
      [organization.organizationId, id, moment],
    );
  const counts = async () => {
    const { data } = await manager.send<{
      account: { seatOverview: { inactive: number }; seatAllocations: { nodes: { inactive: number }[] } };
    }>(`query ($id: ID!) { account(id: $id) { seatOverview { inactive } seatAllocations { nodes { inactive } } } }`, {
      id: organization.main.publicId,
    });
    return {
      all: data?.account.seatOverview.inactive,
      each: data?.account.seatAllocations.nodes.map((row) => row.inactive),
    };
  };
  const listed = async (inactive: boolean) => {
    const { data } = await manager.send<{
      account: { seatedUsers: { nodes: { name: string; inactivityReasons: string[] }[]; totalCount: number } };
    }>(
      `query ($id: ID!, $inactive: Boolean) { account(id: $id) { seatedUsers(filter: { inactive: $inactive }) {
        nodes { name inactivityReasons } totalCount } } }`,
      { id: sub.publicId, inactive },
    );
    expect(data?.account.seatedUsers.totalCount).toBe(data?.account.seatedUsers.nodes.length);
    return data?.account.seatedUsers.nodes.map((row) => [row.name, ...row.inactivityReasons].join(" "));
  };

  it("S-09 S-01 counts each inactive user once, for accounts and the organization, and the list says why", async () => {
    const before = inactiveBefore(now);
    const user = (lastName: string, role: "INBOX_AGENT" | "INBOX_VIEWER") =>
      makeUser(service, sub, { firstName: "A", lastName, roles: [role], seat: true });
    await signInAt((await user("active", "INBOX_AGENT")).id, before);
    await signInAt((await user("idle", "INBOX_AGENT")).id, new Date(before.getTime() - 1));
    await signInAt((await user("roleless", "INBOX_VIEWER")).id, now);
    await signInAt((await user("twice", "INBOX_VIEWER")).id, new Date(before.getTime() - 1));
    await user("never", "INBOX_AGENT");
    expect(await counts()).toEqual({ all: 3, each: [0, 3, 0] });
    expect(await listed(true)).toEqual([
      "A idle INACTIVE_OVER_THRESHOLD",
      "A roleless NO_INBOX_ROLE",
      "A twice INACTIVE_OVER_THRESHOLD NO_INBOX_ROLE",
    ]);
    expect(await listed(false)).toEqual(["A active", "A never"]);
    // Three months and a day on, who never signed in has had the seat for too long.
    now = new Date(now);
    now.setUTCMonth(now.getUTCMonth() + 3, now.getUTCDate() + 1);
    await service.owner.query(`update sessions set expires_at = 'infinity' where organization_id = $1`, [
      organization.organizationId,
    ]);
    await service.owner.query(`update sessions set last_seen_at = $2 where organization_id = $1`, [
      organization.organizationId,
      now,
    ]);
    expect(await counts()).toEqual({ all: 5, each: [0, 5, 0] });
    expect(await listed(true)).toContain("A never NEVER_ACTIVE");
  });

  it("S-09 follows grants of Inbox roles: given, taken, ended by date; VIEWER uses no seat", async () => {
    const ctx = operatorOn(service, organization.organizationId);
    const user = await makeUser(service, sub, { seat: true, roles: ["MEMBER"] });
    const roleId = async (name: string) =>
      (
        await service.owner.query<{ id: string }>(`select id from roles where organization_id = $1 and built_in = $2`, [
          organization.organizationId,
          name,
        ])
      ).rows[0]?.id as string;
    const give = async (name: string, expiresAt?: Date) =>
      grantRole(ctx, {
        roleId: await roleId(name),
        userId: user.id,
        accountId: sub.id,
        ...(expiresAt ? { expiresAt } : {}),
      });
    expect(await counts()).toMatchObject({ all: 1 });
    await give("INBOX_VIEWER");
    expect(await counts()).toMatchObject({ all: 1 });
    const grant = await give("INBOX_SETUP");
    expect(await counts()).toMatchObject({ all: 0 });
    await revokeRole(ctx, { grantId: grant.id });
    expect(await counts()).toMatchObject({ all: 1 });
    await give("INBOX_ANALYTICS", new Date(now.getTime() + 60_000));
    expect(await counts()).toMatchObject({ all: 0 });
    now = new Date(now.getTime() + 60_000);
    expect(await counts()).toMatchObject({ all: 1 });
  });

  it("S-09 signing in is activity; a new name sorts the list anew", async () => {
    const user = await makeUser(service, sub, {
      seat: true,
      roles: ["INBOX_AGENT"],
      firstName: "Zoe",
      lastName: "Old",
    });
    await makeUser(service, sub, { seat: true, roles: ["INBOX_AGENT"], firstName: "Max", lastName: "Mid" });
    await signInAt(user.id, new Date(inactiveBefore(now).getTime() - 1));
    expect(await counts()).toMatchObject({ all: 1 });
    await service.owner.query(
      `insert into user_credentials (organization_id, user_id, password_hash, password_changed_at) values ($1, $2, $3, now())`,
      [organization.organizationId, user.id, await hashPassword("meadow otter lamp")],
    );
    await stranger(service).send(
      `mutation ($email: String!) { signIn(input: { email: $email, password: "meadow otter lamp" }) { userErrors { code } } }`,
      {
        email: user.email,
      },
    );
    expect(await counts()).toMatchObject({ all: 0 });
    expect(await listed(false)).toEqual(["Max Mid", "Zoe Old"]);
    await manager.send(
      `mutation ($id: ID!) { updateUser(input: { userId: $id, firstName: "Ann" }) { userErrors { code } } }`,
      { id: user.publicId },
    );
    expect(await listed(false)).toEqual(["Ann Old", "Max Mid"]);
    const { data } = await manager.send<{ account: { seatedUsers: { nodes: { lastSignInAt: string }[] } } }>(
      `query ($id: ID!) { account(id: $id) { seatedUsers(first: 1) { nodes { lastSignInAt } } } }`,
      { id: sub.publicId },
    );
    expect(data?.account.seatedUsers.nodes[0]?.lastSignInAt).toBe(now.toISOString());
  });
});
