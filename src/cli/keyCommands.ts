import { type Command, InvalidArgumentError } from "commander";
import { createApiKey } from "../modules/apiKeys";
import { contextForAccount } from "../platform/directory";
import { decodeId, encodeId } from "../platform/ids";
import { isPermission, type Permission } from "../platform/permissions";
import { reservedOrganizationId } from "../platform/viewer";
import type { RunCommand } from "./runCommand";

/** Adds `api-key …`. */
export function addKeyCommands(program: Command, run: RunCommand): void {
  program
    .command("api-key")
    .description("API keys.")
    .command("create")
    .description("Make an API key; its text is printed once and kept nowhere.")
    .requiredOption("--account <accountId>", "the account the key is bound to, acc_…")
    .requiredOption("--owner <userId>", "the user whose rights bound the key's, usr_…")
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--scope <permission...>", "permissions, e.g. SEATS_READ SEATS_ASSIGN", scopes, [])
    .option("--sub-accounts", "reaches the sub-accounts too (main account only)", false)
    .option("--valid-from <time>", "ISO 8601 time from which it works; now unless set", time)
    .option("--expires-at <time>", "ISO 8601 time at which it stops; never unless set", time)
    .addHelpText(
      "after",
      `\nExample:\n  tenantry api-key create --account acc_… --owner usr_… --name "HR sync" --scope SEATS_READ SEATS_ASSIGN`,
    )
    .action(
      run(async (session, options: KeyOptions) => {
        const accountId = decodeId("acc", options.account);
        const ctx = await contextForAccount(session.actingOn(reservedOrganizationId), accountId);
        const { apiKey, key } = await createApiKey(ctx, {
          accountId,
          ownerId: decodeId("usr", options.owner),
          name: options.name,
          scopes: options.scope,
          includesSubAccounts: options.subAccounts,
          ...(options.validFrom ? { validFrom: options.validFrom } : {}),
          ...(options.expiresAt ? { expiresAt: options.expiresAt } : {}),
        });
        return [
          `Made ${encodeId("key", apiKey.id)} "${apiKey.name}". Send it as: Authorization: Bearer <key>`,
          "The key, shown only now:",
          `  ${key}`,
        ];
      }),
    );
}

interface KeyOptions {
  readonly account: string;
  readonly owner: string;
  readonly name: string;
  readonly scope: readonly Permission[];
  readonly subAccounts: boolean;
  readonly validFrom?: Date;
  readonly expiresAt?: Date;
}

function scopes(text: string, before: readonly Permission[]): Permission[] {
  if (!isPermission(text))
    throw new InvalidArgumentError(`${text} is no permission; see the enum Permission in schema.graphql.`);
  return [...before, text];
}

function time(text: string): Date {
  const parsed = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(parsed.getTime()))
    throw new InvalidArgumentError("write it like 2027-01-31T00:00:00Z.");
  return parsed;
}
