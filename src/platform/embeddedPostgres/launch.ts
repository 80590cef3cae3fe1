import { chown, open, readFile, rename, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Account, run } from "./account";
import type { Binaries } from "./binaries";
import { EmbeddedPostgresError, explain } from "./failure";
import type { Place } from "./place";
import { LOOPBACK, type Postmaster, findPostmaster, removeStalePostmasterFile } from "./postmaster";
import { notYours, writePrivate } from "./privateFile";

/** PostgreSQL's ways to stop: wait for the clients, end them, or leave the clean-up to the next start. */
export type StopMode = "smart" | "fast" | "immediate";

/** What launching needs to know. */
export interface Launch {
  readonly place: Place;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly password: string;
  /** A port that must be used; otherwise the one of last time, or a free one. */
  readonly port: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

const ATTEMPTS = 5;
/** After a power cut PostgreSQL first repeats what its log holds. */
const START_SECONDS = 600;
const STOP_SECONDS = 60;
const LOG_KEPT_BYTES = 10_000_000;

/**
 * Starts PostgreSQL on the place's cluster, on a port of the loopback address and without a socket file.
 * @throws EmbeddedPostgresError with the reason from PostgreSQL's log
 */
export async function launch(launching: Launch): Promise<Postmaster> {
  const { place, account, port: wanted } = launching;
  let port = wanted ?? (await readPort(place));
  for (let attempt = 1; ; attempt++) {
    if (wanted === undefined && !(port !== undefined && (await isFree(port)))) port = await findFreePort();
    if (port === undefined) throw new Error("no port");
    await removeStalePostmasterFile(place.cluster);
    const logStart = await prepareLog(place, account);
    const started = await startWithPgCtl(launching, port);
    if (started.exitCode === 0) {
      const running = await findPostmaster(place.cluster, launching.password, 10_000);
      if (running !== undefined) {
        await writePrivate(place.stateFile, JSON.stringify({ port: running.port }));
        return running;
      }
    }
    const said = `${started.output}\n${await readLogFrom(place, logStart)}`;
    if (attempt < ATTEMPTS && /pre-existing shared memory block|lock file .* already exists/i.test(said)) {
      // Processes of a killed PostgreSQL notice within a moment that it is gone.
      await sleep(1_000);
    } else if (/could not bind|address already in use/i.test(said)) {
      if (wanted !== undefined || attempt === ATTEMPTS) throw portInUse(port);
      port = undefined;
    } else {
      throw explain("The included PostgreSQL did not start", said, place.logFile);
    }
  }
}

function portInUse(port: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(`Port ${port}, which the included PostgreSQL should use, is in use: free it.`);
}

function startWithPgCtl({ place, account, binaries, settings }: Launch, port: number): ReturnType<typeof run> {
  const all = { ...settings, listen_addresses: LOOPBACK, port: String(port), unix_socket_directories: "" };
  const options = Object.entries(all).map(([name, value]) => {
    // pg_ctl hands them to a shell.
    if (!/^[a-z_.]+$/.test(name) || !/^[\w.:/%-]*$/.test(value)) throw new Error(`not a plain setting: ${name}`);
    return `-c ${name}=${value}`;
  });
  const args = ["start", "-w", "-t", String(START_SECONDS), "-D", place.cluster, "-l", place.logFile];
  return run(account, binaries.pgCtl, [...args, "-o", options.join(" ")], place.directory);
}

/**
 * Stops PostgreSQL; one that will not stop in time is stopped at once, which costs the next start a moment.
 * Nothing happens where it has stopped by itself.
 */
export async function stopServer(
  { place, account, binaries }: Pick<Launch, "place" | "account" | "binaries">,
  mode: StopMode,
): Promise<void> {
  const stopWith = (how: StopMode): ReturnType<typeof run> =>
    run(
      account,
      binaries.pgCtl,
      ["stop", "-w", "-t", String(STOP_SECONDS), "-m", how, "-D", place.cluster],
      place.directory,
    );
  const isStopped = async (): Promise<boolean> =>
    (await run(account, binaries.pgCtl, ["status", "-D", place.cluster], place.directory)).exitCode !== 0;

  if ((await stopWith(mode)).exitCode === 0 || (await isStopped())) return;
  const last = await stopWith("immediate");
  if (last.exitCode !== 0 && !(await isStopped())) throw explain("PostgreSQL did not stop", last.output, place.logFile);
}

async function readPort(place: Place): Promise<number | undefined> {
  const text = await readFile(place.stateFile, "utf8").catch(() => "");
  const port = Number(/"port":(\d+)/.exec(text)?.[1]);
  return port > 0 && port < 65_536 ? port : undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => {
      resolve(false);
    });
    probe.listen(port, LOOPBACK, () =>
      probe.close(() => {
        resolve(true);
      }),
    );
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, LOOPBACK, () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no free port"));
        else resolve(address.port);
      });
    });
  });
}

/** Makes a log file that PostgreSQL's user may write and others may not read; answers its size. */
async function prepareLog({ logFile, directory }: Place, account: Account): Promise<number> {
  try {
    if (((await stat(logFile).catch(() => undefined))?.size ?? 0) > LOG_KEPT_BYTES) {
      await rename(logFile, `${logFile}.previous`);
    }
    const log = await open(logFile, "a", 0o600);
    try {
      return (await log.stat()).size;
    } finally {
      await log.close();
      if (account !== undefined) await chown(logFile, account.uid, account.gid);
    }
  } catch (error) {
    throw notYours(directory, error);
  }
}

async function readLogFrom({ logFile }: Place, start: number): Promise<string> {
  return (await readFile(logFile).catch(() => Buffer.alloc(0))).subarray(start).toString("utf8");
}
