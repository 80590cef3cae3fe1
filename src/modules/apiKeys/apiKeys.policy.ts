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
