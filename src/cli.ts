#!/usr/bin/env node
import "reflect-metadata";
import { createProgram } from "./cli/program";
import { loadEnvironmentFile } from "./config";
import { explain } from "./explain";
import { outliveClosedPipe } from "./outliveClosedPipe";

const print = (line: string) => process.stdout.write(`${line}\n`);

outliveClosedPipe(process.stdout, process.stderr);
loadEnvironmentFile();
createProgram(print)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  });
