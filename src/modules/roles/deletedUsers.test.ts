import { makeOrganization, makeUser, startTestService, type TestService } from "../../testing";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

it("U-01 a deleted user leaves the roles and groups at once, also what was held through a group", async () => {
  const organization = await makeOrganization(service);
  const user = await makeUser(service, organization.main, { roles: ["ACCOUNT_ADMIN"], includesSubAccounts: true });
  await service.owner.query(
    `with g as (
      insert into groups (organization_id, id, account_id, name, source, updated_by_type)
      values ($1, gen_random_uuid(), $1, 'Leavers', 'MANUAL', 'SYSTEM') returning id
    ) insert into group_members (organization_id, group_id, user_id) select $1, id, $2 from g`,
    [organization.organizationId, user.id],
  );
  const held = async () => {
    const { rows } = await service.owner.query<{ grants: number; groups: number; rights: number }>(
      `select (select count(*)::integer from role_grants where user_id = $1) as grants,
        (select count(*)::integer from group_members where user_id = $1) as groups,
        (select count(*)::integer from effective_grants where user_id = $1) as rights`,
      [user.id],
    );
    return rows[0];
  };
  expect(await held()).toEqual({ grants: 1, groups: 1, rights: 1 });
  await service.owner.query(`update users set disabled_at = now() where id = $1`, [user.id]);
  expect(await held()).toEqual({ grants: 1, groups: 1, rights: 1 });
  await service.owner.query(`update users set deleted_at = now() where id = $1`, [user.id]);
  expect(await held()).toEqual({ grants: 0, groups: 0, rights: 0 });
});
