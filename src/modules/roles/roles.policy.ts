import { type Authorize, definePolicy } from "../../platform/policy";
import type { AccountRef } from "../../platform/viewer";

/** What can be done with the roles on an account. */
export type RoleAction = "roles.read" | "roles.manage";

/** The question, asked on the account on which a role is held or given. */
export const rolePolicy = definePolicy<AccountRef, RoleAction>(
  { account: (account) => account },
  { "roles.read": "ROLES_READ", "roles.manage": "ROLES_MANAGE" },
);

/** Asks whether the viewer may read or change roles on the account; afterwards the account is there. */
export const authorizeRoles: Authorize<AccountRef, RoleAction> = rolePolicy.authorize;
