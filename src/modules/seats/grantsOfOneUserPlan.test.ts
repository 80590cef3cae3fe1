import { makeOrganization, startTestService, type TestService } from "../../testing";
import { makeManySeats } from "./seatPlans.testing";

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service.stop());

it("finds one user's grants without going through the names of the account", async () => {
  const organization = await makeOrganization(service, { purchased: 10_000, subAccounts: 40 });
  await makeManySeats(service, organization, 6_000, new Date());
  await service.owner.query("vacuum analyze users, role_grants, roles");
  const { rows } = await service.owner.query(
    `explain (format json) select 1 from effective_grants
     where organization_id = '${organization.organizationId}' and home_account_id = '${organization.subs[0]?.id ?? ""}'
       and user_id = (select user_id from seats where organization_id = '${organization.organizationId}' limit 1)`,
  );
  const indexes = [...JSON.stringify(rows).matchAll(/"Index Name":"(users_\w+)"/g)].map(([, name]) => name);
  expect([...new Set(indexes)]).toEqual(["users_living"]);
});
