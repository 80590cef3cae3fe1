import { Client } from "pg";
import { migrations } from "../../migrations";
import { createTestDatabase, type TestDatabase } from "../testing";
import { environmentOf, type Program, runProgram, startServer } from "../testing/programs";

const secretKey = "a secret for tests, long enough to be one";
let database: TestDatabase;
let owner: Client;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await database.drop();
});

const migrate = (env: Record<string, string> = {}): Program =>
  runProgram("cli.ts", ["migrate"], { ...environmentOf(database, secretKey), ...env });
const ran = async () => (await owner.query<{ name: string }>(`select name from migrations order by id`)).rows.length;
const outputs = async (programs: readonly Program[]) => {
  const ended = await Promise.all(programs.map(({ ended }) => ended));
  expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(ended.map(() => [0, ""]));
  return ended.map(({ stdout }) => stdout.trim().split("\n").at(-1) ?? "");
};

it("`migrate` brings an empty database to this version, says what ran, and the second time that nothing was to do", async () => {
  expect(await outputs([migrate()])).toEqual([
    expect.stringMatching(new RegExp(`^Ran ${migrations.length} migrations: `)),
  ]);
  expect(await outputs([migrate()])).toEqual(["The database is up to date."]);
  expect(await ran()).toBe(migrations.length);
});

it("`migrate` may be started several times at once: one runs the migrations, the others find them done", async () => {
  const lines = await outputs([migrate(), migrate(), migrate(), migrate()]);
  expect(lines.filter((line) => line === "The database is up to date.")).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith(`Ran ${migrations.length} `))).toHaveLength(1);
});

it("`migrate` killed midway leaves whole migrations, and the next one goes on", async () => {
  // A table of the same name that is not committed yet holds the sixth migration up, so that it can be killed there.
  await owner.query(`begin; create table seat_pools (x integer)`);
  const watcher = new Client({ connectionString: database.ownerUrl });
  await watcher.connect();
  const held = async () =>
    (
      await watcher.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%seat_pools%'`,
      )
    ).rowCount !== 0;
  const first = migrate();
  while (!(await held())) await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGKILL");
  expect((await first.ended).signal).toBe("SIGKILL");
  // Several wait for the lock that the killed one has until PostgreSQL notices.
  const next = [migrate(), migrate()];
  await owner.query(`rollback`);
  const lines = await outputs(next);
  await watcher.end();
  expect(lines.toSorted()).toEqual([
    expect.stringMatching(/^Ran [1-9]\d* migrations: CreateSeats/),
    "The database is up to date.",
  ]);
  expect(await ran()).toBe(migrations.length);
  const { rowCount } = await owner.query(
    `select from information_schema.columns where table_name = 'seat_pools' and column_name = 'x'`,
  );
  expect(rowCount).toBe(0);
});

it("one-role mode works, and `migrate` and the server both warn of it", async () => {
  const oneRole = { DATABASE_URL: database.ownerUrl, SECRET_KEY: secretKey, PORT: "0" };
  expect(await outputs([runProgram("cli.ts", ["migrate"], oneRole)])).toEqual([
    expect.stringMatching(/^One-role mode: .* Set DATABASE_OWNER_URL\.$/),
  ]);
  const server = await startServer(oneRole);
  expect(server.output()).toMatch(/"level":40.*one-role mode: .*set DATABASE_OWNER_URL/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ exitCode: 0 });
});

it("a server whose role passes by its grants, whatever it is called, warns as in one-role mode", async () => {
  await outputs([migrate()]);
  const superuser = new URL(database.adminUrl);
  superuser.pathname = `/${database.name}`;
  const server = await startServer({ DATABASE_URL: superuser.toString(), SECRET_KEY: secretKey, PORT: "0" });
  expect(server.output()).toMatch(/"level":40.*one-role mode: .*passes by its grants/);
  server.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ exitCode: 0 });
});

it("a server that is not the tables' owner does not start on a database of another version, and says what to do", async () => {
  await outputs([migrate()]);
  await owner.query(`delete from migrations where name = (select max(name) from migrations)`);
  const { exitCode, stderr } = await runProgram("main.ts", [], {
    DATABASE_URL: database.serviceUrl,
    SECRET_KEY: secretKey,
    PORT: "0",
  }).ended;
  expect([exitCode, stderr.trim()]).toEqual([
    1,
    "The database is not of this version. Run `tenantry migrate` with DATABASE_OWNER_URL set, then start again.",
  ]);
});
