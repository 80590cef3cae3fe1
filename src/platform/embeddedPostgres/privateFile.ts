import { chmod, chown, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isRoot } from "./account";
import { EmbeddedPostgresError, hasCode, messageOf } from "./failure";

/** Writes a file that only its owner may read; root leaves it to the directory's owner. */
export async function writePrivate(file: string, text: string): Promise<void> {
  // Written beside and renamed, so that a reader sees the old text or the new one.
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, text, { mode: 0o600 });
    await chmod(beside, 0o600);
    if (isRoot()) {
      const { uid, gid } = await stat(dirname(file));
      await chown(beside, uid, gid);
    }
    await rename(beside, file);
  } catch (error) {
    throw notYours(dirname(file), error);
  }
}

/** Says plainly that a directory cannot be used, and why. */
export function notYours(directory: string, error: unknown): EmbeddedPostgresError {
  if (hasCode(error, "EACCES", "EPERM")) {
    return new EmbeddedPostgresError(
      `The data directory ${directory} belongs to another user: start as that user, or choose another data directory.`,
    );
  }
  if (hasCode(error, "ENOSPC", "EDQUOT")) {
    return new EmbeddedPostgresError(`The disk that holds ${directory} is full; free some space and start again.`);
  }
  return new EmbeddedPostgresError(`The data directory ${directory} cannot be used: ${messageOf(error)}.`);
}
