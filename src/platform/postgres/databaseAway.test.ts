import { Client, Pool, type PoolClient } from "pg";
import { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { isDatabaseAway } from "./databaseAway";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const errorOf = (run: Promise<unknown>) =>
  run.then(
    () => null,
    (error: unknown) => error,
  );

describe("the database is away", () => {
  it("when a statement took too long, a lock was not had, or the session was ended", async () => {
    const [one, two] = [
      new Client({ connectionString: database.ownerUrl }),
      new Client({ connectionString: database.ownerUrl }),
    ];
    await Promise.all([one.connect(), two.connect()]);
    two.on("error", () => undefined);
    await one.query("set statement_timeout = 50");
    expect(isDatabaseAway(await errorOf(one.query("select pg_sleep(5)")))).toBe(true);
    await two.query("begin; lock table accounts in access exclusive mode");
    await one.query("set statement_timeout = 0; set lock_timeout = 50");
    expect(isDatabaseAway(await errorOf(one.query("select 1 from accounts")))).toBe(true);
    const { rows } = await two.query<{ pid: number }>("select pg_backend_pid() as pid");
    const sleeping = errorOf(two.query("select pg_sleep(5)"));
    await one.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    expect(isDatabaseAway(await sleeping)).toBe(true);
    await one.end();
  });

  it("when nobody listens, the socket is not there, or the pool has no connection left", async () => {
    for (const host of ["127.0.0.1", "localhost", "/nowhere"])
      expect(isDatabaseAway(await errorOf(new Client({ host, port: 1 }).connect()))).toBe(true);
    const pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
    const held = await pool.connect();
    // Only for whoever waits from now on: connecting takes as long as it takes.
    pool.options.connectionTimeoutMillis = 50;
    expect(isDatabaseAway(await errorOf(pool.query("select 1")))).toBe(true);
    held.release();
    await pool.end();
    expect(isDatabaseAway(await errorOf(pool.query("select 1")))).toBe(true);
  });

  it("when the connection of a transaction broke between two of its statements", async () => {
    const source = new DataSource({ type: "postgres", url: database.ownerUrl, poolErrorHandler: () => undefined });
    await source.initialize();
    const runner = source.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    // It says so twice, and TypeORM listens no longer then.
    const broken = new Promise((resolve) => client.on("error", resolve));
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await source.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await broken;
    expect(runner.isReleased).toBe(true);
    // TypeORM says it in two ways.
    expect(isDatabaseAway(await errorOf(runner.manager.query("select 1")))).toBe(true);
    expect(isDatabaseAway(await errorOf(runner.query("select 1")))).toBe(true);
    await source.destroy();
  });

  it("and not when a statement is wrong", async () => {
    const pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
    for (const text of ["select 1/0", "selekt", "select 'x'::uuid", "select * from nowhere"])
      expect(isDatabaseAway(await errorOf(pool.query(text)))).toBe(false);
    await pool.end();
    expect(isDatabaseAway(Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" }))).toBe(false);
    expect(isDatabaseAway("text")).toBe(false);
  });
});
