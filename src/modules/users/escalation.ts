import { statement, type Tx, type Viewer } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import type { Permission } from "../../platform/permissions";
import { holds, holdsOrganizationWide } from "../../platform/viewer";

/** Permissions on an account, and whether on its sub-accounts too. */
export interface HeldPermissions {
  readonly accountId: string;
  readonly includesSubAccounts: boolean;
  readonly permissions: readonly Permission[];
}

const heldBy = statement<HeldPermissions>(
  "users.heldPermissions",
  `select account_id as "accountId", includes_sub_accounts as "includesSubAccounts", permissions
   from effective_grants where organization_id = $1 and user_id = $2 and cardinality(permissions) > 0`,
);

/** What of these permissions the viewer does not hold on the same accounts; operators lack nothing (U-04). */
export function missingPermissions(viewer: Viewer, held: readonly HeldPermissions[]): readonly Permission[] {
  const { organizationId } = viewer;
  const missing = held.flatMap(({ accountId, includesSubAccounts, permissions }) =>
    permissions.filter((permission) =>
      includesSubAccounts
        ? !holdsOrganizationWide(viewer, permission)
        : !holds(viewer, permission, { organizationId, id: accountId }),
    ),
  );
  return [...new Set(missing)].sort();
}

/**
 * Refuses to touch a user who holds, somewhere, a permission that the viewer does not hold there (U-04).
 * @throws Refusal PRIVILEGE_ESCALATION with what is missing
 */
export async function refuseMorePowerful(tx: Tx, userId: string, path: readonly string[]): Promise<void> {
  const held = await tx.rows(heldBy, [tx.viewer.organizationId, userId]);
  refuseMissing(missingPermissions(tx.viewer, held), "The user holds more rights than you do there", path);
}

/**
 * Refuses where permissions are missing.
 * @param what the beginning of the message
 * @throws Refusal PRIVILEGE_ESCALATION with what is missing
 */
export function refuseMissing(missing: readonly Permission[], what: string, path: readonly string[]): void {
  if (missing.length === 0) return;
  throw new Refusal(
    "PRIVILEGE_ESCALATION",
    `${what}: you lack ${missing.join(", ")}. Ask somebody who holds these.`,
    path,
    { kind: "Escalation", missing },
  );
}
