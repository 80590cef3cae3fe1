import { CommandError } from "./cli/session";
import { ConfigError } from "./config";
import { EmbeddedPostgresError } from "./platform/embeddedPostgres";
import { Fault, Refusal } from "./platform/errors";
import { isDatabaseAway } from "./platform/postgres/databaseAway";

/** SQLSTATEs that the person who starts the program can do something about. */
const databaseFaults: Readonly<Record<string, string>> = {
  "28P01": "The database refuses the password",
  "28000": "The database refuses the role",
  "3D000": "There is no such database",
  "42501": "The role lacks a right that this takes",
  "25006": "The database is a read-only standby",
};

/** The service cannot start; the message says why and what to do. */
export class StartRefused extends Error {}

/** What ended the program, in plain words where a person can act on it; anything else with its stack. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration is not usable:\n${error.message}\nSee .env.example.`;
  if (error instanceof Refusal && error.path.length > 1)
    return `${error.code} (${error.path.slice(1).join(".")}): ${error.message}`;
  if (error instanceof Refusal || error instanceof Fault) return `${error.code}: ${error.message}`;
  if (error instanceof CommandError || error instanceof StartRefused || error instanceof EmbeddedPostgresError)
    return error.message;
  if (isDatabaseAway(error))
    return `The database does not answer: ${messageOf(error)}. See that it runs, and that DATABASE_URL, DATABASE_OWNER_URL and DATABASE_DIRECT_URL name it.`;
  const fault = databaseFaults[String((error as { code?: unknown } | null)?.code)];
  if (fault !== undefined)
    return `${fault}: ${messageOf(error)}. See DATABASE_URL, DATABASE_OWNER_URL and DATABASE_DIRECT_URL.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Where several addresses were tried, what the first one said: the error itself says nothing then. */
function messageOf(error: unknown): string {
  const { errors, message } = error as { readonly errors?: readonly unknown[]; readonly message: string };
  return Array.isArray(errors) && errors.length > 0 ? messageOf(errors[0]) : message.replace(/\.$/, "");
}
