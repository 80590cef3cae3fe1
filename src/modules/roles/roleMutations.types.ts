import { Field, ID, InputType, ObjectType } from "type-graphql";
import { DateTime, Locale } from "../../platform/graphql/scalars";
import { Payload } from "../../platform/graphql/userErrors";
import { type UserRow, UserType } from "../users";
import type { BuiltInRole } from "./builtInRoles";
import type { CreateUserInput, NewUserRole } from "./createUser";
import type { GrantRoleInput } from "./grantRole";
import type { RevokeRoleInput } from "./revokeRole";
import type { RoleGrantRow } from "./roles.loaders";
import { BuiltInRoleEnum, RoleGrantType } from "./roles.types";

/** A role of a new user. */
@InputType("NewUserRoleInput", { description: "A role that a new user gets on the home account." })
export class NewUserRoleInputType implements NewUserRole {
  @Field(() => BuiltInRoleEnum, { description: "Which role." })
  builtInRole!: BuiltInRole;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "On the main account only: whether the role counts on its sub-accounts, too.",
  })
  includesSubAccounts!: boolean;
}

/** Input of `createUser`. */
@InputType("CreateUserInput", { description: "A new user, and the roles to begin with." })
export class CreateUserInputType implements CreateUserInput {
  @Field(() => ID, { description: "The home account, for good." })
  accountId!: string;

  @Field(() => String, {
    description:
      "The address to invite, such as `ada@example.com`. It must be new on this account (EMAIL_TAKEN); whether it is known elsewhere is not told: it " +
      "is claimed when its owner verifies it.",
  })
  email!: string;

  @Field(() => String, {
    nullable: true,
    description: "Given name, at most 100 characters. Without any name the part of the address before the @ stands in.",
  })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: "Family name, at most 100 characters." })
  lastName?: string | null;

  @Field(() => Locale, { nullable: true, description: "The user's language; the account's unless given." })
  language?: string | null;

  @Field(() => [NewUserRoleInputType], {
    nullable: true,
    description:
      "Built-in roles on the home account, at most 10; MEMBER unless given, none if empty. Others than MEMBER need " +
      "ROLES_MANAGE, and every right that they carry (PRIVILEGE_ESCALATION).",
  })
  grants?: NewUserRoleInputType[] | null;
}

/** Input of `grantRole`. */
@InputType("GrantRoleInput", { description: "Which role is given to whom, where and until when." })
export class GrantRoleInputType implements GrantRoleInput {
  @Field(() => ID, { nullable: true, description: "The role, `rol_…`; or use `builtInRole`." })
  roleId?: string | null;

  @Field(() => BuiltInRoleEnum, { nullable: true, description: "The built-in role; or use `roleId`." })
  builtInRole?: BuiltInRole | null;

  @Field(() => ID, { description: "Who gets it." })
  userId!: string;

  @Field(() => ID, { description: "On which account: the user's home account, or one below it." })
  accountId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "On the main account only: whether the role counts on its sub-accounts, too.",
  })
  includesSubAccounts!: boolean;

  @Field(() => DateTime, { nullable: true, description: "When it ends by itself, in the future; never unless given." })
  expiresAt?: Date | null;
}

/** Input of `revokeRole`. */
@InputType("RevokeRoleInput", { description: "Which grant is taken." })
export class RevokeRoleInputType implements RevokeRoleInput {
  @Field(() => ID, { description: "The grant, `grt_…`, from `Account.roleGrants` or `User.roleGrants`." })
  grantId!: string;
}

/** Payload of `createUser`. */
@ObjectType({ description: "Result of `createUser`." })
export class CreateUserPayload extends Payload {
  @Field(() => UserType, { nullable: true, description: "The new user, INVITED; null when it was refused." })
  user?: UserRow | null;
}

/** Payload of `grantRole`. */
@ObjectType({ description: "Result of `grantRole`." })
export class GrantRolePayload extends Payload {
  @Field(() => RoleGrantType, { nullable: true, description: "The new grant; null when it was refused." })
  roleGrant?: RoleGrantRow | null;
}

/** Payload of `revokeRole`. */
@ObjectType({ description: "Result of `revokeRole`." })
export class RevokeRolePayload extends Payload {
  @Field(() => RoleGrantType, { nullable: true, description: "The grant that is gone; null when it was refused." })
  roleGrant?: RoleGrantRow | null;
}
