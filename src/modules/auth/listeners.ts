import { accountDisabled, organizationClosed } from "../accounts";
import { userDisabled } from "../users";
import { endSessionsOfAccount, endSessionsOfOrganization, endSessionsOfUser } from "./sessions";

/** Lets the sessions end that must: of disabled users, of disabled accounts' users, of a closed organization. */
export function registerAuthListeners(): void {
  userDisabled.register(async (tx, { user }) => {
    await endSessionsOfUser(tx, user.id);
  });
  accountDisabled.register(async (tx, { account }) => {
    await endSessionsOfAccount(tx, account.id);
  });
  organizationClosed.register(async (tx) => {
    await endSessionsOfOrganization(tx);
  });
}
