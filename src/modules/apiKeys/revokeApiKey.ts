import { statement } from "../../platform/context";
import { operation } from "../../platform/operation";
import { checkVersion, stamp } from "../../platform/versioned";
import { User } from "../users";
import { ApiKey } from "./ApiKey.entity";
import "./apiKeys.audit";
import { authorizeApiKeys, refuseKeys } from "./apiKeys.policy";

/** What `revokeApiKey` takes. */
export interface RevokeApiKeyInput {
  readonly apiKeyId: string;
  readonly expectedVersion?: number | null;
}

// The key's own row is the only lock: nothing is counted, and what the key does elsewhere reads its state again there.
const lockKey = statement<{ id: string }>(
  "apiKeys.lock",
  `select id from api_keys where organization_id = $1 and id = $2 for no key update`,
);

/**
 * Revokes a key for good: its next request is refused, in every process, and a change of its that still waits for a lock,
 * too. Revoking it again changes nothing.
 * @throws NotFound | Forbidden | Refusal
 */
export const revokeApiKey = operation(
  { codes: ["api_key.revoke"], targets: ({ apiKeyId }: RevokeApiKeyInput) => [{ type: "api_key", id: apiKeyId }] },
  async (tx, { apiKeyId, expectedVersion }: RevokeApiKeyInput): Promise<ApiKey> => {
    refuseKeys(tx);
    await tx.lock({});
    const { organizationId } = tx.viewer;
    await tx.rows(lockKey, [organizationId, apiKeyId]);
    const found = await tx.db.findOneBy(ApiKey, { organizationId, id: apiKeyId });
    authorizeApiKeys(tx, "apiKeys.manage", found && { organizationId, id: found.accountId });
    const apiKey = found as ApiKey;
    // Before the version: who sends it a second time because the answer was lost has the old one.
    if (apiKey.revokedAt !== null) {
      tx.unchanged("the key is revoked already");
      return apiKey;
    }
    checkVersion(apiKey, expectedVersion);
    const owner = await tx.db.findOneByOrFail(User, { organizationId, id: apiKey.ownerId });
    tx.audit({
      accountId: apiKey.accountId,
      targets: [
        { type: "api_key", id: apiKey.id },
        { type: "user", id: apiKey.ownerId },
      ],
      personal: { name: apiKey.name, owner: owner.email },
    });
    apiKey.revokedAt = tx.now();
    stamp(tx, apiKey);
    // Only what changed: the last use may be noted by another process at this moment.
    const { revokedAt, version, updatedAt, updatedByType, updatedById } = apiKey;
    const changes = { revokedAt, version, updatedAt, updatedByType, updatedById };
    await tx.db.update(ApiKey, { organizationId, id: apiKey.id }, changes);
    return apiKey;
  },
);
