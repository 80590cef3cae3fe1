import { createHash } from "node:crypto";
import { chmod, mkdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Account, canReach, chooseAccount, isRoot } from "./account";
import { EmbeddedPostgresError, USE_A_SERVER } from "./failure";
import { refuseLiveOwner } from "./ownerLock";
import { type Place, findPlace, placeAt, pointerIn } from "./place";
import { stopOrphan } from "./postmaster";
import { notYours, writePrivate } from "./privateFile";
import type { Progress } from "./progress";

/**
 * Makes the place of a data directory: the directory itself, or, where root started us and the account that
 * PostgreSQL runs as cannot reach it (a checkout under /root), a directory of /var/lib named after its path.
 */
export async function makePlace(
  dataDirectory: string,
  announce: Progress,
): Promise<{ readonly place: Place; readonly account: Account }> {
  const base = resolve(dataDirectory);
  await makeDirectory(base);
  const found = await findPlace(base);
  if (found.directory !== base) {
    await makeDirectory(found.directory);
    return { place: found, account: await chooseAccount(found.directory) };
  }
  const account = await chooseAccount(base);
  if (await canReach(account, base)) return { place: found, account };

  const place = placeAt(join("/var/lib", `tenantry-${createHash("sha256").update(base).digest("hex").slice(0, 12)}`));
  await setAside(place, announce);
  await makeDirectory(place.directory);
  const reader = await chooseAccount(place.directory);
  if (!(await canReach(reader, place.directory))) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and its user can reach neither ${base} nor ${place.directory}: ` +
        `make one of them readable (chmod o+x), start as another user, ${USE_A_SERVER}.`,
    );
  }
  await writePrivate(pointerIn(base), `${place.directory}\n`);
  announce(`PostgreSQL's user cannot reach ${base}, so the database is kept in ${place.directory}`);
  return { place, account: reader };
}

/**
 * The data directory was removed (its pointer is gone), so its owner wants to begin anew; what lies in the place is
 * kept beside it once, since a removed directory may have been a mistake.
 */
async function setAside(place: Place, announce: Progress): Promise<void> {
  if ((await stat(place.directory).catch(() => undefined)) === undefined) return;
  await refuseLiveOwner(place.directory);
  await stopOrphan(place.cluster);
  const previous = `${place.directory}-previous`;
  await rm(previous, { recursive: true, force: true });
  await rename(place.directory, previous);
  announce(`an earlier database of this data directory was moved to ${previous}`);
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    if ((await mkdir(directory, { recursive: true })) === undefined) return;
    // Root's directory must let PostgreSQL's user through; the files in it are readable by their owner only.
    await chmod(directory, isRoot() ? 0o711 : 0o700);
  } catch (error) {
    throw notYours(directory, error);
  }
}
