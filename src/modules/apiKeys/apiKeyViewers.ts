import { bookkeeping } from "../../platform/bookkeeping";
import { statement, type Viewer } from "../../platform/context";
import { keyedHash } from "../../platform/crypto/secretValues";
import type { Secrets } from "../../platform/crypto/secrets";
import { type PackedGrant, packedGrantsSql, unpackGrants } from "../../platform/effectiveGrants";
import { isPermission } from "../../platform/permissions";
import { read, type Runtime, type ViewerSource } from "../../platform/runtime";
import { keyGrants } from "./keyGrants";
import { parseKeyString } from "./keyString";

interface KeyRow {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly includesSubAccounts: boolean;
  readonly lastUsedAt: string | null;
  readonly grants: readonly PackedGrant[];
}

/**
 * A key in force, in one look-up with all that it hangs on: its time, its account and the account above, its owner.
 * A key outlives its owner's lock: locks come from wrong passwords, which any stranger can send, and a stranger must not
 * be able to stop an organization's programs. Disabling or deleting the owner stops it.
 */
const keyBy = (condition: string) => `select k.id, k.organization_id as "organizationId", k.account_id as "accountId",
    k.owner_id as "ownerId", k.name, k.scopes, k.includes_sub_accounts as "includesSubAccounts",
    k.last_used_at as "lastUsedAt", ${packedGrantsSql("k.organization_id", "k.owner_id")} as grants
  from api_keys k
  join accounts a on a.organization_id = k.organization_id and a.id = k.account_id and a.disabled_at is null
  join accounts m on m.organization_id = k.organization_id and m.id = k.organization_id
    and m.disabled_at is null and m.closed_at is null
  join users u on u.organization_id = k.organization_id and u.id = k.owner_id
    and u.disabled_at is null and u.deleted_at is null
  where k.organization_id = $1 and ${condition} and k.revoked_at is null
    and k.valid_from <= statement_timestamp() and (k.expires_at is null or k.expires_at > statement_timestamp())`;

const keyBySecret = statement<KeyRow>("apiKeys.keyBySecret", keyBy("k.secret_hash = $2"), { quick: true });
const keyById = statement<KeyRow>("apiKeys.keyById", keyBy("k.id = $2"));
const touch = statement<void>(
  "apiKeys.touch",
  `update api_keys set last_used_at = $3
   where organization_id = $1 and id = $2 and (last_used_at is null or last_used_at < $4)`,
);

/** Last use is written at most once a minute (K-01). */
const touchAfterMs = 60_000;

/** Reads a key's state and its owner's rights again, inside a transaction. */
export const apiKeyViewers: ViewerSource = {
  reread: (viewer) => ({ statement: keyById, params: [viewer.organizationId, viewer.credentialId] }),
  toViewer: (_viewer, row) => (row ? viewerOf(row as KeyRow) : null),
};

/**
 * Who sends this key; null when it is none, was mistyped, or is not in force. Operator and service keys have a form
 * already, but none is issued yet.
 */
export async function viewerOfApiKey(runtime: Runtime, secrets: Secrets, text: string): Promise<Viewer | null> {
  const key = parseKeyString(text);
  if (key?.kind !== "ORGANIZATION") return null;
  const params = [key.organizationId, keyedHash(secrets.apiKeyHashKey, text)];
  const [row] = await read(runtime, keyBySecret, params);
  if (!row) return null;
  noteUse(runtime, row);
  return viewerOf(row);
}

const viewerOf = (row: KeyRow): Viewer => ({
  type: "API_KEY",
  organizationId: row.organizationId,
  id: row.id,
  userId: row.ownerId,
  accountId: row.accountId,
  name: row.name,
  grants: keyGrants({ ...row, scopes: new Set(row.scopes.filter(isPermission)) }, unpackGrants(row.grants)),
  credentialId: row.id,
});

/** Beside the request, which does not wait for it. */
function noteUse(runtime: Runtime, { id, organizationId, lastUsedAt }: KeyRow): void {
  const now = runtime.now();
  const due = new Date(now.getTime() - touchAfterMs);
  if (lastUsedAt !== null && new Date(lastUsedAt) >= due) return;
  bookkeeping(runtime, "api_keys", organizationId, touch, [organizationId, id, now, due]).catch((err: unknown) =>
    runtime.log.warn({ err, apiKeyId: id }, "the last use of an API key could not be noted"),
  );
}
