import type { Viewer } from "../../platform/context";
import { type Authorize, definePolicy } from "../../platform/policy";
import { type AccountRef, accountsHolding, holds } from "../../platform/viewer";
import type { User } from "./User.entity";

/** What of a user decides who may see and change it. */
export type UserRef = Pick<User, "organizationId" | "id" | "accountId">;

/** What can be done to a user. `users.see` is for oneself too, `users.read` is not. */
export type UserAction = "users.see" | "users.read" | "users.manage" | "users.recover";

const homeOf = (user: UserRef): AccountRef => ({ organizationId: user.organizationId, id: user.accountId });

/** A key is not its owner: what it may see and do is in its scopes. */
const isSelf = (viewer: Viewer, user: UserRef): boolean => viewer.type === "USER" && viewer.userId === user.id;

/** Whether the viewer may know of the user: themselves, or USERS_READ on the user's home account. */
export const seesUser = (viewer: Viewer, user: UserRef): boolean =>
  viewer.organizationId === user.organizationId && (isSelf(viewer, user) || holds(viewer, "USERS_READ", homeOf(user)));

/** The question, asked on the user's home account. */
export const userPolicy = definePolicy<UserRef, UserAction>(
  { account: homeOf, visible: seesUser, isSelf },
  { "users.see": "SIGNED_IN", "users.read": "USERS_READ", "users.manage": "USERS_MANAGE", "users.recover": "OPERATOR" },
);

/** Asks whether the viewer may do the action to the user; afterwards the user is there. */
export const authorizeUser: Authorize<UserRef, UserAction> = userPolicy.authorize;

/** Asks about an account's users as a whole: listing them, or adding one. */
export const usersOfAccountPolicy = definePolicy<AccountRef, "users.read" | "users.manage">(
  { account: (account) => account },
  { "users.read": "USERS_READ", "users.manage": "USERS_MANAGE" },
);

/** Asks whether the viewer may list or add the account's users; afterwards the account is there. */
export const authorizeUsersOf: Authorize<AccountRef, "users.read" | "users.manage"> = usersOfAccountPolicy.authorize;

/** The WHERE twin of `users.read`: home accounts, null for all; whoever is missing there may still see themselves. */
export const accountsWithVisibleUsers = (viewer: Viewer): readonly string[] | null =>
  accountsHolding(viewer, "USERS_READ");
