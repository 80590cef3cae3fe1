import { Client, Pool } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { createSharedReads, type Sender } from "./sharedReads";

let database: TestDatabase;
let pool: Pool;
let reads: Sender;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  pool = new Pool({ connectionString: database.serviceUrl, max: 8, pipeline: true });
  // A connection that breaks says so by an event, too.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  reads = createSharedReads(pool);
});
afterEach(() => pool.end());
afterAll(() => database.drop());

const ask = async (text: string, values: unknown[] = []): Promise<unknown> => {
  const { rows } = await reads.query({ text, values });
  return Object.values(rows[0] as object)[0];
};
const backend = () => ask("select pg_backend_pid()");
const manyBackends = async (count: number) => new Set(await Promise.all(Array.from({ length: count }, backend)));

it("sends many reads over a quarter of the connections, each with its own answer", async () => {
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  expect(await Promise.all(numbers.map((n) => ask("select $1::integer", [n])))).toEqual(numbers);
  expect(await manyBackends(200)).toHaveProperty("size", 2);
});

it("gives the connections back when nothing is under way", async () => {
  await manyBackends(50);
  expect([pool.totalCount, pool.idleCount]).toEqual([2, 2]);
});

it("keeps one read's error from those around it, and does not use its connection again", async () => {
  const before = await manyBackends(10);
  const asked = Array.from({ length: 20 }, (_, n) =>
    ask(n === 7 ? "select 1 / 0" : "select $1::integer", n === 7 ? [] : [n]),
  );
  const ended = await Promise.allSettled(asked);
  expect(ended.filter(({ status }) => status === "rejected")).toMatchObject([{ reason: { code: "22012" } }]);
  expect(ended.map((one) => (one.status === "fulfilled" ? one.value : null))).toEqual(
    Array.from({ length: 20 }, (_, n) => (n === 7 ? null : n)),
  );
  const after = await manyBackends(10);
  expect([...after].filter((pid) => before.has(pid))).toHaveLength(1);
});

it("does not let reads wait behind slow ones", async () => {
  const holder = new Client({ connectionString: database.serviceUrl });
  await holder.connect();
  await holder.query("select pg_advisory_lock(7)");
  // Both shared connections are stuck now, until the lock is free.
  const stuck = [1, 2].map(() => ask("select pg_advisory_lock_shared(7)::text"));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await manyBackends(3)).toHaveProperty("size", 3);
  await holder.end();
  expect(await Promise.all(stuck)).toEqual(["", ""]);
});

it("goes on after the server ended a connection under a read", async () => {
  const other = new Client({ connectionString: database.serviceUrl });
  await other.connect();
  const read = ask("select pg_sleep(3)::text").catch((error: unknown) => error);
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(3)::text' and state = 'active'`;
  while ((await other.query(end)).rowCount === 0);
  expect(await read).toMatchObject({ code: "57P01" });
  expect(await ask("select 1")).toBe(1);
  await other.end();
});
