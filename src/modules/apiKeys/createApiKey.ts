import { type Ctx, statement, type Tx } from "../../platform/context";
import { keyedHash } from "../../platform/crypto/secretValues";
import { secretsOf } from "../../platform/crypto/secrets";
import { NotForYou, NotFound, Refusal } from "../../platform/errors";
import { newId } from "../../platform/ids";
import { operation } from "../../platform/operation";
import { type Permission, permissions } from "../../platform/permissions";
import { cleanText } from "../../platform/text";
import { madeBy } from "../../platform/versioned";
import { loadAccount } from "../accounts";
import { loadUser } from "../users";
import { ApiKey } from "./ApiKey.entity";
import "./apiKeys.audit";
import { authorizeApiKeys, refuseKeys } from "./apiKeys.policy";
import { neverOnKeys } from "./keyGrants";
import { newKeyString, secretStartOf } from "./keyString";

/** What a new key shall be. */
export interface CreateApiKeyInput {
  readonly accountId: string;
  /** The user whose rights bound the key's; who asks, unless set. */
  readonly ownerId?: string | null;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly includesSubAccounts?: boolean;
  /** Now unless set. */
  readonly validFrom?: Date | null;
  /** Never unless set. */
  readonly expiresAt?: Date | null;
}

type NewKey = CreateApiKeyInput & { readonly secretHash: Buffer; readonly secretStart: string };

/** Permissions of the platform's other services, which no role carries and so no owner holds. */
const servicesOnly: ReadonlySet<Permission> = new Set([
  "AUDIT_WRITE",
  "BALANCE_WRITE",
  "CAMPAIGN_WRITE",
  "ENTITLEMENTS_WRITE",
] as const);

const grantsThere = statement<{ permissions: readonly Permission[] }>(
  "apiKeys.grantsThere",
  // With sub-accounts a key needs rights that reach them all; without, any that reach its account.
  `select permissions from effective_grants
   where organization_id = $1 and user_id = $2
     and ((account_id = $3 and (includes_sub_accounts or not $4))
       or (account_id = $1 and includes_sub_accounts))`,
);

/** Most keys of one account that are neither revoked nor over their time. */
const mostLivingKeys = 1_000;

const livingKeys = statement<{ count: number }>(
  "apiKeys.countLiving",
  `select count(*)::integer as count from api_keys
   where organization_id = $1 and account_id = $2 and revoked_at is null and (expires_at is null or expires_at > $3)`,
);

const create = operation(
  {
    codes: ["api_key.create"],
    targets: ({ accountId, ownerId }: NewKey) => [
      { type: "account", id: accountId },
      ...(ownerId ? [{ type: "user", id: ownerId }] : []),
    ],
  },
  async (tx, input: NewKey): Promise<ApiKey> => {
    refuseKeys(tx);
    const { ownerId } = input;
    // The account's lock keeps two of its last places from being given at once.
    await tx.lock({ accounts: [input.accountId], users: ownerId ? [ownerId] : [] });
    const { organizationId } = tx.viewer;
    const account = await loadAccount(tx, input.accountId);
    authorizeApiKeys(tx, "apiKeys.manage", account);
    // A person gives away their own rights only; the operator makes keys for anybody.
    if (tx.viewer.type === "USER" && tx.viewer.userId !== ownerId)
      throw new NotForYou(
        "You make keys of your own only. Send your own id as the owner, or ask that person to make one.",
      );
    const wanted = checked(tx, input);
    if (account.disabledAt)
      throw new Refusal("ACCOUNT_DISABLED", "The account is disabled. Enable it first.", ["input", "accountId"]);
    if (wanted.includesSubAccounts && account.parentId !== null)
      throw new Refusal(
        "MAIN_ACCOUNT_REQUIRED",
        "Only a key of the main account can include sub-accounts. Leave them out, or bind the key to the main account.",
        ["input", "accountId"],
      );
    const owner = ownerId ? await loadUser(tx, ownerId) : null;
    if (!owner) throw new NotFound();
    if (owner.disabledAt)
      throw new Refusal("INVALID", "The owner is disabled. Choose another owner.", ["input", "ownerId"]);
    const rows = await tx.rows(grantsThere, [organizationId, owner.id, account.id, wanted.includesSubAccounts]);
    const held = new Set(rows.flatMap(({ permissions }) => permissions));
    const missing = wanted.scopes.filter((scope) => !held.has(scope));
    if (missing.length > 0)
      throw new Refusal(
        "PRIVILEGE_ESCALATION",
        `The owner does not hold ${missing.join(", ")} there. Leave it out, or give the owner a role that carries it.`,
        ["input", "scopes"],
        { kind: "Escalation", missing },
      );
    const [living] = await tx.rows(livingKeys, [organizationId, account.id, tx.now()]);
    if ((living?.count ?? 0) >= mostLivingKeys)
      throw new Refusal(
        "TOO_MANY_ITEMS",
        `The account has ${mostLivingKeys} keys, which is the most. Revoke those that nobody uses.`,
        ["input", "accountId"],
      );
    const apiKey = tx.db.create(ApiKey, {
      organizationId,
      id: newId(),
      accountId: account.id,
      ownerId: owner.id,
      ...wanted,
      secretHash: input.secretHash,
      secretStart: input.secretStart,
      revokedAt: null,
      lastUsedAt: null,
      version: 1,
      createdAt: tx.now(),
      ...madeBy(tx),
    });
    tx.audit({
      accountId: account.id,
      targets: [
        { type: "api_key", id: apiKey.id },
        { type: "user", id: owner.id },
      ],
      details: {
        scopes: apiKey.scopes,
        includesSubAccounts: apiKey.includesSubAccounts,
        validFrom: apiKey.validFrom.toISOString(),
        expiresAt: apiKey.expiresAt?.toISOString() ?? null,
      },
      personal: { name: apiKey.name, owner: owner.email },
    });
    await tx.db.insert(ApiKey, apiKey);
    return apiKey;
  },
);

/** @throws Refusal for values that no key may have */
function checked(tx: Pick<Tx, "now">, input: CreateApiKeyInput) {
  const name = cleanText(input.name, { path: ["input", "name"], max: 100 });
  if (input.scopes.length > Object.keys(permissions).length)
    throw new Refusal("TOO_MANY_ITEMS", "Name each permission once.", ["input", "scopes"]);
  const scopes = [...new Set(input.scopes)].sort();
  if (scopes.length === 0)
    throw new Refusal("REQUIRED", "A key without scopes can do nothing. Name at least one permission.", [
      "input",
      "scopes",
    ]);
  const never = scopes.filter((scope) => neverOnKeys.has(scope) || servicesOnly.has(scope));
  if (never.length > 0)
    throw new Refusal("INVALID", `No key of an account carries ${never.join(", ")}. Leave it out.`, [
      "input",
      "scopes",
    ]);
  const validFrom = input.validFrom ?? tx.now();
  const expiresAt = input.expiresAt ?? null;
  if (expiresAt && (expiresAt <= validFrom || expiresAt <= tx.now()))
    throw new Refusal("INVALID", "The key would have ended before it begins. Choose a later end.", [
      "input",
      "expiresAt",
    ]);
  return { name, scopes, validFrom, expiresAt, includesSubAccounts: input.includesSubAccounts ?? false };
}

/**
 * Makes an API key (K-01). Its full text is in the answer and nowhere else: only a keyed hash is kept.
 * @throws Refusal PRIVILEGE_ESCALATION when a scope is not among the owner's rights there, TOO_MANY_ITEMS when the account
 *   has as many keys as it may
 */
export async function createApiKey(ctx: Ctx, input: CreateApiKeyInput): Promise<{ apiKey: ApiKey; key: string }> {
  const key = newKeyString(ctx.viewer.organizationId);
  const secretHash = keyedHash(secretsOf(ctx).apiKeyHashKey, key);
  const ownerId = input.ownerId ?? ctx.viewer.userId;
  return { apiKey: await create(ctx, { ...input, ownerId, secretHash, secretStart: secretStartOf(key) }), key };
}
