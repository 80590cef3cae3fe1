import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseCsv } from "./csv.js";
import { exitCodes, Failure } from "./failure.js";

/** A row of the file: whom to give a seat. */
export interface Wanted {
  readonly line: number;
  readonly userId: string;
  readonly email: string;
  readonly accountId: string;
}

/** The file, and what tells it from every other. */
export interface UsersFile {
  readonly hash: string;
  readonly rows: readonly Wanted[];
}

/** The columns that are read, in lower case, and what they hold. */
const columns = new Map<string, "userId" | "email" | "accountId">([
  ["userid", "userId"],
  ["email", "email"],
  ["account", "accountId"],
  ["accountid", "accountId"],
]);

/** Reads the CSV. @throws Failure saying what is wrong with it */
export async function readUsersFile(path: string): Promise<UsersFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw wrong(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const [header, ...lines] = rowsOf(bytes, path);
  const names = (header?.cells ?? []).map((cell) => columns.get(cell.toLowerCase()));
  if (!names.includes("userId") && !names.includes("email"))
    throw wrong(`${path}: the first line names the columns; one must be "userId" or "email".`);
  const rows = lines.map(({ line, cells }) => {
    const row = { line, userId: "", email: "", accountId: "" };
    names.forEach((name, index) => {
      if (name) row[name] = cells[index] ?? "";
    });
    return row;
  });
  if (rows.length === 0) throw wrong(`${path} has no row below its first line.`);
  return { hash: createHash("sha256").update(bytes).digest("hex"), rows };
}

function rowsOf(bytes: Buffer, path: string) {
  try {
    return parseCsv(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw wrong(`${path}: ${error instanceof TypeError ? "it is not UTF-8." : (error as Error).message}`);
  }
}

const wrong = (message: string) => new Failure(exitCodes.usage, message);
