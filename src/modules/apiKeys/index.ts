export { ApiKey } from "./ApiKey.entity";
export { apiKeyViewers, viewerOfApiKey } from "./apiKeyViewers";
export { createApiKey } from "./createApiKey";
