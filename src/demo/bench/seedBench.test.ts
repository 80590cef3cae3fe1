import { Client } from "pg";
import { checkSeatLedger } from "../../modules/seats/checkSeatLedger";
import { commitmentTo } from "../../platform/audit/commitment";
import type { SqlValue, Statement } from "../../platform/context";
import { createTestDatabase, type TestDatabase } from "../../testing";
import { benchSizes } from "./benchPlan";
import { DatabaseInUse, seedBench } from "./seedBench";

let database: TestDatabase;
let owner: Client;
const size = benchSizes.tiny;
const seed = () => seedBench({ ownerUrl: database.ownerUrl, size, onProgress: () => undefined });

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await seed();
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

const one = async (sql: string): Promise<Record<string, number>> =>
  (await owner.query<Record<string, number>>(sql)).rows[0]!;

it("keeps the seats' books: counters, seats and log of every organization agree", async () => {
  const read = async <Row>({ text }: Statement<Row>, params: readonly SqlValue[]) =>
    (await owner.query(text, [...params])).rows as Row[];
  const { rows } = await owner.query<{ id: string }>(`select organization_id as id from organizations`);
  expect(rows).toHaveLength(size.otherOrganizations + 1);
  for (const { id } of rows) expect(await checkSeatLedger(read, id)).toEqual([]);
});

it("commits every event to its personal part as the service does, in partitions of its month", async () => {
  const { rows } = await owner.query<Record<string, string> & { salt: Buffer; personal: unknown }>(
    `select encode(e.commitment, 'hex') as commitment, p.salt, p.user_name, host(p.ip) as ip, p.user_agent, p.personal, p.search_text
     from audit_events e join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id`,
  );
  expect(rows).toHaveLength(size.auditEvents);
  for (const { salt, personal, commitment, ...row } of rows) {
    const part = {
      userName: row["user_name"]!,
      ip: row["ip"]!,
      userAgent: row["user_agent"]!,
      searchText: row["search_text"]!,
    };
    expect(commitmentTo(salt, { ...part, personal })).toBe(commitment);
  }
  expect(await one(`select count(*)::integer as strays from audit_events_default`)).toEqual({ strays: 0 });
});

it("varies what lists filter and sort by", async () => {
  const found = await one(
    `select count(distinct name)::integer as names, count(*) filter (where last_sign_in_at is null)::integer as never,
       count(*) filter (where last_sign_in_at < now() - interval '3 months')::integer as "longAgo",
       count(*) filter (where last_sign_in_at > now() or created_at > now())::integer as future
     from users`,
  );
  expect(found["names"]).toBeGreaterThan(500);
  expect(found["never"]).toBeGreaterThan(20);
  expect(found["longAgo"]).toBeGreaterThan(20);
  expect(found["future"]).toBe(0);
  const seats = await one(
    `select count(*)::integer as seats, count(*) filter (where a.inbox_role_until is null)::integer as "withoutRole"
     from seats s join seat_activity a on a.organization_id = s.organization_id and a.user_id = s.user_id`,
  );
  expect(seats["seats"]).toBeGreaterThan(size.seats * 0.8);
  expect(seats["withoutRole"]).toBeGreaterThan(0);
});

it("leaves a database alone that holds an organization", async () => {
  await expect(seed()).rejects.toThrow(DatabaseInUse);
});
