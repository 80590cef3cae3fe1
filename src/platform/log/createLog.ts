import pino, { type DestinationStream, type Logger } from "pino";
import { prettyLine } from "./prettyLine";
import { redacted } from "./redact";

/** Settings of the log. */
export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** Lines for people instead of JSON; for a terminal. */
  readonly pretty: boolean;
  /** Where lines go; standard output unless given. */
  readonly destination?: DestinationStream;
}

/**
 * Makes the process's log: a JSON object a line with time, level, message and fields; secrets are taken out of the fields
 * at any depth, errors keep only what is safe.
 */
export function createLog({ level, pretty, destination = process.stdout }: LogOptions): Logger {
  const out: DestinationStream = pretty
    ? {
        write: (line: string) => {
          destination.write(prettyLine(line));
        },
      }
    : destination;
  return pino(
    {
      level,
      base: null,
      formatters: { log: (fields) => redacted(fields) as Record<string, unknown> },
      // `formatters.log` has made errors plain by now.
      serializers: { err: (value: unknown) => value },
    },
    out,
  );
}
