import { chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { type Account, run } from "./account";
import type { Binaries } from "./binaries";
import { EmbeddedPostgresError, explain, hasCode } from "./failure";
import type { Place } from "./place";
import { notYours, writePrivate } from "./privateFile";
import { type Progress, announceWhenSlow } from "./progress";

/** The superuser that initdb makes. */
export const SUPERUSER = "postgres";

/** Reads the superuser's password of a cluster; undefined where there is none yet. */
export async function readPassword(place: Place): Promise<string | undefined> {
  try {
    return (await readFile(place.passwordFile, "utf8")).trim();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw notYours(place.directory, error);
  }
}

/** Says whether there is a cluster, and refuses one of another PostgreSQL version. */
async function exists(place: Place, binaries: Binaries): Promise<boolean> {
  const madeBy = await readClusterVersion(place);
  if (madeBy !== undefined && madeBy !== binaries.majorVersion) {
    throw new EmbeddedPostgresError(
      `The database in ${place.directory} was made by PostgreSQL ${madeBy}, and this is PostgreSQL ` +
        `${binaries.majorVersion}: choose another data directory, or go back to the version that made it.`,
    );
  }
  return madeBy !== undefined;
}

async function readClusterVersion(place: Place): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(place.cluster, "PG_VERSION"), "utf8"), 10);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw notYours(place.directory, error);
  }
}

/**
 * Makes the cluster unless it is there, and answers the superuser's password.
 * It is made under another name and renamed when whole, so one that was cut short is thrown away and made again.
 * @param wantedPassword used for a new cluster only; an existing one keeps its own
 * @param durable whether a power cut right afterwards must not harm it
 */
export async function ensureCluster(
  place: Place,
  account: Account,
  binaries: Binaries,
  announce: Progress,
  { wantedPassword, durable }: { readonly wantedPassword?: string | undefined; readonly durable: boolean },
): Promise<string> {
  await removeUnfinished(place);
  if (await exists(place, binaries)) {
    const kept = await readPassword(place);
    if (kept !== undefined) return kept;
    throw new EmbeddedPostgresError(
      `The database's password is missing (${place.passwordFile}): put the file back from a copy, ` +
        `or remove ${place.directory} to begin with an empty database.`,
    );
  }
  const password = wantedPassword ?? randomBytes(24).toString("base64url");
  await announceWhenSlow(announce, "creating the database cluster (once)", () =>
    makeCluster(place, account, binaries, password, durable),
  );
  return password;
}

async function makeCluster(
  place: Place,
  account: Account,
  binaries: Binaries,
  password: string,
  durable: boolean,
): Promise<void> {
  const unfinished = `${place.cluster}.unfinished-${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
    await makeOwnDirectory(unfinished, account);
    const made = await run(
      account,
      binaries.initdb,
      [
        ...["--pgdata", unfinished, "--username", SUPERUSER, "--pwfile", passwordFile, "--auth", "scram-sha-256"],
        ...["--encoding", "UTF8", ...localeOptions(binaries.majorVersion), ...(durable ? [] : ["--no-sync"])],
      ],
      place.directory,
    );
    if (made.exitCode !== 0) throw explain(`The database could not be created in ${place.directory}`, made.output);
    // The password first: a cluster without its password would be lost, a password without a cluster is overwritten.
    await writePrivate(place.passwordFile, `${password}\n`);
    await rename(unfinished, place.cluster);
  } catch (error) {
    throw error instanceof EmbeddedPostgresError ? error : notYours(place.directory, error);
  } finally {
    await rm(passwordFile, { force: true });
    await removeAll(unfinished);
  }
}

async function makeOwnDirectory(directory: string, account: Account): Promise<void> {
  await mkdir(directory, { mode: 0o700 });
  if (account !== undefined) await chown(directory, account.uid, account.gid);
}

function localeOptions(majorVersion: number): readonly string[] {
  // The builtin provider sorts the same on every system; before 17 the C library's C.UTF-8 is the nearest.
  if (majorVersion >= 17) return ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"];
  return ["--locale", process.platform === "linux" ? "C.UTF-8" : "C"];
}

/** Removes what a start that was killed while it made the cluster left behind. */
async function removeUnfinished(place: Place): Promise<void> {
  const start = `${basename(place.cluster)}.unfinished-`;
  for (const name of await readdir(dirname(place.cluster))) {
    if (name.startsWith(start)) await removeAll(join(dirname(place.cluster), name));
  }
  // A directory without its version is none of ours to lose: nothing but a hand or a broken disk leaves that.
  const cluster = await stat(place.cluster).catch(() => undefined);
  if (cluster !== undefined && (await readClusterVersion(place)) === undefined) {
    throw new EmbeddedPostgresError(
      `${place.cluster} is not a whole PostgreSQL data directory (PG_VERSION is missing): ` +
        `restore it from a copy, or remove ${place.directory} to begin with an empty database.`,
    );
  }
}

/** Tries again for some seconds: the initdb of a killed start may still be writing. */
function removeAll(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
