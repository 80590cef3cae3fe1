import { createTestDatabase, type TestDatabase } from "../testing";
import { environmentOf, startServer } from "../testing/programs";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("writes nothing but JSON lines to standard output with a server's database, the start's and the stop's words too", async () => {
  const server = await startServer(environmentOf(database, "a secret for tests, long enough to be one"));
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.kill("SIGTERM");
  const { exitCode, stdout, stderr } = await server.ended;
  expect([exitCode, stderr]).toEqual([0, ""]);
  const lines = stdout.trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line) as { level: unknown; time: unknown; msg: string });
  for (const { level, time, msg } of records)
    expect([!!level, !!time, /^\S.*\S$/.test(msg)]).toEqual([true, true, true]);
  expect(records.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["Tenantry is running.", "Stopping…"]));
});
