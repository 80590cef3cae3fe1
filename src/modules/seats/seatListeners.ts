import { accountDisabled, accountOpened } from "../accounts";
import { userSignedIn } from "../auth";
import { grantsChanged } from "../roles";
import { userChanged, userCreated, userDisabled, userEnabled } from "../users";
import { onAccountDisabled, onUserDisabled, onUserEnabled } from "./followUserState";
import { openSeats } from "./seatAccounts";
import { addActivity, noteSignIn, refreshInboxRolesOf, updateActivity } from "./seatActivity";

/** Lets seats take part in what happens to accounts, users and grants. Called once, where the service is put together. */
export function registerSeatListeners(): void {
  accountOpened.register((tx, { accountId, isMain }) => openSeats(tx, accountId, isMain));
  accountDisabled.register(onAccountDisabled);
  userCreated.register((tx, { user }) => addActivity(tx, user));
  userChanged.register((tx, { user, renamed }) => (renamed ? updateActivity(tx, user) : Promise.resolve()));
  userDisabled.register(onUserDisabled);
  userEnabled.register(onUserEnabled);
  userSignedIn.register((tx, { userId, at }) => noteSignIn(tx, userId, at));
  grantsChanged.register((tx, { userIds }) => refreshInboxRolesOf(tx, userIds));
}
