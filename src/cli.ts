#!/usr/bin/env node
import "reflect-metadata";
import { createProgram } from "./cli/program";
import { CommandError } from "./cli/session";
import { ConfigError, loadEnvironmentFile } from "./config";
import { EmbeddedPostgresError } from "./platform/embeddedPostgres";
import { Fault, Refusal } from "./platform/errors";

const print = (line: string) => process.stdout.write(`${line}\n`);

/** What a person can act on is printed as it is; anything else with its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration is not usable:\n${error.message}`;
  if (error instanceof Refusal || error instanceof Fault) return `${error.code}: ${error.message}`;
  if (error instanceof CommandError || error instanceof EmbeddedPostgresError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

loadEnvironmentFile();
createProgram(print)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  });
