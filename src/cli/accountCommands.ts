import { type Command, InvalidArgumentError } from "commander";
import { closeOrganization, openOrganization } from "../modules/accounts";
import { issueLink } from "../modules/auth";
import { createUser } from "../modules/roles";
import { setPurchasedSeats } from "../modules/seats";
import { checkNewUser, signsInAlready } from "../modules/users";
import type { Ctx } from "../platform/context";
import { contextForMainAccount } from "../platform/directory";
import { Refusal } from "../platform/errors";
import { decodeId, encodeId, newId } from "../platform/ids";
import { reservedOrganizationId } from "../platform/viewer";
import type { RunCommand } from "./runCommand";
import { linkLines } from "./links";
import { CommandError } from "./session";

/** Adds `account …` and `seats …`: what an operator does to a customer. */
export function addAccountCommands(program: Command, run: RunCommand): void {
  const account = program.command("account").description("Open and close main accounts.");
  account
    .command("open")
    .description("Open a main account and print a one-time link for its first account manager.")
    .requiredOption("--name <name>", "name of the main account")
    .requiredOption("--manager-email <email>", "address of the first account manager")
    .option("--manager-first-name <name>", "first name of the manager", "")
    .option("--manager-last-name <name>", "last name of the manager", "")
    .option("--time-zone <zone>", "IANA time zone", "UTC")
    .option("--language <tag>", "language tag", "en")
    .option("--purchased-seats <number>", "seats that the organization bought", wholeNumber, 0)
    .addHelpText(
      "after",
      `\nExample:\n  tenantry account open --name "Acme" --manager-email kim@acme.example --purchased-seats 50`,
    )
    .action(
      run(async (session, options: OpenOptions) => {
        const organizationId = newId();
        const ctx = session.actingOn(organizationId);
        checkNewUser({
          email: options.managerEmail,
          firstName: options.managerFirstName,
          lastName: options.managerLastName,
        });
        if (await signsInAlready(ctx, options.managerEmail))
          throw new CommandError(
            `${options.managerEmail} signs in to another account of this service already, so its link would lead nowhere. Name another address.`,
          );
        const main = await openOrganization(ctx, {
          name: options.name,
          timeZone: options.timeZone,
          language: options.language,
        });
        try {
          if (options.purchasedSeats > 0) await setPurchasedSeats(ctx, { purchased: options.purchasedSeats });
          const { managerId, link } = await inviteManager(ctx, main.id, options);
          return [
            `Opened ${main.name}: account ${encodeId("acc", main.id)}, ${options.purchasedSeats} seats purchased.`,
            `Its first account manager is ${encodeId("usr", managerId)}.`,
            ...linkLines(session.publicUrl, options.managerEmail, link),
          ];
        } catch (error) {
          // Opened and of no use: said, so that it is finished and not opened a second time.
          const account = encodeId("acc", main.id);
          throw new CommandError(
            `${reasonOf(error)}\nThe account ${account} is open, but has no manager. Finish it with:\n` +
              `  tenantry user create --account ${account} --email … --role ACCOUNT_MANAGER --sub-accounts`,
          );
        }
      }),
    );
  account
    .command("close")
    .description("Close an organization: nobody signs in any more, keys stop, data is kept.")
    .argument("<accountId>", "id of its main account, acc_…")
    .action(
      run(async (session, _options: object, accountId: string) => {
        const ctx = await contextForMainAccount(session.actingOn(reservedOrganizationId), decodeId("acc", accountId));
        const closed = await closeOrganization(ctx, {});
        return [`Closed ${closed.name}. Its data is kept.`];
      }),
    );

  program
    .command("seats")
    .description("Sell seats.")
    .command("purchase")
    .description("Set how many seats an organization has bought. Fewer than are assigned throws nobody out.")
    .argument("<accountId>", "id of its main account, acc_…")
    .argument("<number>", "the new number, not the difference", wholeNumber)
    .action(
      run(async (session, _options: object, accountId: string, purchased: number) => {
        const ctx = await contextForMainAccount(session.actingOn(reservedOrganizationId), decodeId("acc", accountId));
        await setPurchasedSeats(ctx, { purchased });
        return [`${accountId} has ${purchased} purchased seats.`];
      }),
    );
}

async function inviteManager(ctx: Ctx, accountId: string, options: OpenOptions) {
  const manager = await createUser(ctx, {
    accountId,
    email: options.managerEmail,
    firstName: options.managerFirstName,
    lastName: options.managerLastName,
    grants: [{ builtInRole: "ACCOUNT_MANAGER", includesSubAccounts: true }],
  });
  return { managerId: manager.id, link: await issueLink(ctx, { userId: manager.id }) };
}

const reasonOf = (error: unknown) =>
  error instanceof Refusal ? `${error.code}: ${error.message}` : `It failed: ${String(error)}`;

interface OpenOptions {
  readonly name: string;
  readonly managerEmail: string;
  readonly managerFirstName: string;
  readonly managerLastName: string;
  readonly timeZone: string;
  readonly language: string;
  readonly purchasedSeats: number;
}

function wholeNumber(text: string): number {
  // Not Number(): it takes "1e3", " 7" and "0x10".
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("write digits only.");
  return Number(text);
}
