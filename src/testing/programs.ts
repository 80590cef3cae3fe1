import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestDatabase } from "./database";
import { executorOfTests } from "./executorOfTests";

const root = join(__dirname, "../..");

/** How a program ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of ours that runs as a process of its own. */
export interface Program {
  readonly pid: number;
  /** All that it printed so far, both streams in their order. */
  readonly output: () => string;
  /** Resolves once the output matches; rejects with the output when the process ends without it. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Stops reading what it prints: from now on its pipes are closed. */
  readonly closeOutput: () => void;
}

/**
 * Runs a program from its sources, in a folder and an environment of its own, so that no `.env` or variable of the
 * checkout reaches it.
 * @param script "main.ts" or "cli.ts"
 */
export function runProgram(
  script: "main.ts" | "cli.ts",
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Program {
  const preloaded = ["@swc-node/register", "reflect-metadata"].map((name) => require.resolve(name));
  const loaders = [...preloaded, join(__dirname, "sourceLoader.ts")].flatMap((file) => ["-r", file]);
  return runNode([...loaders, join(root, "src", script), ...args], {
    SWC_NODE_PROJECT: join(root, "tsconfig.json"),
    ...env,
  });
}

/** Runs Node.js with these arguments, in a folder and an environment of its own. */
function runNode(args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, args, {
    cwd: tmpdir(),
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "", all: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      said.all += text;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => {
      resolve({ exitCode, signal, stdout: said.stdout, stderr: said.stderr });
    });
  });
  const prints = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(said.all);
        if (!found) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      void ended.then(() => {
        look();
        reject(new Error(`it ended without printing ${String(pattern)}:\n${said.all}`));
      }, reject);
    });
  return {
    pid: child.pid ?? 0,
    output: () => said.all,
    prints,
    ended,
    kill: (signal) => void child.kill(signal),
    closeOutput: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** The variables by which a program finds a test file's database; both roles, as in production. */
export const environmentOf = (
  database: Pick<TestDatabase, "serviceUrl" | "ownerUrl">,
  secretKey: string,
): Record<string, string> => ({
  DATABASE_URL: database.serviceUrl,
  DATABASE_OWNER_URL: database.ownerUrl,
  SECRET_KEY: secretKey,
  GRAPHQL_EXECUTOR: executorOfTests,
  PORT: "0",
  LOG_LEVEL: "warn",
});

/** A server that runs as a process of its own. */
export interface ServerProgram extends Program {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

/**
 * Starts a server and waits until it says where it is.
 * @param built the compiled program to run; otherwise the sources
 */
export async function startServer(env: Readonly<Record<string, string>>, built?: string): Promise<ServerProgram> {
  const program = built === undefined ? runProgram("main.ts", [], env) : runNode([built], env);
  const [, port] = await program.prints(/GraphQL\s+http:\/\/localhost:(\d+)\/graphql\b/);
  return { ...program, url: `http://127.0.0.1:${port ?? ""}` };
}

/** A folder for the length of a test file. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "tenantry-program-"));
  // PostgreSQL refuses to run as root and then runs as nobody, who must reach the folder.
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
