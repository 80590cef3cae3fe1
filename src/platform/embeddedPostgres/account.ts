import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";

/** The system user that PostgreSQL's programs run as; undefined means the one that this process runs as. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

/** What a finished program left behind. */
export interface Finished {
  /** Null when it could not be started or was killed. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Says whether this process is root, as which PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Chooses who PostgreSQL runs as: this user, or for root the owner of the directory where that is somebody else,
 * else "nobody" (no user is created).
 */
export async function chooseAccount(directory: string): Promise<Account> {
  if (!isRoot()) return undefined;
  const owner = await stat(directory).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(passwd);
  return { uid: Number(nobody?.[1] ?? 65_534), gid: Number(nobody?.[2] ?? 65_534) };
}

/** Runs a program to its end as the account, with an environment of its own so that no PG… variable leaks in. */
export function run(account: Account, program: string, args: readonly string[], cwd?: string): Promise<Finished> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, {
      ...account,
      cwd,
      // Messages in English, since their causes are recognised by their text; libuv adds what Windows needs.
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", (error) => {
      resolve({ exitCode: null, output: output + error.message });
    });
    child.once("close", (exitCode, signal) => {
      resolve({ exitCode, output: signal === null ? output : `${output}\nit was interrupted (${signal})` });
    });
  });
}

/** Says whether the account can reach a directory through all its parents. */
export async function canReach(account: Account, directory: string): Promise<boolean> {
  if (account === undefined) return true;
  return (await run(account, "/bin/sh", ["-c", 'cd -- "$1"', "sh", directory], "/")).exitCode === 0;
}
