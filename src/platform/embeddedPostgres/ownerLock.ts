import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresError, hasCode } from "./failure";
import { notYours, writePrivate } from "./privateFile";
import { isAlive, readBeginning } from "./process";
import type { Progress } from "./progress";

/** The right of one process to start and stop the PostgreSQL of a directory. */
export interface OwnerLock {
  /** Tells a process that wants to start now that waiting is worth it, since this one is about to end. */
  announceStop(): Promise<void>;
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** When the process began, in the kernel's ticks, where that can be read: a pid is used again, a pid and its beginning are not. */
  readonly began: string | null;
  readonly token: string;
  readonly stopping: boolean;
}

/** How long a start waits for an owner that is stopping, */
const STOPPING_MS = 60_000;
/** and for one that may just be hearing that it should. */
const GRACE_MS = 1_000;
const lockIn = (directory: string): string => join(directory, "owner.lock");

/**
 * Makes this process the owner of a directory, taking over what a dead one left.
 * @throws EmbeddedPostgresError naming the live owner and what to do
 */
export async function takeOwnerLock(directory: string, announce: Progress): Promise<OwnerLock> {
  const file = lockIn(directory);
  const mine: Owner = {
    pid: process.pid,
    began: await readBeginning(process.pid),
    token: randomUUID(),
    stopping: false,
  };
  const waitsSince = Date.now();
  let said = false;
  while (!(await create(file, mine))) {
    const owner = await readOwner(file);
    if (owner === undefined) continue;
    if (!(await lives(owner))) {
      if (await replaceStale(file, owner, mine)) break;
    } else if (Date.now() - waitsSince < (owner.stopping ? STOPPING_MS : GRACE_MS)) {
      if (owner.stopping && !said) announce(`waiting for process ${owner.pid} to stop`);
      said ||= owner.stopping;
      await sleep(100);
    } else {
      throw inUse(directory, owner);
    }
  }
  return {
    announceStop: () => writePrivate(file, JSON.stringify({ ...mine, stopping: true })),
    release: async () => {
      if ((await readOwner(file))?.token === mine.token) await rm(file, { force: true });
    },
  };
}

/**
 * Passes when nobody who lives owns the directory.
 * @throws EmbeddedPostgresError naming the live owner and what to do
 */
export async function refuseLiveOwner(directory: string): Promise<void> {
  const owner = await readOwner(lockIn(directory));
  if (owner !== undefined && (await lives(owner))) throw inUse(directory, owner);
}

function inUse(directory: string, owner: Owner): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `Already running: process ${owner.pid} uses the database in ${directory}. ` +
      `Use that one, or stop it first (Ctrl-C where it runs, or kill ${owner.pid}).`,
  );
}

async function create(file: string, mine: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw notYours(join(file, ".."), error);
  }
}

/** Reads who owns; a lock that is still being written is given a second, after that it counts as left by a dead process. */
async function readOwner(file: string): Promise<Owner | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      return JSON.parse(await readFile(file, "utf8")) as Owner;
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
      if (hasCode(error, "EACCES", "EPERM", "EIO")) throw notYours(join(file, ".."), error);
      if (attempt === 10) return { pid: 0, began: null, token: "", stopping: false };
      await sleep(100);
    }
  }
}

/**
 * Puts this process's lock in the place of a dead owner's. The file is never absent meanwhile, and one process at a time
 * may replace it: of several that see the same dead owner one wins, the others then see who lives.
 */
async function replaceStale(file: string, stale: Owner, mine: Owner): Promise<boolean> {
  const turn = `${file}.takeover`;
  if (!(await create(turn, mine))) {
    const other = await readOwner(turn);
    // Killed while it took over: its turn is over.
    if (other !== undefined && !(await lives(other))) await rm(turn, { force: true });
    else await sleep(20);
    return false;
  }
  try {
    const now = await readOwner(file);
    if (now?.token !== stale.token) return false;
    await writePrivate(file, JSON.stringify(mine));
    return (await readOwner(file))?.token === mine.token;
  } finally {
    await rm(turn, { force: true });
  }
}

async function lives(owner: Owner): Promise<boolean> {
  return (await isAlive(owner.pid)) && (owner.began === null || owner.began === (await readBeginning(owner.pid)));
}
