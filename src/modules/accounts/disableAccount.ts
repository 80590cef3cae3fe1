import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { checkVersion, stamp } from "../../platform/versioned";
import { Account } from "./Account.entity";
import "./accounts.audit";
import { accountDisabled } from "./accounts.hooks";
import { authorizeFromMainAccount } from "./accounts.policy";
import { loadAccount } from "./accounts.repository";

/** What `disableAccount` takes. */
export interface DisableAccountInput {
  readonly accountId: string;
  /** Whether the account's seats go back to the pool. */
  readonly releaseSeats?: boolean | null;
  readonly expectedVersion?: number | null;
}

/**
 * Disables a sub-account: its sessions end, its sign-ins and API keys are refused at once, its data is kept. Only those
 * who manage the whole organization may, so that a sub-account's administrators cannot lock themselves out.
 * @throws NotFound | Forbidden | Refusal
 */
export const disableAccount = operation(
  {
    // The seats module states seat.remove for each seat that goes back.
    codes: ["sub_account.disable", "seat.remove"],
    targets: ({ accountId }: DisableAccountInput) => [{ type: "account", id: accountId }],
  },
  async (tx, { accountId, releaseSeats, expectedVersion }: DisableAccountInput): Promise<Account> => {
    await tx.lock({ organization: true, accounts: [accountId] });
    const account = await loadAccount(tx, accountId);
    authorizeFromMainAccount(tx, account);
    if (account.parentId === null)
      throw new Refusal("INVALID", "A main account is not disabled, only sub-accounts are. Send a sub-account's id.", [
        "input",
        "accountId",
      ]);
    checkVersion(account, expectedVersion);
    if (account.disabledAt !== null) {
      tx.unchanged("the account is disabled already");
      return account;
    }
    const details = { releaseSeats: releaseSeats ?? false };
    tx.audit({ accountId, targets: [{ type: "account", id: accountId }], details });
    account.disabledAt = tx.now();
    stamp(tx, account);
    await tx.db.save(Account, account);
    await accountDisabled.run(tx, { account, releaseSeats: releaseSeats ?? false });
    return account;
  },
);
