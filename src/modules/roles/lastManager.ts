import { statement, type Tx } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import type { User } from "../users";

const managers = statement<{ left: number; touched: boolean }>(
  "roles.accountManagers",
  // Counted on the rows as the change leaves them; the lock of the organization keeps them so until it commits.
  `select count(distinct u.id) filter (where u.disabled_at is null and u.email_verified_at is not null)::int as left,
     coalesce(bool_or(u.id = $2), false) as touched
   from effective_grants g
   join users u on u.organization_id = g.organization_id and u.id = g.user_id
   where g.organization_id = $1 and g.built_in = 'ACCOUNT_MANAGER' and g.account_id = $1 and g.includes_sub_accounts
     and g.expires_at is null`,
);

/**
 * Refuses a change that left the organization without an account manager: one who is enabled and verified, locked or not,
 * and holds the role directly or by a group, without an end, on the main account with its sub-accounts. Called after the
 * change, under the organization's lock, and only where a manager was touched (U-05).
 * @throws Refusal LAST_ACCOUNT_MANAGER
 */
export async function refuseWithoutManager(tx: Tx, path: readonly string[]): Promise<void> {
  refuseNoneLeft((await tx.rows(managers, [tx.viewer.organizationId, null]))[0]?.left, path);
}

/** Listens to `userDisabled`: who was no manager, or not verified yet, was not the last one. */
export async function keepLastManager(tx: Tx, { user }: { readonly user: User }): Promise<void> {
  if (user.emailVerifiedAt === null) return;
  const [found] = await tx.rows(managers, [tx.viewer.organizationId, user.id]);
  if (found?.touched) refuseNoneLeft(found.left, ["input", "userId"]);
}

function refuseNoneLeft(left: number | undefined, path: readonly string[]): void {
  if (left !== undefined && left > 0) return;
  throw new Refusal(
    "LAST_ACCOUNT_MANAGER",
    "The organization would be left without an account manager. Make somebody else one first.",
    path,
  );
}
