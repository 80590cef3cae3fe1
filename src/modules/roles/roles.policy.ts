import { type Authorize, definePolicy } from "../../platform/policy";
import type { AccountRef } from "../../platform/viewer";

/** What can be done with the roles on an account. */
export type RoleAction = "roles.read" | "roles.manage";

/** Asks, on the account on which a role is held or given, whether the viewer may; afterwards the account is there. */
export const authorizeRoles: Authorize<AccountRef, RoleAction> = definePolicy<AccountRef, RoleAction>(
  { account: (account) => account },
  { "roles.read": "ROLES_READ", "roles.manage": "ROLES_MANAGE" },
).authorize;
