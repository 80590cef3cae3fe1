import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Locale } from "../../platform/graphql/scalars";
import { Payload } from "../../platform/graphql/userErrors";
import type { DisableUserInput } from "./disableUser";
import type { EnableUserInput } from "./enableUser";
import type { UpdateUserInput } from "./updateUser";
import type { UserRow } from "./users.loaders";
import { UserType } from "./users.types";

const expectedVersion =
  "The `version` you read. If somebody changed the user since, the change is refused with VERSION_CONFLICT.";

/** Input of `updateUser`. */
@InputType("UpdateUserInput", { description: "What changes; what is left out stays." })
export class UpdateUserInputType implements UpdateUserInput {
  @Field(() => ID, { description: "The user." })
  userId!: string;

  @Field(() => String, {
    nullable: true,
    description: "Given name, at most 100 characters; may be empty if there is a family name.",
  })
  firstName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Family name, at most 100 characters; may be empty if there is a given name.",
  })
  lastName?: string | null;

  @Field(() => Locale, { nullable: true, description: "The user's language; null for the account's." })
  language?: string | null;

  @Field(() => Int, { nullable: true, description: expectedVersion })
  expectedVersion?: number | null;
}

/** Input of `disableUser`. */
@InputType("DisableUserInput", { description: "Which user is disabled." })
export class DisableUserInputType implements DisableUserInput {
  @Field(() => ID, { description: "The user; not yourself." })
  userId!: string;

  @Field(() => Int, { nullable: true, description: expectedVersion })
  expectedVersion?: number | null;
}

/** Input of `enableUser`. */
@InputType("EnableUserInput", { description: "Which user is enabled again." })
export class EnableUserInputType implements EnableUserInput {
  @Field(() => ID, { description: "The user." })
  userId!: string;

  @Field(() => Int, { nullable: true, description: expectedVersion })
  expectedVersion?: number | null;
}

/** Payload of `updateUser`. */
@ObjectType({ description: "Result of `updateUser`." })
export class UpdateUserPayload extends Payload {
  @Field(() => UserType, { nullable: true, description: "The user as it is now; null when it was refused." })
  user?: UserRow | null;
}

/** Payload of `disableUser`. */
@ObjectType({ description: "Result of `disableUser`." })
export class DisableUserPayload extends Payload {
  @Field(() => UserType, { nullable: true, description: "The user as it is now; null when it was refused." })
  user?: UserRow | null;
}

/** Payload of `enableUser`. */
@ObjectType({ description: "Result of `enableUser`." })
export class EnableUserPayload extends Payload {
  @Field(() => UserType, {
    nullable: true,
    description: "The user as it is now, with the seat if there was room; null when it was refused.",
  })
  user?: UserRow | null;
}
