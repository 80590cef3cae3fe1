export { ApiKey } from "./ApiKey.entity";
export { apiKeyViewers, viewerOfApiKey } from "./apiKeyViewers";
export { authorizeApiKeys, type ApiKeyAction, apiKeyPolicy } from "./apiKeys.policy";
export { createApiKey, type CreateApiKeyInput } from "./createApiKey";
export { keyPattern } from "./keyString";
