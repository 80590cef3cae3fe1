import { assignBatch } from "./assignBatch.js";
import { csvLine } from "./csv.js";
import { exitCodes, Failure } from "./failure.js";
import { findTargets } from "./findTargets.js";
import { WhoAmIDocument } from "./operations.generated.js";
import type { Options } from "./options.js";
import type { Progress } from "./progress.js";
import { isFinished, readState, type RowResult, type State, usersOf, writeWhole } from "./state.js";
import { ask, type Connection } from "./tenantry.js";
import { readUsersFile, type UsersFile } from "./usersFile.js";

/**
 * Assigns the seats of a file, from wherever an earlier run stopped.
 * @returns the exit code
 * @throws Failure
 */
export async function run(options: Options, connection: Connection, progress: Progress): Promise<number> {
  const base = options.file.replace(/\.csv$/i, "");
  const statePath = `${base}.state.json`;
  const file = await readUsersFile(options.file);
  const known = options.dryRun ? null : await readState(statePath);
  const state = await begin(options, connection, progress, file, known);
  if (state === null) {
    progress.say(`This file is done: see ${base}.results.csv. Use --again to assign its seats once more.`);
    return exitCodes.ok;
  }
  const save = (now: State) => (options.dryRun ? Promise.resolve() : writeWhole(statePath, JSON.stringify(now)));
  await save(state);
  const finished = await assignAll(options, connection, progress, state, save);
  const results = resultsByRow(finished);
  const resultsPath = `${base}${options.dryRun ? ".dry-run" : ""}.results.csv`;
  await writeWhole(resultsPath, resultLines(file, finished, results));
  const count = (result: RowResult["result"]) => results.filter((row) => row.result === result).length;
  const refused = count("refused");
  progress.say(
    `${options.dryRun ? "Dry run, nothing was changed: " : ""}${count("assigned")} assigned, ` +
      `${count("already assigned")} had a seat already, ${refused} refused. Row by row: ${resultsPath}`,
  );
  return refused > 0 ? exitCodes.someRefused : exitCodes.ok;
}

/** The state to go on from; null where the file is done. */
async function begin(
  options: Options,
  connection: Connection,
  progress: Progress,
  file: UsersFile,
  known: State | null,
): Promise<State | null> {
  const isOurs = known?.file === file.hash && known.url === options.url;
  if (known && !isOurs && !isFinished(known))
    throw new Failure(
      exitCodes.usage,
      "The state file belongs to another version of this file or another service, and is not finished. Finish it with " +
        "the file as it was, or move the state file away.",
    );
  if (known && isOurs && !isFinished(known)) {
    progress.say(`Going on after ${known.results.length} of ${usersOf(known).length} users.`);
    await checkKey(connection, file);
    return known;
  }
  if (known && isOurs && !options.again) return null;
  await checkKey(connection, file);
  const targets = await findTargets(connection, file.rows, (done, total) => progress.at("Finding users", done, total));
  const run = known && isOurs ? known.run + 1 : options.again ? Date.now() : 1;
  return { format: 1, file: file.hash, url: options.url, batchSize: options.batchSize, run, targets, results: [] };
}

/** Asks what the key may do before anything else, so that what is missing is said once and clearly. */
async function checkKey(connection: Connection, { rows }: UsersFile): Promise<void> {
  const viewer = await ask(connection, WhoAmIDocument, {}, (data) => data.viewer);
  if (viewer?.type !== "API_KEY") throw new Failure(exitCodes.key, "TENANTRY_API_KEY is no API key of an account.");
  const held = new Set<string>(viewer.account?.viewerPermissions ?? []);
  const needed = ["SEATS_ASSIGN", ...(rows.some(({ userId }) => userId === "") ? ["USERS_READ"] : [])];
  const missing = needed.filter((permission) => !held.has(permission));
  if (missing.length > 0)
    throw new Failure(
      exitCodes.key,
      `The API key "${viewer.apiKeyName ?? ""}" lacks ${missing.join(" and ")} on ${viewer.account?.name ?? "its account"}: ` +
        "it was made without this scope, or its owner lost the right. Make a key that has it.",
    );
}

async function assignAll(
  options: Options,
  connection: Connection,
  progress: Progress,
  begun: State,
  save: (state: State) => Promise<void>,
): Promise<State> {
  const users = usersOf(begun);
  let state = begun;
  while (!isFinished(state)) {
    if (connection.signal.aborted) throw new Failure(exitCodes.interrupted, stopped(state, users.length));
    const from = state.results.length;
    const batch = users.slice(from, from + state.batchSize);
    const results = await assignBatch(connection, batch, options.dryRun ? null : keyOf(state, from));
    state = { ...state, results: [...state.results, ...results] };
    await save(state);
    progress.at("Assigning seats", state.results.length, users.length);
  }
  return state;
}

/** The same for the same batch of the same file, whenever it is sent. */
const keyOf = ({ file, run, batchSize }: State, from: number) =>
  `seats-csv:${file.slice(0, 40)}:${run}:${batchSize}:${from / batchSize}`;

const stopped = ({ results }: State, total: number) => `Stopped after ${results.length} of ${total} users.`;

/** A result for each row of the file: of those sent and of those that meant nobody. */
function resultsByRow({ targets, results }: State): RowResult[] {
  let next = 0;
  return targets.map((target) => {
    if ("refused" in target) return target.refused;
    return results[next++] as RowResult;
  });
}

function resultLines(file: UsersFile, { targets }: State, results: readonly RowResult[]): string {
  const lines = file.rows.map(({ line, email, userId }, index) => {
    const target = targets[index];
    const id = target && "userId" in target ? target.userId : userId;
    const { result, code, message } = results[index] as RowResult;
    return csvLine([String(line), email, id, result, code, message]);
  });
  return csvLine(["line", "email", "userId", "result", "code", "message"]) + lines.join("");
}
