import type { Ctx } from "../../platform/context";
import { type Actor, loadActor } from "../users";
import { apiKeyById, type ApiKeyRow } from "./apiKeys.loaders";
import { authorizeApiKeys } from "./apiKeys.policy";

/** The key behind an id. @throws NotFound | Forbidden */
export async function findApiKey(ctx: Ctx, id: string): Promise<ApiKeyRow> {
  const found = await ctx.load(apiKeyById, id);
  authorizeApiKeys(ctx, "apiKeys.read", found && { organizationId: found.organizationId, id: found.accountId });
  return found as ApiKeyRow;
}

/** Who changed the key last: who made it, or who revoked it. */
export const apiKeyChangedBy = (ctx: Ctx, key: ApiKeyRow): Promise<Actor> =>
  loadActor(ctx, { type: key.updatedByType, id: key.updatedById });
