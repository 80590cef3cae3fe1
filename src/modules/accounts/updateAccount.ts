import { applyChanges } from "../../platform/changes";
import { operation } from "../../platform/operation";
import { cleanText } from "../../platform/text";
import { checkVersion, stamp } from "../../platform/versioned";
import { Account } from "./Account.entity";
import { type AccountSettings, cleanLanguage, cleanTimeZone, longestAccountName } from "./accountSettings";
import "./accounts.audit";
import { authorizeAccount, authorizeFromMainAccount, refuseSubAccount } from "./accounts.policy";
import { loadAccount } from "./accounts.repository";

/** What `updateAccount` takes; what is left out (or null) stays as it is. */
export interface UpdateAccountInput {
  readonly accountId: string;
  readonly name?: string | null;
  readonly timeZone?: string | null;
  readonly firstDayOfWeek?: AccountSettings["firstDayOfWeek"] | null;
  readonly language?: string | null;
  readonly releaseSeatOnDisable?: boolean | null;
  readonly expectedVersion?: number | null;
}

/**
 * Changes an account's settings. A sub-account's own administrators may, too.
 * @throws NotFound | Forbidden | Refusal
 */
export const updateAccount = operation(
  {
    codes: ["account.update"],
    targets: ({ accountId }: UpdateAccountInput) => [{ type: "account", id: accountId }],
  },
  async (tx, input: UpdateAccountInput): Promise<Account> => {
    await tx.lock({ accounts: [input.accountId] });
    const account = await loadAccount(tx, input.accountId);
    authorizeAccount(tx, "accounts.manage", account);
    if (input.releaseSeatOnDisable != null) {
      refuseSubAccount(account, ["input", "releaseSeatOnDisable"]);
      // It decides for the users of all accounts.
      authorizeFromMainAccount(tx, account);
    }
    checkVersion(account, input.expectedVersion);

    const changes = applyChanges(account, {
      name:
        input.name == null ? undefined : cleanText(input.name, { path: ["input", "name"], max: longestAccountName }),
      timeZone: input.timeZone == null ? undefined : cleanTimeZone(input.timeZone, ["input", "timeZone"]),
      firstDayOfWeek: input.firstDayOfWeek ?? undefined,
      language: input.language == null ? undefined : cleanLanguage(input.language, ["input", "language"]),
      releaseSeatOnDisable: input.releaseSeatOnDisable ?? undefined,
    });
    if (!changes) {
      tx.unchanged("the settings are so already");
      return account;
    }
    tx.audit({ accountId: account.id, targets: [{ type: "account", id: account.id }], details: { ...changes } });
    stamp(tx, account);
    return tx.db.save(Account, account);
  },
);
