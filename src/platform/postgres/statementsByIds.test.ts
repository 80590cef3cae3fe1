import { Client } from "pg";
import { makeOrganization, operatorOn, startTestService, statementsOf, type TestService } from "../../testing";
import { accountById } from "../../modules/accounts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

describe("a look-up by ids", () => {
  it("finds one row, or several, and answers for each key", async () => {
    const { organizationId, subs } = await makeOrganization(service, { subAccounts: 3 });
    const ids = subs.map(({ id }) => id);
    const named = async (keys: readonly string[]) => {
      const ctx = operatorOn(service, organizationId);
      return (await Promise.all(keys.map((id) => ctx.load(accountById, id)))).map((row) => row?.name ?? null);
    };
    expect(await named(ids.slice(0, 1))).toEqual(["Sub 1"]);
    expect(await named([...ids, "00000000-0000-7000-8000-000000000000"])).toEqual(["Sub 1", "Sub 2", "Sub 3", null]);
  });

  it("finds none of another organization's", async () => {
    const [own, other] = await Promise.all([1, 2].map(() => makeOrganization(service, { subAccounts: 2 })));
    const ctx = operatorOn(service, own!.organizationId);
    const found = await Promise.all(other!.subs.map(({ id }) => ctx.load(accountById, id)));
    expect(found).toEqual([null, null]);
    expect(await operatorOn(service, own!.organizationId).load(accountById, other!.subs[0]!.id)).toBeNull();
  });

  it("does not read the rest of a large organization for one or a few", async () => {
    const { organizationId, subs } = await makeOrganization(service, { subAccounts: 3 });
    await service.owner.query(
      `insert into accounts (organization_id, id, parent_id, name, time_zone, first_day_of_week, language, updated_by_type)
       select $1, gen_random_uuid(), $1, 'Sub ' || n, 'UTC', 'MONDAY', 'en', 'SYSTEM' from generate_series(4, 3000) n`,
      [organizationId],
    );
    // What the planner knows: many organizations, each with few accounts.
    await Promise.all(Array.from({ length: 30 }, () => makeOrganization(service)));
    await service.owner.query("vacuum analyze accounts");
    const ids = subs.map(({ id }) => id);
    for (const [asked, bound] of [
      [ids.slice(0, 1), `'${ids[0] ?? ""}'`],
      [ids, `'{${ids.join()}}'`],
    ] as const) {
      const ctx = operatorOn(service, organizationId);
      const sent = await statementsOf(() => Promise.all(asked.map((id) => ctx.load(accountById, id))));
      expect(sent).toHaveLength(1);
      const buffers = await buffersOf(sent[0]!, `'${organizationId}', ${bound}`);
      // The whole organization is more than 100 pages of rows.
      expect(buffers).toBeLessThan(20);
    }
  });
});

/** How many pages the prepared statement reads, planned for any parameters. */
async function buffersOf(text: string, bound: string): Promise<number> {
  const client = new Client({ connectionString: service.database.serviceUrl });
  await client.connect();
  try {
    await client.query(`set plan_cache_mode = force_generic_plan; prepare look_up as ${text}`);
    const explain = () =>
      client.query<{ "QUERY PLAN": [{ Plan: Record<"Shared Hit Blocks" | "Shared Read Blocks", number> }] }>(
        `explain (analyze, buffers, timing off, format json) execute look_up (${bound})`,
      );
    await explain();
    const { Plan: plan } = (await explain()).rows[0]!["QUERY PLAN"][0];
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
  } finally {
    await client.end();
  }
}
