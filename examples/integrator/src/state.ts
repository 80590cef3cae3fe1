import { open, readFile, rename } from "node:fs/promises";
import { exitCodes, Failure } from "./failure.js";

/** What became of a row. */
export interface RowResult {
  readonly result: "assigned" | "already assigned" | "refused";
  readonly code: string;
  readonly message: string;
}

/** Whom a row means: a user, or why it means nobody. */
export type Target = { readonly userId: string } | { readonly refused: RowResult };

/** How far a file has come. Whatever is sent to the service is decided by it alone, so that a resumed run sends the same. */
export interface State {
  readonly format: 1;
  /** The file's SHA-256. */
  readonly file: string;
  readonly url: string;
  readonly batchSize: number;
  /** 1 unless the file was run --again. */
  readonly run: number;
  /** A target for each row: addresses are looked up once. */
  readonly targets: readonly Target[];
  /** Results of the users of all acknowledged batches, in their order. */
  readonly results: readonly RowResult[];
}

/** The users that are sent, in the order of the rows. */
export const usersOf = ({ targets }: State): string[] =>
  targets.flatMap((target) => ("userId" in target ? [target.userId] : []));

/** Whether every batch was acknowledged. */
export const isFinished = (state: State): boolean => state.results.length === usersOf(state).length;

/** Reads the state of an earlier run; null where there is none. @throws Failure when it is no such file */
export async function readState(path: string): Promise<State | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    const state = JSON.parse(text) as State;
    if ((state.format as unknown) === 1) return state;
  } catch {
    // Said below.
  }
  throw new Failure(exitCodes.usage, `${path} is no state of this program. Move it away to begin anew.`);
}

/** Writes a file as a whole or not at all, whenever the machine stops. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
