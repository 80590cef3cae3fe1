import type { Ctx, Tx } from "../../platform/context";
import { NotForYou } from "../../platform/errors";
import { type Authorize, definePolicy } from "../../platform/policy";
import type { AccountRef } from "../../platform/viewer";

/** What can be done to an account's keys. */
export type ApiKeyAction = "apiKeys.read" | "apiKeys.manage";

/** The question, asked on the account that a key is or will be bound to. */
const apiKeyPolicy = definePolicy<AccountRef, ApiKeyAction>(
  { account: (account) => account },
  { "apiKeys.read": "API_KEYS_READ", "apiKeys.manage": "API_KEYS_MANAGE" },
);

/** Asks whether the viewer may do the action to the account's keys; afterwards the account is there. */
export const authorizeApiKeys: Authorize<AccountRef, ApiKeyAction> = apiKeyPolicy.authorize;

/**
 * Refuses keys that would manage keys (K-02), whatever they name: before anything is looked up.
 * @throws NotForYou
 */
export function refuseKeys({ viewer }: Pick<Ctx | Tx, "viewer">): void {
  if (viewer.type === "API_KEY")
    throw new NotForYou("API keys do not make, change or revoke API keys. A person who is signed in does this.");
}
