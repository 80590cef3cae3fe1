import { parseArgs } from "node:util";
import { exitCodes, Failure } from "./failure.js";

/** What the program is asked to do. */
export interface Options {
  readonly file: string;
  readonly url: string;
  readonly key: string;
  readonly batchSize: number;
  readonly attempts: number;
  readonly dryRun: boolean;
  readonly again: boolean;
}

/** What `--help` prints. */
export const help = `Assigns Tenantry seats to the users of a CSV.

  npm start -- users.csv            (or: node dist/main.js users.csv)

The first line names the columns: "userId" (usr_…) or "email", and "account" (acc_…) where an address alone is not
enough. Other columns are ignored. Beside users.csv it writes users.results.csv, a row for each row, and
users.state.json, by which the same command goes on where an earlier run stopped.

  --url <url>         the service; else the variable TENANTRY_URL, else http://localhost:4000/graphql
  --batch-size <n>    users in one call, 1 to 50,000; 500 unless set
  --attempts <n>      tries of one call before it gives up; 10 unless set
  --dry-run           say what would happen and change nothing
  --again             assign once more what an earlier run of the same file has finished
  --help              this text

The API key is read from the variable TENANTRY_API_KEY. It needs the scope SEATS_ASSIGN, and USERS_READ for addresses.

Exit codes: 0 everybody has a seat, 1 some rows were refused, 2 wrong command line or file, 3 the key is not accepted or
lacks a scope, 4 the service gave up or refused, 130 stopped by Ctrl-C.
`;

/**
 * Reads command line and environment.
 * @returns null where only the help was asked for
 * @throws Failure saying what is wrong
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw wrong("Name one CSV file.");
  const key = environment["TENANTRY_API_KEY"];
  if (!key) throw wrong("Set TENANTRY_API_KEY to an API key with the scope SEATS_ASSIGN.");
  const url = values.url ?? environment["TENANTRY_URL"] ?? "http://localhost:4000/graphql";
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw wrong(`"${url}" is no http(s) URL.`);
  return {
    file,
    url,
    key,
    batchSize: wholeNumber("--batch-size", values["batch-size"], 500, 50_000),
    attempts: wholeNumber("--attempts", values.attempts, 10, 1_000),
    dryRun: values["dry-run"] ?? false,
    again: values.again ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: "string" },
        "batch-size": { type: "string" },
        attempts: { type: "string" },
        "dry-run": { type: "boolean" },
        again: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > max) throw wrong(`${name} is a whole number from 1 to ${max}.`);
  return value;
}

const wrong = (message: string) => new Failure(exitCodes.usage, `${message} See --help.`);
