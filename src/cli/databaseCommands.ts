import type { Command } from "commander";
import { migrations } from "../../migrations";
import { readConfig } from "../config";
import { serviceGrants } from "../grants";
import { migrate } from "../platform/postgres/migrate";
import { withDatabase } from "./session";

/** Adds `migrate`. */
export function addDatabaseCommands(program: Command, print: (line: string) => void): void {
  program
    .command("migrate")
    .description("Bring the database to this version and give the service's role its grants.")
    .addHelpText(
      "after",
      `
With DATABASE_OWNER_URL the tables belong to that role, and DATABASE_URL's role gets only the rights it needs.
Without it everything belongs to one role: fine to try things out, but then the audit log is not append-only.
Several at once are safe: they wait for one another.`,
    )
    .action(async () => {
      await withDatabase(readConfig(), async ({ urls }) => {
        const { ran, mode } = await migrate({
          ownerUrl: urls.ownerUrl,
          serviceUrl: urls.directUrl,
          migrations: [...migrations],
          grants: serviceGrants,
          onProgress: print,
        });
        print(ran.length === 0 ? "The database is up to date." : `Ran ${ran.length} migrations: ${ran.join(", ")}.`);
        if (mode === "one-role")
          print(
            "One-role mode: the service owns its tables, so the audit log is not append-only. Set DATABASE_OWNER_URL.",
          );
      });
    });
}
