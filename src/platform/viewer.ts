import type { Viewer } from "./context";
import type { Permission } from "./permissions";

/** The organization of acts that concern no customer, and of strangers. It has no account. */
export const reservedOrganizationId = "00000000-0000-7000-8000-000000000000";

/** What a permission is asked on: an account, with its tenant. */
export interface AccountRef {
  readonly organizationId: string;
  readonly id: string;
}

/** Somebody who has not signed in. */
export const anonymous = (organizationId = reservedOrganizationId): Viewer => ({
  type: "ANONYMOUS",
  organizationId,
  id: null,
  userId: null,
  accountId: null,
  name: null,
  grants: [],
  credentialId: null,
});

/** The operator at the command line, acting on one organization. */
export const operator = (organizationId: string, name: string | null = null): Viewer => ({
  ...anonymous(organizationId),
  type: "OPERATOR",
  name,
});

/** Whether a grant reaches the account. */
const reaches = (grant: Viewer["grants"][number], account: AccountRef) =>
  grant.accountId === account.id || (grant.includesSubAccounts && grant.accountId === account.organizationId);

/** Whether the viewer sees the account at all: an effective grant there, or its home. */
export function seesAccount(viewer: Viewer, account: AccountRef): boolean {
  if (viewer.organizationId !== account.organizationId) return false;
  if (viewer.type === "OPERATOR" || viewer.type === "SYSTEM") return true;
  return viewer.accountId === account.id || viewer.grants.some((grant) => reaches(grant, account));
}

/** Whether the viewer holds the permission on the account. */
export function holds(viewer: Viewer, permission: Permission, account: AccountRef): boolean {
  if (viewer.organizationId !== account.organizationId) return false;
  if (viewer.type === "OPERATOR" || viewer.type === "SYSTEM") return true;
  return viewer.grants.some((grant) => grant.permissions.has(permission) && reaches(grant, account));
}

/** Whether `now` may do all that the same viewer might do `before`, everywhere. */
export function keepsRightsOf(now: Viewer, before: Viewer): boolean {
  const { organizationId } = before;
  return before.grants.every(({ accountId, includesSubAccounts, permissions }) =>
    [...permissions].every(
      (permission) =>
        holds(now, permission, { organizationId, id: accountId }) &&
        (!includesSubAccounts || accountId !== organizationId || holdsOrganizationWide(now, permission)),
    ),
  );
}

/** Whether the viewer holds the permission on the main account together with its sub-accounts. */
export function holdsOrganizationWide(viewer: Viewer, permission: Permission): boolean {
  if (viewer.type === "OPERATOR" || viewer.type === "SYSTEM") return true;
  return viewer.grants.some(
    (grant) =>
      grant.accountId === viewer.organizationId && grant.includesSubAccounts && grant.permissions.has(permission),
  );
}

/**
 * The WHERE twin of `holds`: the accounts on which the viewer holds the permission, null for all of the organization.
 * Bind it as `($n::uuid[] is null or account_id = any($n))`.
 */
export function accountsHolding(viewer: Viewer, permission: Permission): readonly string[] | null {
  if (holdsOrganizationWide(viewer, permission)) return null;
  return [...new Set(viewer.grants.filter((g) => g.permissions.has(permission)).map((g) => g.accountId))];
}

/** The WHERE twin of `seesAccount`; null for all of the organization. */
export function accountsSeen(viewer: Viewer): readonly string[] | null {
  if (viewer.type === "OPERATOR" || viewer.type === "SYSTEM") return null;
  if (viewer.grants.some((g) => g.accountId === viewer.organizationId && g.includesSubAccounts)) return null;
  const seen = new Set(viewer.grants.map((g) => g.accountId));
  if (viewer.accountId) seen.add(viewer.accountId);
  return [...seen];
}
