import type { Command } from "commander";
import { readConfig } from "../config";
import { benchSizes } from "../demo/bench/benchPlan";
import { DatabaseInUse, seedBench } from "../demo/bench/seedBench";
import { CommandError, withSession } from "./session";

interface BenchSeedOptions {
  readonly full: boolean;
  readonly auditEvents?: string;
}

/** Adds `seed bench` below `seed`. */
export function addBenchCommands(program: Command, print: (line: string) => void): void {
  const seed = program.commands.find((command) => command.name() === "seed") ?? program.command("seed");
  seed
    .command("bench")
    .description(
      "Load the benchmark's organizations into an empty database. Nobody can sign in to them. Needs DATABASE_OWNER_URL where two roles are used.",
    )
    .option("--full", "the whole workload: 200,000 users, 60,000 seats, 2,000,000 audit events", false)
    .option("--audit-events <number>", "another number of audit events")
    .action(async ({ full, auditEvents }: BenchSeedOptions) => {
      const size = { ...(full ? benchSizes.full : benchSizes.small), ...eventsIn(auditEvents) };
      await withSession(readConfig(), async ({ urls: { ownerUrl } }) => {
        try {
          await seedBench({ ownerUrl, size, onProgress: print });
        } catch (error) {
          if (error instanceof DatabaseInUse) throw new CommandError(error.message);
          throw error;
        }
      });
      print("The benchmark's data is loaded.");
    });
}

function eventsIn(text: string | undefined): { readonly auditEvents?: number } {
  if (text === undefined) return {};
  const auditEvents = Number(text);
  if (!Number.isInteger(auditEvents) || auditEvents < 1 || auditEvents > 100_000_000)
    throw new CommandError("--audit-events takes a whole number from 1 to 100,000,000.");
  return { auditEvents };
}
