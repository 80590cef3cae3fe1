import { Command } from "commander";
import { readConfig } from "../config";
import { addAccountCommands } from "./accountCommands";
import { addBenchCommands } from "./benchCommands";
import { addDatabaseCommands } from "./databaseCommands";
import { addDemoCommands } from "./demoCommands";
import { addKeyCommands } from "./keyCommands";
import type { RunCommand } from "./runCommand";
import { type CliSession, withSession } from "./session";
import { addUserCommands } from "./userCommands";

/** The operator's commands. */
export function createProgram(print: (line: string) => void): Command {
  const program = new Command("tenantry")
    .description("Operator commands of Tenantry. They work on DATABASE_URL's database, or find the embedded one.")
    .showHelpAfterError("(run with --help to see what it takes)")
    .configureHelp({ sortSubcommands: true })
    .addHelpText(
      "after",
      `
What an operator does to a customer is recorded in that customer's audit log.
In a checkout: npm run tenantry -- account open --help`,
    );
  // commander hands over the arguments, then the options, then the command itself.
  const run: RunCommand =
    (work) =>
    async (...given) => {
      const carryOut = work as (session: CliSession, ...rest: unknown[]) => Promise<readonly string[]>;
      const lines = await withSession(readConfig(), (session) =>
        carryOut(session, given.at(-2), ...given.slice(0, -2)),
      );
      for (const line of lines) print(line);
    };
  addDatabaseCommands(program, print);
  addDemoCommands(program, print);
  addBenchCommands(program, print);
  addAccountCommands(program, run);
  addUserCommands(program, run);
  addKeyCommands(program, run);
  return program;
}
