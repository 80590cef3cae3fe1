import { Arg, Args, Ctx as Context, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { registerNode } from "../../platform/graphql/node";
import { answer, PermissionEnum } from "../../platform/graphql/userErrors";
import { decodeIds, encodeId } from "../../platform/ids";
import type { Permission } from "../../platform/permissions";
import { accountById, type AccountRow, AccountType } from "../accounts";
import { type Actor, ActorObject, type UserRow, UserType, visibleUser } from "../users";
import {
  CreateApiKeyInputType,
  CreateApiKeyPayload,
  RevokeApiKeyInputType,
  RevokeApiKeyPayload,
} from "./apiKeyMutations.types";
import { apiKeyChangedBy, findApiKey } from "./apiKeys.fields";
import { listApiKeys } from "./apiKeys.list";
import { apiKeyById, type ApiKeyRow, effectiveScopesOf } from "./apiKeys.loaders";
import { ApiKeyConnection, ApiKeyListArguments, ApiKeyType } from "./apiKeys.types";
import { createApiKey } from "./createApiKey";
import { keyPrefix } from "./keyString";
import { revokeApiKey } from "./revokeApiKey";

registerNode("key", { typeName: "ApiKey", load: findApiKey });

/** What the apiKeys module adds to accounts, and its mutations. */
@Resolver(() => AccountType)
class ApiKeysResolver {
  @FieldResolver(() => ApiKeyConnection, {
    nullable: true,
    description:
      "The API keys that are bound to this account, revoked and expired ones too. Keys of the main account that reach " +
      "down here are listed there. Needs API_KEYS_READ.",
  })
  apiKeys(
    @Root() account: AccountRow,
    @Args(() => ApiKeyListArguments) args: ApiKeyListArguments,
    @Context() ctx: Ctx,
  ): Promise<Connection<ApiKeyRow>> {
    return listApiKeys(ctx, account, args);
  }

  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    description:
      "Makes an API key of your own for a program, and shows its text this once. Needs API_KEYS_MANAGE on the account, " +
      "and every right that it is given. An account has 1,000 keys at most that are neither revoked nor expired: then it " +
      "is refused with TOO_MANY_ITEMS. For people only: keys make no keys.",
  })
  createApiKey(
    @Arg("input", () => CreateApiKeyInputType, { description: "The new key." }) input: CreateApiKeyInputType,
    @Context() ctx: Ctx,
  ): Promise<CreateApiKeyPayload> {
    return answer(async () => {
      const { apiKey, key } = await createApiKey(ctx, decodeIds(input, { accountId: "acc" }));
      return { apiKeyId: apiKey.id, key };
    });
  }

  @Mutation(() => RevokeApiKeyPayload, {
    nullable: true,
    description:
      "Revokes an API key, anybody's, for good: its next request is refused. Needs API_KEYS_MANAGE on its account. Doing " +
      "it twice changes nothing. For people only: keys revoke no keys.",
  })
  revokeApiKey(
    @Arg("input", () => RevokeApiKeyInputType, { description: "Which key." }) input: RevokeApiKeyInputType,
    @Context() ctx: Ctx,
  ): Promise<RevokeApiKeyPayload> {
    return answer(async () => ({ apiKeyId: (await revokeApiKey(ctx, decodeIds(input, { apiKeyId: "key" }))).id }));
  }
}

/** The fields of a key that are made. */
@Resolver(() => ApiKeyType)
class ApiKeyFieldsResolver {
  @FieldResolver()
  id(@Root() key: ApiKeyRow): string {
    return encodeId("key", key.id);
  }

  @FieldResolver(() => String, {
    description:
      "How the key's text begins, to recognize it where it is kept: `tntk_…`, no secret. Of keys made before this was " +
      "kept only the part that all keys of the organization share.",
  })
  prefix(@Root() key: ApiKeyRow): string {
    return keyPrefix(key.organizationId, key.secretStart);
  }

  @FieldResolver(() => AccountType, { nullable: true, description: "The account that it is bound to." })
  account(@Root() key: ApiKeyRow, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return ctx.load(accountById, key.accountId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The user whose rights bound the key's; null where you cannot see the user.",
  })
  owner(@Root() key: ApiKeyRow, @Context() ctx: Ctx): Promise<UserRow | null> {
    return visibleUser(ctx, key.ownerId);
  }

  @FieldResolver(() => [PermissionEnum], {
    description:
      "What it can do now: its scopes, as far as its owner holds them somewhere in its reach. Empty unless it is ACTIVE.",
  })
  effectiveScopes(@Root() key: ApiKeyRow, @Context() ctx: Ctx): Promise<readonly Permission[]> {
    return ctx.load(effectiveScopesOf, key);
  }

  @FieldResolver(() => ActorObject, { nullable: true, description: "Who changed it last: made it, or revoked it." })
  updatedBy(@Root() key: ApiKeyRow, @Context() ctx: Ctx): Promise<Actor> {
    return apiKeyChangedBy(ctx, key);
  }
}

/** The key that was made. */
@Resolver(() => CreateApiKeyPayload)
class CreateApiKeyPayloadResolver {
  @FieldResolver(() => ApiKeyType, { nullable: true, description: "The new key; null when it was refused." })
  apiKey(@Root() { apiKeyId }: CreateApiKeyPayload, @Context() ctx: Ctx): Promise<ApiKeyRow | null> | null {
    return apiKeyId === undefined ? null : ctx.load(apiKeyById, apiKeyId);
  }
}

/** The key that was revoked. */
@Resolver(() => RevokeApiKeyPayload)
class RevokeApiKeyPayloadResolver {
  @FieldResolver(() => ApiKeyType, {
    nullable: true,
    description: "The key as it is now; null when it was refused.",
  })
  apiKey(@Root() { apiKeyId }: RevokeApiKeyPayload, @Context() ctx: Ctx): Promise<ApiKeyRow | null> | null {
    return apiKeyId === undefined ? null : ctx.load(apiKeyById, apiKeyId);
  }
}

/** Everything the apiKeys module adds to the graph. */
export const apiKeyResolvers = [
  ApiKeysResolver,
  ApiKeyFieldsResolver,
  CreateApiKeyPayloadResolver,
  RevokeApiKeyPayloadResolver,
] as const;
