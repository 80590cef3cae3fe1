import { Client } from "pg";
import { makeOrganization, signedIn, startTestService, statementsOf, type TestService } from "../../testing";
import { idAt } from "../../platform/audit/eventTime";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

interface Plan {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Plan[];
}

const rowsOf = (plan: Plan, table: string): number =>
  (plan["Relation Name"]?.startsWith(table) ? plan["Actual Rows"] * plan["Actual Loops"] : 0) +
  (plan.Plans ?? []).reduce((sum, child) => sum + rowsOf(child, table), 0);

it("L-04 a page looks up who acted and what was written for its own events, however large the organization is", async () => {
  const { organizationId, manager } = await makeOrganization(service);
  await service.owner.query(
    `insert into users (organization_id, id, account_id, email, email_key, first_name, last_name, name, language,
       created_at, updated_at, updated_by_type)
     select $1, gen_random_uuid(), $1, n || '@large.test', n || '@large.test', 'U', n::text, 'U ' || n, 'en', now(), now(), 'SYSTEM'
     from generate_series(1, 3000) n`,
    [organizationId],
  );
  // What the planner knows: many organizations, each with few users.
  await Promise.all(Array.from({ length: 30 }, () => makeOrganization(service)));
  await service.owner.query("vacuum analyze users, audit_events, audit_event_personal");
  const client = await signedIn(service, manager);
  const sent = await statementsOf(() =>
    client.send("{ viewer { account { auditLog(first: 2) { nodes { username description } } } } }"),
  );
  const text = sent.find((sql) => sql.includes("from audit_events e")) ?? "nothing";
  const prepared = new Client({ connectionString: service.database.serviceUrl });
  await prepared.connect();
  try {
    await prepared.query(`set plan_cache_mode = force_generic_plan; prepare page as ${text}`);
    const [from, to] = [idAt(new Date(0)), idAt(new Date(Date.now() + 86_400_000))];
    const { rows } = await prepared.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (analyze, timing off, format json)
       execute page ('${organizationId}', '${from}', '${to}', array['${organizationId}']::uuid[], null, null, 3)`,
    );
    const { Plan: plan } = rows[0]!["QUERY PLAN"][0];
    expect(plan["Actual Rows"]).toBe(3);
    expect(rowsOf(plan, "users")).toBeLessThanOrEqual(3);
    expect(rowsOf(plan, "audit_event_personal")).toBeLessThanOrEqual(3);
  } finally {
    await prepared.end();
  }
});
