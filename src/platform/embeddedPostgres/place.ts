import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hasCode } from "./failure";
import { notYours } from "./privateFile";

/** The directory that holds everything of one embedded PostgreSQL, and the names in it. */
export interface Place {
  readonly directory: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly stateFile: string;
  readonly logFile: string;
}

/** The file in a data directory that names the place used instead. */
export function pointerIn(dataDirectory: string): string {
  return join(dataDirectory, "moved-to");
}

/** Names the files of a place. */
export function placeAt(directory: string): Place {
  return {
    directory,
    cluster: join(directory, "cluster"),
    passwordFile: join(directory, "superuser-password"),
    stateFile: join(directory, "state.json"),
    logFile: join(directory, "postgres.log"),
  };
}

/** Finds the place that a data directory stands for, without making anything. */
export async function findPlace(dataDirectory: string): Promise<Place> {
  const base = resolve(dataDirectory);
  const elsewhere = await readFile(pointerIn(base), "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw notYours(base, error);
  });
  return placeAt(elsewhere === undefined ? base : elsewhere.trim());
}
