#!/usr/bin/env node
import "reflect-metadata";
import { createProgram } from "./cli/program";
import { loadEnvironmentFile } from "./config";
import { explain } from "./explain";

const print = (line: string) => process.stdout.write(`${line}\n`);

loadEnvironmentFile();
createProgram(print)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  });
