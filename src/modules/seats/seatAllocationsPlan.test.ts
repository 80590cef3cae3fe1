import { Client } from "pg";
import { makeOrganization, signedIn, startTestService, type TestService } from "../../testing";
import { statementsOf } from "../../testing/statements";
import type { Plan } from "./seatPlans.testing";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const mostCompared = (plan: Plan & { readonly "Rows Removed by Join Filter"?: number }): number =>
  Math.max(plan["Rows Removed by Join Filter"] ?? 0, ...(plan.Plans ?? []).map(mostCompared));

it("S-02 reads many accounts without comparing each with each, though a prepared page is planned for few", async () => {
  const { organizationId, manager } = await makeOrganization(service, { purchased: 10, limits: [] });
  await service.owner.query(
    `with made as (
      insert into accounts (organization_id, id, parent_id, name, time_zone, first_day_of_week, language, updated_by_type)
      select $1, gen_random_uuid(), $1, 'Sub ' || n, 'UTC', 'MONDAY', 'en', 'SYSTEM' from generate_series(1, 500) n
      returning organization_id, id
    ) insert into seat_accounts (organization_id, account_id, updated_by_type) select organization_id, id, 'SYSTEM' from made`,
    [organizationId],
  );
  // What the planner knows: many organizations, each with few accounts.
  await Promise.all(Array.from({ length: 30 }, () => makeOrganization(service, { purchased: 1, limits: [1] })));
  await service.owner.query("analyze accounts, seat_accounts, seat_pools");
  const client = await signedIn(service, manager);
  const sent = await statementsOf(() =>
    client.send("{ viewer { account { seatAllocations(first: 1000) { nodes { assigned } } } } }"),
  );
  const text = sent.find((text) => text.includes("limit $2"));
  const prepared = new Client({ connectionString: service.database.serviceUrl });
  await prepared.connect();
  await prepared.query(`set plan_cache_mode = force_generic_plan; prepare page as ${text ?? "nothing"}`);
  const { rows } = await prepared.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
    `explain (analyze, timing off, format json) execute page ('${organizationId}', 1001)`,
  );
  await prepared.end();
  // All rows in one value, made of the page's own.
  const [page] = rows[0]?.["QUERY PLAN"][0].Plan.Plans ?? [];
  expect(page?.["Actual Rows"]).toBe(501);
  expect(mostCompared(page as Plan)).toBeLessThan(1_000);
});
