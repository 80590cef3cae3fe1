import { Pool } from "pg";
import {
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
} from "../../testing";

let service: TestService;
let org: OrganizationFixture;
let admin: Pool;
beforeAll(async () => {
  service = await startTestService();
  org = await makeOrganization(service);
  // Only a superuser sees what other roles wait for.
  admin = new Pool({ connectionString: service.database.adminUrl, max: 1 });
});
afterAll(async () => {
  await admin.end();
  await service.stop();
});

/** Whether the request comes to wait for the organization's lock, which somebody else holds, before it is answered. */
async function waitsForTheOrganization(send: () => Promise<unknown>): Promise<boolean> {
  const holder = await service.owner.connect();
  await holder.query("begin");
  await holder.query(`select 1 from organizations where organization_id = $1 for update`, [org.organizationId]);
  const request = { answered: false };
  const sent = send().finally(() => {
    request.answered = true;
  });
  const isWaiting = async () =>
    (
      await admin.query(
        `select from pg_stat_activity where datname = $1 and wait_event_type = 'Lock' and query like '%lockOrganization%'`,
        [service.database.name],
      )
    ).rowCount === 1;
  let waits = false;
  while (!request.answered && !waits) waits = await isWaiting();
  await holder.query("rollback");
  holder.release();
  await sent;
  return waits;
}

it("U-05 every change of grants takes its turn behind the organization's lock", async () => {
  const manager = await signedIn(service, org.manager);
  const user = await makeUser(service, org.main);
  let grantId: string | undefined;
  const grant = async () => {
    const { data } = await manager.send<{ grantRole: { roleGrant: { id: string } | null } }>(
      `mutation ($input: GrantRoleInput!) { grantRole(input: $input) { roleGrant { id } userErrors { code } } }`,
      { input: { builtInRole: "AUDITOR", userId: user.publicId, accountId: org.main.publicId } },
    );
    grantId = data?.grantRole.roleGrant?.id;
  };
  const revoke = () =>
    manager.send(`mutation ($id: ID!) { revokeRole(input: { grantId: $id }) { userErrors { code } } }`, {
      id: grantId,
    });
  expect(await waitsForTheOrganization(grant)).toBe(true);
  expect(grantId).toMatch(/^grt_/);
  expect(await waitsForTheOrganization(revoke)).toBe(true);
});
