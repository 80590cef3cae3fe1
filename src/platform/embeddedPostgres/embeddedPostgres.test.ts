import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { type Server, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresAddress,
  type EmbeddedPostgresOptions,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from ".";

// A cluster is made for nearly every test, which takes a second or, on a busy machine, many.
jest.setTimeout(90_000);

let parent: string;
let dataDirectory: string;
let cleanUps: (() => unknown)[];

beforeEach(async () => {
  cleanUps = [];
  parent = await mkdtemp(join(tmpdir(), "tenantry-embedded-"));
  // Root's PostgreSQL runs as nobody, who must reach it.
  await chmod(parent, 0o755);
  dataDirectory = join(parent, "postgres");
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  await rm(parent, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const running = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: "off" }, ...options });
  cleanUps.push(() => running.stop());
  return running;
}

async function query(at: EmbeddedPostgresAddress, sql: string): Promise<unknown[]> {
  const client = new Client({ ...at });
  await client.connect();
  try {
    return (await client.query<{ value: unknown }>(sql)).rows.map((row) => row.value);
  } finally {
    await client.end();
  }
}

/** Starts another Node process that becomes the owner and prints its PostgreSQL's port. */
function spawnOwner(): ChildProcess & { stdout: Readable } {
  const code = `
    const { startEmbeddedPostgres } = require(${JSON.stringify(join(__dirname, "index.ts"))});
    startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(dataDirectory)}, settings: { fsync: "off" } })
      .then((running) => console.log(running.port));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["-r", "@swc-node/register", "-e", code], {
    cwd: join(__dirname, "../../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanUps.push(() => child.kill("SIGKILL"));
  return child;
}

/** Answers when the other owner's PostgreSQL runs. */
async function startOwner(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawnOwner();
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, port: Number(line) };
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function readPid(): Promise<number> {
  return Number((await readFile(join(dataDirectory, "cluster/postmaster.pid"), "utf8")).split("\n")[0]);
}

it("starts an empty data directory as PostgreSQL 18 with UTF-8 and SCRAM on the loopback address only", async () => {
  const running = await start();
  expect(running.host).toBe("127.0.0.1");
  expect(running.directory).toBe(dataDirectory);
  expect(await query(running, "select current_setting('server_version_num')::int / 10000 as value")).toEqual([18]);
  expect(
    await query(
      running,
      `select current_setting(name) as value from unnest(array['server_encoding', 'password_encryption',
         'listen_addresses', 'unix_socket_directories']) as name`,
    ),
  ).toEqual(["UTF8", "scram-sha-256", "127.0.0.1", ""]);
  expect(await query(running, "select datlocale as value from pg_database where datname = 'postgres'")).toEqual([
    "C.UTF-8",
  ]);
  await expect(query({ ...running, password: "wrong" }, "select 1 as value")).rejects.toMatchObject({ code: "28P01" });
});

it("keeps password, port and state readable by their owner only", async () => {
  await start();
  for (const name of ["superuser-password", "state.json", "owner.lock", "postgres.log"]) {
    expect({ name, mode: (await stat(join(dataDirectory, name))).mode & 0o777 }).toEqual({ name, mode: 0o600 });
  }
});

it("keeps data, password and port from one start to the next, and stops twice without harm", async () => {
  const first = await start();
  await query(first, "create table kept as select 42 as value");
  await first.stop();
  await first.stop();
  expect(await findRunningEmbeddedPostgres(dataDirectory)).toBeUndefined();

  const second = await start();
  expect(second).toMatchObject({ port: first.port, password: first.password, adopted: false });
  expect(await query(second, "select value from kept")).toEqual([42]);
});

it("takes another port when the one of last time is in use", async () => {
  const first = await start();
  await first.stop();
  const intruder: Server = createServer().listen(first.port, "127.0.0.1");
  cleanUps.push(() => intruder.close());
  await once(intruder, "listening");
  const second = await start();
  expect(second.port).not.toBe(first.port);
  expect(await query(second, "select 1 as value")).toEqual([1]);
});

it("says so when a port that was asked for is in use, and gives up the ownership", async () => {
  const intruder = createServer().listen(0, "127.0.0.1");
  cleanUps.push(() => intruder.close());
  await once(intruder, "listening");
  const { port } = intruder.address() as { port: number };
  await expect(start({ port })).rejects.toThrow(`Port ${port}, which the included PostgreSQL should use, is in use`);
  expect(await readdir(dataDirectory)).not.toContain("owner.lock");
});

it("takes over the running PostgreSQL of an owner that was killed", async () => {
  const { child, port } = await startOwner();
  const found = await findRunningEmbeddedPostgres(dataDirectory);
  expect(found?.port).toBe(port);
  if (found !== undefined) await query(found, "create table kept as select 7 as value");
  const pid = await readPid();
  await killHard(child);

  const running = await start();
  expect(running).toMatchObject({ adopted: true, port });
  expect(await readPid()).toBe(pid);
  expect(await query(running, "select value from kept")).toEqual([7]);
  await running.stop();
  expect(await readdir(join(dataDirectory, "cluster"))).not.toContain("postmaster.pid");
});

it("starts again after both the owner and PostgreSQL were killed", async () => {
  const { child } = await startOwner();
  await killHard(child);
  process.kill(await readPid(), "SIGKILL");
  const running = await start();
  expect(running.adopted).toBe(false);
  expect(await query(running, "select 1 as value")).toEqual([1]);
});

it("is not misled by a pid file whose pid another program has by now", async () => {
  await (await start()).stop();
  const other = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], { stdio: "ignore" });
  cleanUps.push(() => other.kill("SIGKILL"));
  const lines = [other.pid, join(dataDirectory, "cluster"), 1_700_000_000, 5432, "", "127.0.0.1", "", "ready   "];
  await writeFile(join(dataDirectory, "cluster/postmaster.pid"), `${lines.join("\n")}\n`);
  expect(await findRunningEmbeddedPostgres(dataDirectory)).toBeUndefined();
  expect(await query(await start(), "select 1 as value")).toEqual([1]);
});

it("refuses a second owner and names the first", async () => {
  const { child } = await startOwner();
  await expect(start()).rejects.toThrow(
    `Already running: process ${child.pid} uses the database in ${dataDirectory}. ` +
      `Use that one, or stop it first (Ctrl-C where it runs, or kill ${child.pid}).`,
  );
  expect(child.exitCode).toBeNull();
  await killHard(child);
});

it("lets one of several simultaneous starts win", async () => {
  await (await start()).stop();
  await writeFile(join(dataDirectory, "owner.lock"), JSON.stringify({ pid: 0, began: null, token: "dead" }));
  const results = await Promise.allSettled([start(), start(), start(), start()]);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
});

it("waits for an owner that is stopping", async () => {
  const first = await start();
  await first.announceStop();
  const lines: string[] = [];
  const second = start({ onProgress: (line) => lines.push(line) });
  await sleep(300);
  await first.stop();
  expect(await query(await second, "select 1 as value")).toEqual([1]);
  expect(lines).toContain(`waiting for process ${process.pid} to stop`);
});

it("throws a cluster away that was cut short while it was made, and makes it again", async () => {
  const unfinished = join(dataDirectory, "cluster.unfinished-123");
  await mkdir(join(unfinished, "base"), { recursive: true });
  await writeFile(join(unfinished, "PG_VERSION"), "18\n");
  await writeFile(join(dataDirectory, "superuser-password"), "of the one that was cut short\n");
  await chmod(dataDirectory, 0o755);
  const running = await start();
  expect(running.password).not.toContain("cut short");
  expect(await query(running, "select 1 as value")).toEqual([1]);
  expect((await readdir(dataDirectory)).filter((name) => name.includes("unfinished"))).toEqual([]);
});

it("makes the cluster again after the owner was killed while it was made", async () => {
  const child = spawnOwner();
  const names = (): Promise<string[]> => readdir(dataDirectory).catch(() => []);
  while (!(await names()).some((name) => /^cluster\.unfinished-\d+$/.test(name))) await sleep(5);
  await killHard(child);
  expect(await names()).not.toContain("cluster");
  expect(await query(await start(), "select 1 as value")).toEqual([1]);
});

it("refuses a cluster of another version and one that lost its password, saying what to do", async () => {
  await (await start()).stop();
  await rm(join(dataDirectory, "superuser-password"));
  await expect(start()).rejects.toThrow("password is missing");
  await writeFile(join(dataDirectory, "superuser-password"), "x\n");
  await writeFile(join(dataDirectory, "cluster/PG_VERSION"), "17\n");
  await expect(start()).rejects.toThrow("was made by PostgreSQL 17, and this is PostgreSQL 18");
});

it("says why PostgreSQL did not start and where its log is", async () => {
  await expect(start({ settings: { no_such_setting: "1" } })).rejects.toThrow(
    /^The included PostgreSQL did not start: .*no_such_setting.* \(its log: .*postgres\.log\)\.$/,
  );
});
