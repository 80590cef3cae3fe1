import { accountDisabled, accountEnabled, organizationClosed } from "../accounts";
import { userDisabled, userEnabled } from "../users";
import { endSessionsOfAccount, endSessionsOfOrganization, endSessionsOfUser } from "./sessions";

/** Lets the sessions end that must: of disabled users, of disabled accounts' users, of a closed organization. */
export function registerAuthListeners(): void {
  userDisabled.register(async (tx, { user }) => {
    await endSessionsOfUser(tx, user.id);
  });
  accountDisabled.register(async (tx, { account }) => {
    await endSessionsOfAccount(tx, account.id);
  });
  // A sign-in that began before the disabling may be committed after it: its session, refused until now, must not wake up.
  userEnabled.register(async (tx, { user }) => {
    await endSessionsOfUser(tx, user.id);
  });
  accountEnabled.register(async (tx, { account }) => {
    await endSessionsOfAccount(tx, account.id);
  });
  organizationClosed.register(async (tx) => {
    await endSessionsOfOrganization(tx);
  });
}
