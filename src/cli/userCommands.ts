import { type Command, Option } from "commander";
import { issueLink, recoverUser } from "../modules/auth";
import { type BuiltInRole, builtInRoleNames, createUser } from "../modules/roles";
import { contextForAccount } from "../platform/directory";
import { decodeId, encodeId } from "../platform/ids";
import { reservedOrganizationId } from "../platform/viewer";
import { linkLines } from "./links";
import type { RunCommand } from "./runCommand";

/** Adds `user …`. */
export function addUserCommands(program: Command, run: RunCommand): void {
  const user = program.command("user").description("Create users and let locked-out ones back in.");
  user
    .command("create")
    .description("Create an invited user and print the one-time link by which they set their password.")
    .requiredOption("--account <accountId>", "home account, acc_…")
    .requiredOption("--email <email>", "address, which becomes the sign-in once the link is used")
    .option("--first-name <name>", "first name", "")
    .option("--last-name <name>", "last name", "")
    .addOption(
      new Option("--role <role...>", "built-in roles on the home account")
        .choices(builtInRoleNames)
        .default(["MEMBER"]),
    )
    .option("--sub-accounts", "the roles count for the sub-accounts too (main account only)", false)
    .addHelpText(
      "after",
      `\nExample:\n  tenantry user create --account acc_… --email lee@acme.example --role SEAT_MANAGER`,
    )
    .action(
      run(async (session, options: CreateOptions) => {
        const accountId = decodeId("acc", options.account);
        const ctx = await contextForAccount(session.actingOn(reservedOrganizationId), accountId);
        const created = await createUser(ctx, {
          accountId,
          email: options.email,
          firstName: options.firstName,
          lastName: options.lastName,
          grants: options.role.map((builtInRole) => ({ builtInRole, includesSubAccounts: options.subAccounts })),
        });
        const link = await issueLink(ctx, { userId: created.id });
        return [
          `Created ${encodeId("usr", created.id)} (INVITED).`,
          ...linkLines(session.publicUrl, options.email, link),
        ];
      }),
    );
  user
    .command("recover")
    .description(
      "Print a one-time link by which a user sets a password: an invited one for the first time, a locked-out one anew.",
    )
    .argument("<accountId>", "an account of the user's organization, acc_…")
    .argument("<userId>", "the user, usr_…")
    .action(
      run(async (session, _options: object, accountId: string, userId: string) => {
        const ctx = await contextForAccount(session.actingOn(reservedOrganizationId), decodeId("acc", accountId));
        const link = await recoverUser(ctx, { userId: decodeId("usr", userId) });
        return linkLines(session.publicUrl, userId, link);
      }),
    );
}

interface CreateOptions {
  readonly account: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: readonly BuiltInRole[];
  readonly subAccounts: boolean;
}
