import type { EffectiveGrant } from "../../platform/context";
import type { Permission } from "../../platform/permissions";

/** What no key ever carries, whatever its owner holds: how people sign in, and keys themselves (K-02). */
export const neverOnKeys: ReadonlySet<Permission> = new Set(["SSO_MANAGE", "API_KEYS_MANAGE"] as const);

/** Where a key may act, and what for. */
export interface KeyBounds {
  readonly organizationId: string;
  readonly accountId: string;
  readonly includesSubAccounts: boolean;
  readonly scopes: ReadonlySet<Permission>;
}

/** A key's rights: its owner's at this moment, within its scopes and never beyond its account (K-01, K-02). */
export function keyGrants(key: KeyBounds, owner: readonly EffectiveGrant[]): readonly EffectiveGrant[] {
  return owner.flatMap((grant) => {
    const reach = reachOf(key, grant);
    if (!reach) return [];
    const permissions = new Set([...grant.permissions].filter((p) => key.scopes.has(p) && !neverOnKeys.has(p)));
    return permissions.size > 0 ? [{ ...reach, permissions }] : [];
  });
}

/** Where both the grant and the key reach; null for nowhere. */
function reachOf(
  key: KeyBounds,
  grant: EffectiveGrant,
): Pick<EffectiveGrant, "accountId" | "includesSubAccounts"> | null {
  const { accountId, organizationId } = key;
  if (grant.accountId === accountId)
    return { accountId, includesSubAccounts: grant.includesSubAccounts && key.includesSubAccounts };
  const grantReachesKey = grant.includesSubAccounts && grant.accountId === organizationId;
  if (grantReachesKey) return { accountId, includesSubAccounts: false };
  const keyReachesGrant = key.includesSubAccounts && accountId === organizationId;
  return keyReachesGrant ? { accountId: grant.accountId, includesSubAccounts: false } : null;
}
