import type { Tx } from "../../platform/context";
import { madeBy } from "../../platform/versioned";
import { Account } from "./Account.entity";
import { AccountDirectoryEntry } from "./AccountDirectoryEntry.entity";
import type { AccountSettings } from "./accountSettings";
import { accountOpened } from "./accounts.hooks";

/** Makes an account with its directory entry, and lets the other modules make what every account needs. */
export async function insertAccount(tx: Tx, id: string, settings: AccountSettings): Promise<Account> {
  const { organizationId } = tx.viewer;
  const isMain = id === organizationId;
  const account = tx.db.create(Account, {
    ...settings,
    ...madeBy(tx),
    organizationId,
    id,
    parentId: isMain ? null : organizationId,
    releaseSeatOnDisable: true,
    disabledAt: null,
    closedAt: null,
    version: 1,
    createdAt: tx.now(),
  });
  await tx.db.insert(Account, account);
  await tx.db.insert(AccountDirectoryEntry, { accountId: id, organizationId });
  await accountOpened.run(tx, { organizationId, accountId: id, isMain });
  return account;
}
