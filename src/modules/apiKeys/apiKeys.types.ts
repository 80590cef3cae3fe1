import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, PageArgs, SortDirection } from "../../platform/graphql/connection";
import { Node } from "../../platform/graphql/node";
import { DateTime } from "../../platform/graphql/scalars";
import { PermissionEnum } from "../../platform/graphql/userErrors";
import type { Permission } from "../../platform/permissions";
import type { ApiKeyOrderField } from "./apiKeys.list";
import type { ApiKeyRow } from "./apiKeys.loaders";
import { type ApiKeyState, apiKeyStates } from "./apiKeyState";

/** The states of a key as GraphQL knows them. */
const ApiKeyStateEnum = Object.fromEntries(apiKeyStates.map((state) => [state, state])) as {
  [S in ApiKeyState]: S;
};
registerEnumType(ApiKeyStateEnum, {
  name: "ApiKeyState",
  description: "Whether an API key works, and why not.",
  valuesConfig: {
    ACTIVE: { description: "It works, as far as its owner's rights go." },
    NOT_YET_VALID: { description: "It works from `validFrom` on." },
    EXPIRED: { description: "Its time is over, for good." },
    STOPPED: {
      description:
        "Its owner or account is disabled, or the owner is gone. It works again when they are enabled again.",
    },
    REVOKED: { description: "Somebody revoked it, for good." },
  },
});

/** A key in the graph; resolvers receive an `ApiKeyRow`. */
@ObjectType("ApiKey", {
  implements: Node,
  description:
    "A program's credential. It is bound to one account and can do what its scopes say, as far as its owner can at that " +
    "moment. Its text is shown once, by `createApiKey`.",
})
export class ApiKeyType
  extends Node
  implements Pick<ApiKeyRow, "id" | "name" | "scopes" | "includesSubAccounts" | "state" | "version">
{
  @Field(() => ID, { description: "The key's id, `key_…`: no secret; `revokeApiKey` takes it." })
  override id!: string;

  @Field(() => String, { description: "What it is for, as its maker called it." })
  name!: string;

  @Field(() => [PermissionEnum], { description: "What it may do at most, by name." })
  scopes!: Permission[];

  @Field(() => Boolean, { description: "On the main account: whether it reaches the sub-accounts, too." })
  includesSubAccounts!: boolean;

  @Field(() => ApiKeyStateEnum, { description: "Whether it works now, and why not." })
  state!: ApiKeyState;

  @Field(() => DateTime, { description: "From when it works." })
  validFrom!: ApiKeyRow["validFrom"];

  @Field(() => DateTime, { nullable: true, description: "When it stops by itself; null: never." })
  expiresAt!: ApiKeyRow["expiresAt"];

  @Field(() => DateTime, { nullable: true, description: "When it was revoked; null: it was not." })
  revokedAt!: ApiKeyRow["revokedAt"];

  @Field(() => DateTime, { nullable: true, description: "When it was last used, to the minute; null: never." })
  lastUsedAt!: ApiKeyRow["lastUsedAt"];

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: ApiKeyRow["createdAt"];

  @Field(() => DateTime, { description: "When it was last changed: made, or revoked." })
  updatedAt!: ApiKeyRow["updatedAt"];

  @Field(() => Int, {
    description: "Rises by one with every change. Send it as `expectedVersion` to refuse a change on old data.",
  })
  version!: number;
}

/** A page of keys. */
export const ApiKeyConnection = connectionOf("ApiKey", () => ApiKeyType, "API keys");

const ApiKeyOrderFieldEnum = {
  NAME: "NAME",
  CREATED_AT: "CREATED_AT",
  LAST_USED_AT: "LAST_USED_AT",
  EXPIRES_AT: "EXPIRES_AT",
} as const satisfies { [F in ApiKeyOrderField]: F };
registerEnumType(ApiKeyOrderFieldEnum, {
  name: "ApiKeyOrderField",
  description: "By what API keys are sorted; the id breaks ties.",
  valuesConfig: {
    NAME: { description: "By name." },
    CREATED_AT: { description: "By when they were made." },
    LAST_USED_AT: { description: "By last use; those never used come last." },
    EXPIRES_AT: { description: "By when they end; those that never do come last." },
  },
});

/** How keys are sorted. */
@InputType({ description: "How API keys are sorted." })
export class ApiKeyOrder {
  @Field(() => ApiKeyOrderFieldEnum, { description: "By what." })
  field!: ApiKeyOrderField;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: "Which way." })
  direction!: SortDirection;
}

/** Which keys a list holds. */
@InputType({ description: "Which API keys. Conditions that are left out do not restrict; all given ones must hold." })
export class ApiKeyFilter {
  @Field(() => String, {
    nullable: true,
    description:
      "Part of the name, upper and lower case alike, or the key's `prefix`; at most 200 characters. So one learns whose " +
      "key it is that stands in a log.",
  })
  search?: string | null;

  @Field(() => [ApiKeyStateEnum], { nullable: true, description: "In one of these states." })
  states?: ApiKeyState[] | null;
}

/** The arguments of `Account.apiKeys`. */
@ArgsType()
export class ApiKeyListArguments extends PageArgs {
  @Field(() => ApiKeyFilter, { nullable: true, description: "Which keys; all unless given." })
  filter?: ApiKeyFilter | null;

  @Field(() => ApiKeyOrder, { nullable: true, description: "How they are sorted; by name unless given." })
  orderBy?: ApiKeyOrder | null;
}
