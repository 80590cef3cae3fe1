import { readFile } from "node:fs/promises";
import { hasCode } from "./failure";

/** What Linux tells of a process, from its state on; undefined elsewhere and for one that is gone. */
async function readStat(pid: number): Promise<readonly string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The program's name, in parentheses, may hold anything.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/**
 * Says whether a process with this id runs, whoever it belongs to. One that has ended and whose parent has not noticed
 * (in a container whose first process reaps nobody) does not run.
 */
export async function isAlive(pid: number): Promise<boolean> {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  return (await readStat(pid))?.[0] !== "Z";
}

/** When a process began, in the kernel's ticks; null where the system does not say. */
export async function readBeginning(pid: number): Promise<string | null> {
  return (await readStat(pid))?.[19] ?? null;
}
