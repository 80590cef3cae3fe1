import { makeOrganization, startTestService, type TestService } from "../../testing";
import { makeManySeats, pagesRead, type Plan } from "./seatPlans.testing";

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service.stop());

it("finds one user's grants by a few pages, however many users share the account", async () => {
  const organization = await makeOrganization(service, { purchased: 10_000, limits: [null] });
  await makeManySeats(service, organization, 8_000, new Date());
  await service.owner.query("vacuum analyze users, role_grants, roles, seat_activity");
  const { rows } = await service.owner.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
    `explain (analyze, buffers, timing off, format json)
     select 1 from effective_grants
     where organization_id = '${organization.organizationId}' and home_account_id = '${organization.subs[0]?.id ?? ""}'
       and user_id = (select user_id from seats where organization_id = '${organization.organizationId}' limit 1)`,
  );
  expect(pagesRead(rows[0]!["QUERY PLAN"][0].Plan)).toBeLessThan(40);
});
