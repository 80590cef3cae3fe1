import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { isAbsolute, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchRequest } from "./client";
import { mercurius, postgraphile } from "./others/otherContenders";
import type { Asked, BenchCase } from "./workload";

/** A server that is measured. */
export interface Contender {
  readonly name: string;
  /** Its program and arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly requestOf: (what: BenchCase, asked: Asked) => BenchRequest;
  /** What it is not asked for: the same as another contender's, or minutes long. */
  readonly leavesOut?: RegExp;
  /** Connects as a role that row level security does not bind. */
  readonly unfenced?: boolean;
  /** SQL that makes what only it needs, run as the database's superuser. */
  readonly setUp?: string;
  /** Its data in the form of all others', where it has another. */
  readonly normalized?: (data: unknown) => unknown;
}

/** A contender's server, running. */
export interface RunningContender {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly requestOf: Contender["requestOf"];
  readonly leavesOut?: RegExp | undefined;
  readonly normalized?: Contender["normalized"];
  stop(): Promise<void>;
}

const root = join(__dirname, "..");
const loaders = ["@swc-node/register", "reflect-metadata", "../src/testing/sourceLoader.ts"].flatMap((file) => [
  "-r",
  file.startsWith(".") ? join(__dirname, file) : require.resolve(file),
]);

const asGraphql: Contender["requestOf"] = ({ document }, { variables, cookie }) => ({
  path: "/graphql",
  cookie,
  body: JSON.stringify({ query: document, variables }),
});

/** By hand: the case is a path. */
const byHand: Contender["requestOf"] = ({ name }, { variables, cookie }) => ({
  path: `/${name.split("-", 1)[0]!}`,
  cookie,
  body: JSON.stringify(variables),
});

/** The contenders that there are. Any folder with a built service (`dist`) is one, too, for comparing two builds. */
const known: Readonly<Record<string, () => Omit<Contender, "name">>> = {
  tenantry: () => builtService(root),
  floor: () => floor({ FLOOR: "pipelined" }),
  "floor-rows": () => ({ ...floor({ FLOOR: "rows" }), leavesOut: /^M/ }),
  "floor-open": () => ({ ...floor({ FLOOR: "pipelined", FLOOR_OPEN: "true" }), leavesOut: /^M/ }),
  "floor-rows-open": () => ({ ...floor({ FLOOR: "rows", FLOOR_OPEN: "true" }), leavesOut: /^M/ }),
  mercurius,
  postgraphile,
  newcomer: () => ({
    command: [...loaders, join(__dirname, "newcomer/main.ts")],
    environment: { SWC_NODE_PROJECT: join(root, "tsconfig.json") },
    // Its cursors are ids.
    requestOf: (what, { variables, cookie }) =>
      asGraphql(what, { variables: { ...variables, after: variables["afterId"] ?? null }, cookie }),
    // A dozen statements a user: 5,000 of them take minutes.
    leavesOut: /^M2/,
  }),
};

/** What runs where no contenders are named. */
export const usualContenders = ["tenantry", "floor", "floor-rows", "newcomer"] as const;

/**
 * The contender of a name: a known one, `name=/folder/of/a/checkout` for another build of the service, or `name=source` for
 * the sources as they are.
 * @throws Error for an unknown one
 */
export function contenderOf(text: string): Contender {
  const [name = "", folder] = text.split("=", 2);
  const built = (at: string) => (at === "source" ? sources() : builtService(isAbsolute(at) ? at : join(root, at)));
  const made = folder === undefined ? known[name]?.() : built(folder);
  if (!made)
    throw new Error(`There is no contender "${text}". There are: ${Object.keys(known).join(", ")}, name=folder.`);
  return { name, ...made };
}

const sources = (): Omit<Contender, "name"> => ({
  command: [...loaders, join(root, "src/main.ts")],
  environment: { SWC_NODE_PROJECT: join(root, "tsconfig.json") },
  requestOf: asGraphql,
});

/** The service built in a folder, started as its image starts it. @param flags further ones of Node's */
export function builtService(folder: string, flags: readonly string[] = []): Omit<Contender, "name"> {
  const main = join(folder, "dist/src/main.js");
  if (!existsSync(main)) throw new Error(`There is no built service in ${folder}: run npm run build:server there.`);
  const image = readFileSync(join(root, "Dockerfile"), "utf8");
  const usual = /^CMD \["node", (.*), "dist\/src\/main\.js"\]$/m.exec(image)?.[1] ?? "";
  return {
    command: [...(JSON.parse(`[${usual}]`) as string[]), ...flags, main],
    environment: {},
    requestOf: asGraphql,
  };
}

const floor = (environment: Record<string, string>): Omit<Contender, "name"> => ({
  command: [...loaders, join(__dirname, "floor/main.ts")],
  environment: { SWC_NODE_PROJECT: join(root, "tsconfig.json"), ...environment },
  requestOf: byHand,
});

/** Starts a contender's server and waits until it is ready. */
export async function startContender(
  { name, command, environment, requestOf, leavesOut, normalized }: Contender,
  databaseUrl: string,
  { profile, node }: { readonly profile: string | null; readonly node: string | null },
): Promise<RunningContender> {
  const port = await freePort();
  const nowhere = openSync("/dev/null", "w");
  const child = spawn(node ?? process.execPath, [...profiling(name, profile), ...command], {
    cwd: root,
    env: {
      PATH: process.env["PATH"] ?? "",
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      SECRET_KEY: "a secret for the benchmark, long enough to be one",
      HOST: "127.0.0.1",
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      ...environment,
    },
    stdio: ["ignore", nowhere, "inherit"],
  });
  try {
    await ready(name, child, port);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    name,
    port,
    pid: child.pid!,
    requestOf,
    leavesOut,
    ...(normalized ? { normalized } : {}),
    stop: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

const profiling = (name: string, folder: string | null) =>
  folder === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${resolve(folder)}`, `--cpu-prof-name=${name}.cpuprofile`];

async function ready(name: string, child: ChildProcess, port: number): Promise<void> {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} while it started`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${name} was not ready after 30 seconds`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
