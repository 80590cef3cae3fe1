import { mkdir, rm } from "node:fs/promises";
import type { Command } from "commander";
import { readConfig } from "../config";
import { demoCredentialLines } from "../demo/credentials";
import { holdsDemo, seedDemo } from "../demo/seedDemo";
import { keptDemo } from "./keptDemo";
import { CommandError, withDatabase, withSession } from "./session";

/** Adds `seed demo` and `demo …`. */
export function addDemoCommands(program: Command, print: (line: string) => void): void {
  program
    .command("seed")
    .description("Load data.")
    .command("demo")
    .description(
      "Load the demo organizations and print who can sign in. Needs DATABASE_OWNER_URL where two roles are used.",
    )
    .action(async () => {
      await withSession(readConfig(), async (session) => {
        if (await keptDemo(session))
          throw new CommandError("The demo data is loaded already: tenantry demo credentials");
        if (await holdsDemo(session.urls.ownerUrl))
          throw new CommandError(
            "This database holds the demo data already. Its sign-ins are kept where it was loaded from (DATA_DIR).",
          );
        await makeFolder(session.directory);
        const credentials = await seedDemo({ ...session, onProgress: print });
        print("Demo sign-ins:");
        demoCredentialLines(credentials).forEach(print);
      });
    });

  const demo = program.command("demo").description("The demo data.");
  demo
    .command("credentials")
    .description("Print who can sign in to the demo data.")
    .option("--json", "as JSON", false)
    .action(async ({ json }: { json: boolean }) => {
      await withDatabase(readConfig(), async (found) => {
        const credentials = await keptDemo(found);
        if (!credentials) throw new CommandError("No demo data is loaded here: tenantry seed demo");
        if (json) print(JSON.stringify(credentials, null, 2));
        else demoCredentialLines(credentials).forEach(print);
      });
    });
  demo
    .command("reset")
    .description("Throw the embedded database away; the next start makes a new one with fresh demo data.")
    .action(async () => {
      const config = readConfig();
      if (config.database)
        throw new CommandError(
          "demo reset throws away the embedded database; DATABASE_URL names a server, which is left alone.",
        );
      const { openEmbedded } = await import("../embedded.js");
      // Owning it for a moment proves that no service runs on it.
      const own = await openEmbedded(config.dataDirectory, print);
      await own.stop();
      await rm(own.directory, { recursive: true, force: true });
      print("The embedded database is gone. npm start makes a new one.");
    });
}

/** Made before the data is loaded: passwords that could not be kept would be lost. */
async function makeFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw new CommandError(
      `The demo's sign-ins could not be kept in ${directory} (${(error as Error).message}). Set DATA_DIR to a folder of yours.`,
    );
  });
}
