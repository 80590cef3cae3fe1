import type { CliSession } from "./session";

/** Wraps a command's work: opens the database, prints the lines it answers, closes the database. */
export type RunCommand = <Options extends object, Args extends unknown[]>(
  work: (session: CliSession, options: Options, ...args: Args) => Promise<readonly string[]>,
) => (...args: unknown[]) => Promise<void>;
