import { statement } from "../../platform/context";
import { type PackedGrant, packedGrantsSql, unpackGrants } from "../../platform/effectiveGrants";
import { defineLoader } from "../../platform/loader";
import { isPermission, type Permission } from "../../platform/permissions";
import type { ApiKey } from "./ApiKey.entity";
import { type ApiKeyState, apiKeyStateSql } from "./apiKeyState";
import { keyGrants } from "./keyGrants";

type Times = "validFrom" | "expiresAt" | "revokedAt" | "lastUsedAt" | "createdAt" | "updatedAt";

/** A key as reads give it: without its hash, times as PostgreSQL writes them. */
export type ApiKeyRow = Omit<ApiKey, Times | "secretHash"> & {
  readonly validFrom: Date | string;
  readonly expiresAt: Date | string | null;
  readonly revokedAt: Date | string | null;
  readonly lastUsedAt: Date | string | null;
  readonly createdAt: Date | string;
  readonly updatedAt: Date | string;
  readonly state: ApiKeyState;
};

/** The columns of `ApiKeyRow`, of `apiKeysWithStanding`. @param now SQL of the moment that the state is asked for */
export const apiKeyColumns = (now: string): string => `k.organization_id as "organizationId", k.id,
  k.account_id as "accountId", k.owner_id as "ownerId", k.name, k.secret_start as "secretStart", k.scopes,
  k.includes_sub_accounts as "includesSubAccounts", k.valid_from as "validFrom", k.expires_at as "expiresAt",
  k.revoked_at as "revokedAt", k.last_used_at as "lastUsedAt", k.version, k.created_at as "createdAt",
  k.updated_at as "updatedAt", k.updated_by_type as "updatedByType", k.updated_by_id as "updatedById",
  ${apiKeyStateSql(now)} as state`;

/** Keys with all that their state hangs on. */
export const apiKeysWithStanding = `api_keys k
  join accounts a on a.organization_id = k.organization_id and a.id = k.account_id
  join accounts m on m.organization_id = k.organization_id and m.id = k.organization_id
  join users o on o.organization_id = k.organization_id and o.id = k.owner_id`;

const byIds = statement<ApiKeyRow>(
  "apiKeys.byIds",
  `select ${apiKeyColumns("$3::timestamptz")} from ${apiKeysWithStanding}
   where k.organization_id = $1 and k.id = any($2::uuid[])`,
  { quick: true },
);
const grantsOfOwners = statement<{ id: string; grants: readonly PackedGrant[] }>(
  "apiKeys.grantsOfOwners",
  `select k.id, ${packedGrantsSql("k.organization_id", "k.owner_id")} as grants from api_keys k
   where k.organization_id = $1 and k.id = any($2::uuid[])`,
);

/** Keys of the viewer's organization by id; null for what is not there. Sight is not asked here. */
export const apiKeyById = defineLoader<string, ApiKeyRow | null>(
  async (ctx, ids) => {
    const rows = await ctx.rows(byIds, [ctx.viewer.organizationId, ids, ctx.now()]);
    return new Map(rows.map((row) => [row.id, row]));
  },
  { missing: null },
);

/** What keys may do at this moment anywhere in their reach, by the key as it was read. */
export const effectiveScopesOf = defineLoader<ApiKeyRow, readonly Permission[]>(async (ctx, keys) => {
  const working = keys.filter(({ state }) => state === "ACTIVE");
  const rows =
    working.length > 0 ? await ctx.rows(grantsOfOwners, [ctx.viewer.organizationId, working.map(({ id }) => id)]) : [];
  const grants = new Map(rows.map((row) => [row.id, unpackGrants(row.grants)]));
  return new Map(
    keys.map((key) => {
      const bounds = { ...key, scopes: new Set(key.scopes.filter(isPermission)) };
      const held = keyGrants(bounds, grants.get(key.id) ?? []).flatMap(({ permissions }) => [...permissions]);
      return [key, [...new Set(held)].sort()];
    }),
  );
});
