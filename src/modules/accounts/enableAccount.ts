import { operation } from "../../platform/operation";
import { checkVersion, stamp } from "../../platform/versioned";
import { Account } from "./Account.entity";
import "./accounts.audit";
import { accountEnabled } from "./accounts.hooks";
import { authorizeFromMainAccount } from "./accounts.policy";
import { loadAccount } from "./accounts.repository";

/** What `enableAccount` takes. */
export interface EnableAccountInput {
  readonly accountId: string;
  readonly expectedVersion?: number | null;
}

/**
 * Enables a sub-account again: everything is as before but the seats that disabling released, and nobody is signed in.
 * @throws NotFound | Forbidden | Refusal
 */
export const enableAccount = operation(
  {
    codes: ["sub_account.enable"],
    targets: ({ accountId }: EnableAccountInput) => [{ type: "account", id: accountId }],
  },
  async (tx, { accountId, expectedVersion }: EnableAccountInput): Promise<Account> => {
    await tx.lock({ organization: true, accounts: [accountId] });
    const account = await loadAccount(tx, accountId);
    authorizeFromMainAccount(tx, account);
    checkVersion(account, expectedVersion);
    if (account.disabledAt === null) {
      tx.unchanged("the account is enabled already");
      return account;
    }
    tx.audit({ accountId, targets: [{ type: "account", id: accountId }] });
    account.disabledAt = null;
    stamp(tx, account);
    await tx.db.save(Account, account);
    await accountEnabled.run(tx, { account });
    return account;
  },
);
