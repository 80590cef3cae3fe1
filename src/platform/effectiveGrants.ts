import type { EffectiveGrant } from "./context";
import { isPermission } from "./permissions";

/** A grant as the database packs it, in short: account, sub-accounts too, permissions. */
export type PackedGrant = readonly [accountId: string, includesSubAccounts: boolean, permissions: readonly string[]];

/**
 * SQL for a user's effective grants as one JSON value, so that a credential and its rights are one look-up.
 * @param organization SQL of the organization's id, from the statement around it
 * @param user SQL of the user's id
 */
export const packedGrantsSql = (organization: string, user: string): string =>
  `(select coalesce(jsonb_agg(jsonb_build_array(e.account_id, e.includes_sub_accounts, e.permissions)), '[]')
    from effective_grants e where e.organization_id = ${organization} and e.user_id = ${user})`;

/** Grants out of their JSON. A permission that this version does not know gives nothing. */
export const unpackGrants = (packed: readonly PackedGrant[]): readonly EffectiveGrant[] =>
  packed.map(([accountId, includesSubAccounts, permissions]) => ({
    accountId,
    includesSubAccounts,
    permissions: new Set(permissions.filter(isPermission)),
  }));
