import { disableUser } from "../users";
import {
  eventsOf,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
} from "../../testing";
import { encodeId } from "../../platform/ids";
import { grantRole } from "./grantRole";
import { revokeRole } from "./revokeRole";

let service: TestService;
let second: TestService;
let org: OrganizationFixture;

beforeAll(async () => {
  service = await startTestService();
  second = await startTestService({ database: service.database });
});
beforeEach(async () => {
  org = await makeOrganization(service, { subAccounts: 1 });
});
afterAll(async () => {
  await second.stop();
  await service.stop();
});

const operator = (on: TestService = service) => operatorOn(on, org.organizationId);
const makeManager = () => makeUser(service, org.main, { roles: ["ACCOUNT_MANAGER"], includesSubAccounts: true });
const grantOf = async (user: UserFixture): Promise<string> => {
  const { rows } = await service.owner.query<{ id: string }>(
    `select g.id from role_grants g join roles r on r.organization_id = g.organization_id and r.id = g.role_id
     where g.user_id = $1 and r.built_in = 'ACCOUNT_MANAGER'`,
    [user.id],
  );
  return rows[0]!.id;
};
const managersLeft = async () =>
  (
    await service.owner.query(
      `select from effective_grants g join users u on u.organization_id = g.organization_id and u.id = g.user_id
       where g.organization_id = $1 and g.built_in = 'ACCOUNT_MANAGER' and u.disabled_at is null and u.email_verified_at is not null`,
      [org.organizationId],
    )
  ).rowCount;
const last = { code: "LAST_ACCOUNT_MANAGER" };

it("U-05 refuses to disable and to demote the last account manager, an operator too, and records the attempts", async () => {
  await expect(disableUser(operator(), { userId: org.manager.id })).rejects.toMatchObject({
    ...last,
    path: ["input", "userId"],
  });
  await expect(revokeRole(operator(), { grantId: await grantOf(org.manager) })).rejects.toMatchObject({
    ...last,
    path: ["input", "grantId"],
  });
  expect(await managersLeft()).toBe(1);
  for (const code of ["user.disable", "role.revoke"])
    expect(await eventsOf(service, org.organizationId, code)).toMatchObject([
      { status: "FAILURE", reason: last.code, actorType: "OPERATOR" },
    ]);
});

it("U-05 lets one of two go, and then keeps the other", async () => {
  const other = await makeManager();
  await disableUser(operator(), { userId: org.manager.id });
  await expect(disableUser(operator(), { userId: other.id })).rejects.toMatchObject(last);
  await expect(revokeRole(operator(), { grantId: await grantOf(other) })).rejects.toMatchObject(last);
  // The disabled one counts for nothing: their role may be taken.
  await revokeRole(operator(), { grantId: await grantOf(org.manager) });
  expect(await managersLeft()).toBe(1);
});

it("U-05 counts a locked manager, and neither an invited one, nor one with an end, nor one without the sub-accounts", async () => {
  await makeUser(service, org.main, { roles: ["ACCOUNT_MANAGER"], includesSubAccounts: true, invitedOnly: true });
  await makeUser(service, org.main, { roles: ["ACCOUNT_MANAGER"] });
  const onSub = await makeUser(service, org.subs[0]!, { roles: ["ACCOUNT_MANAGER"] });
  const ending = await makeUser(service, org.main, { roles: [] });
  const accountId = org.main.id;
  await grantRole(operator(), {
    userId: ending.id,
    accountId,
    builtInRole: "ACCOUNT_MANAGER",
    includesSubAccounts: true,
    expiresAt: new Date(Date.now() + 86_400_000),
  });
  await expect(disableUser(operator(), { userId: org.manager.id })).rejects.toMatchObject(last);
  // None of them is the last one, so nothing keeps them.
  await disableUser(operator(), { userId: onSub.id });
  await revokeRole(operator(), { grantId: await grantOf(ending) });
  const locked = await makeManager();
  await service.owner.query(`update users set locked_at = now() where id = $1`, [locked.id]);
  await disableUser(operator(), { userId: org.manager.id });
  await expect(disableUser(operator(), { userId: locked.id })).rejects.toMatchObject(last);
});

it("U-05 counts a manager by a group", async () => {
  const member = await makeUser(service, org.main, { roles: [] });
  await service.owner.query(
    `with g as (insert into groups (organization_id, id, account_id, name, source, updated_by_type)
       values ($1, gen_random_uuid(), $1, 'Managers', 'MANUAL', 'OPERATOR') returning id),
     m as (insert into group_members (organization_id, group_id, user_id) select $1, id, $2 from g)
     insert into role_grants (organization_id, id, role_id, group_id, principal_account_id, account_id, includes_sub_accounts, granted_by_type)
     select $1, gen_random_uuid(), r.id, g.id, $1, $1, true, 'OPERATOR' from g, roles r where r.organization_id = $1 and r.built_in = 'ACCOUNT_MANAGER'`,
    [org.organizationId, member.id],
  );
  await disableUser(operator(), { userId: org.manager.id });
  await expect(disableUser(operator(), { userId: member.id })).rejects.toMatchObject(last);
});

it("U-05 keeps one of two managers who are disabled at the same moment, by each other, over HTTP and in two processes", async () => {
  for (let round = 0; round < 5; round++) {
    org = await makeOrganization(service);
    const other = await makeManager();
    const [one, two] = [
      await signedIn(service, org.manager),
      await signedIn({ ...second, owner: service.owner }, other),
    ];
    const mutation = `mutation ($id: ID!) { disableUser(input: { userId: $id }) { userErrors { code } } }`;
    await Promise.all([one.send(mutation, { id: other.publicId }), two.send(mutation, { id: org.manager.publicId })]);
    expect(await managersLeft()).toBe(1);
  }
});

it("U-05 keeps one of two managers when one is disabled while the other is demoted, with nobody's rights lost between", async () => {
  for (let round = 0; round < 5; round++) {
    org = await makeOrganization(service);
    const other = await makeManager();
    const grantId = await grantOf(org.manager);
    const outcomes = await Promise.allSettled([
      disableUser(operator(), { userId: other.id }),
      revokeRole(operator(second), { grantId }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: last });
    expect(await managersLeft()).toBe(1);
  }
});

it("U-04 asks the last manager's demotion as any other: one's own is refused before it is counted", async () => {
  const client = await signedIn(service, org.manager);
  const id = encodeId("grt", await grantOf(org.manager));
  const answer = await client.send(
    `mutation ($id: ID!) { revokeRole(input: { grantId: $id }) { userErrors { code } } }`,
    { id },
  );
  expect(answer.data).toEqual({ revokeRole: { userErrors: [{ code: "SELF_ACTION_FORBIDDEN" }] } });
});
