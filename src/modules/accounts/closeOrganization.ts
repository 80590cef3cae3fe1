import { operation } from "../../platform/operation";
import { stamp } from "../../platform/versioned";
import { Account } from "./Account.entity";
import "./accounts.audit";
import { organizationClosed } from "./accounts.hooks";
import { authorizeAccount } from "./accounts.policy";
import { loadMainAccount } from "./accounts.repository";

/**
 * Closes a customer: nobody of the organization signs in any more, its keys stop, its data is kept until it is purged.
 * The context is an operator's, bound to the organization.
 * @throws NotFound | Forbidden
 */
export const closeOrganization = operation({ codes: ["account.close"] }, async (tx): Promise<Account> => {
  await tx.lock({ organization: true, accounts: [tx.viewer.organizationId] });
  const account = await loadMainAccount(tx);
  authorizeAccount(tx, "accounts.close", account);
  if (account.closedAt !== null) {
    tx.unchanged("the organization is closed already");
    return account;
  }
  tx.audit({ accountId: account.id, targets: [{ type: "account", id: account.id }] });
  account.closedAt = tx.now();
  stamp(tx, account);
  await tx.db.save(Account, account);
  await organizationClosed.run(tx, { account });
  return account;
});
