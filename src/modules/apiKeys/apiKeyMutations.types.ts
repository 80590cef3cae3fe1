import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { DateTime } from "../../platform/graphql/scalars";
import { Payload, PermissionEnum } from "../../platform/graphql/userErrors";
import type { Permission } from "../../platform/permissions";
import type { CreateApiKeyInput } from "./createApiKey";
import type { RevokeApiKeyInput } from "./revokeApiKey";

/** Input of `createApiKey`. */
@InputType("CreateApiKeyInput", { description: "A new API key, owned by you." })
export class CreateApiKeyInputType implements Omit<CreateApiKeyInput, "ownerId"> {
  @Field(() => ID, { description: "The account that it is bound to." })
  accountId!: string;

  @Field(() => String, { description: "What it is for, 1 to 100 characters: the audit log calls its doings by it." })
  name!: string;

  @Field(() => [PermissionEnum], {
    description:
      "What it may do, at least one: rights that you hold on the account, with its sub-accounts if the key includes them " +
      "(PRIVILEGE_ESCALATION). SSO_MANAGE and API_KEYS_MANAGE are for people only.",
  })
  scopes!: Permission[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether it reaches the sub-accounts, too; on the main account only (MAIN_ACCOUNT_REQUIRED).",
  })
  includesSubAccounts!: boolean;

  @Field(() => DateTime, { nullable: true, description: "From when it works; at once unless given." })
  validFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When it stops by itself; never unless given." })
  expiresAt?: Date | null;
}

/** Input of `revokeApiKey`. */
@InputType("RevokeApiKeyInput", { description: "Which API key is revoked." })
export class RevokeApiKeyInputType implements RevokeApiKeyInput {
  @Field(() => ID, { description: "The key's id, `key_…`." })
  apiKeyId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "The `version` you read. If somebody changed the key since, this is refused with VERSION_CONFLICT.",
  })
  expectedVersion?: number | null;
}

/** Payload of `createApiKey`; the key itself is read when the payload is. */
@ObjectType({ description: "Result of `createApiKey`." })
export class CreateApiKeyPayload extends Payload {
  apiKeyId?: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The key's text, to be sent as `Authorization: Bearer …`. This is the only time it is shown: the service keeps a " +
      "hash of it. Null when it was refused.",
  })
  key?: string | null;
}

/** Payload of `revokeApiKey`; the key itself is read when the payload is. */
@ObjectType({ description: "Result of `revokeApiKey`." })
export class RevokeApiKeyPayload extends Payload {
  apiKeyId?: string;
}
