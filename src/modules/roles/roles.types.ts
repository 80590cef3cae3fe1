import { ArgsType, Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, PageArgs } from "../../platform/graphql/connection";
import { Node } from "../../platform/graphql/node";
import { DateTime } from "../../platform/graphql/scalars";
import { PermissionEnum } from "../../platform/graphql/userErrors";
import type { Permission } from "../../platform/permissions";
import { type BuiltInRole, builtInRoleNames, builtInRoles } from "./builtInRoles";
import { type InboxRole, inboxRoles } from "./inboxRoles";
import type { RoleGrantRow, RoleRow } from "./roles.loaders";

/** The Inbox roles as GraphQL knows them. */
export const InboxRoleEnum = Object.fromEntries(inboxRoles.map((role) => [role, role])) as { [R in InboxRole]: R };
registerEnumType(InboxRoleEnum, {
  name: "InboxRole",
  description:
    "A role of the product Inbox. They combine, wherever in the organization they were granted; only AGENT with " +
    "SUPERVISOR is refused. All but VIEWER need a seat to take effect.",
  valuesConfig: {
    SETUP: { description: "Sets Inbox up. Needs a seat." },
    AGENT: { description: "Answers in Inbox. Needs a seat; not together with SUPERVISOR." },
    SUPERVISOR: { description: "Supervises agents. Needs a seat; not together with AGENT." },
    ANALYTICS: { description: "Reads Inbox's figures. Needs a seat." },
    VIEWER: { description: "Looks on. Needs no seat." },
  },
});

/** The built-in roles as GraphQL knows them. */
export const BuiltInRoleEnum = Object.fromEntries(builtInRoleNames.map((name) => [name, name])) as {
  [R in BuiltInRole]: R;
};
registerEnumType(BuiltInRoleEnum, {
  name: "BuiltInRole",
  description: "A role that every organization has. The permissions of each are listed by `Account.roles`.",
  valuesConfig: Object.fromEntries(
    builtInRoleNames.map((name) => [name, { description: builtInRoles[name].description }]),
  ),
});

/** A role in the graph; resolvers receive a `RoleRow`. */
@ObjectType("Role", {
  implements: Node,
  description: "A named set of permissions and Inbox roles. Given to users on accounts by `grantRole`.",
})
export class RoleType
  extends Node
  implements Pick<RoleRow, "id" | "name" | "description" | "builtIn" | "permissions" | "inboxRoles">
{
  @Field(() => ID, { description: "The role's id, `rol_…`; every organization has its own, of built-in roles too." })
  override id!: string;

  @Field(() => String, { description: "The name shown in lists." })
  name!: string;

  @Field(() => String, { description: "What the role is for." })
  description!: string;

  @Field(() => BuiltInRoleEnum, { nullable: true, description: "Which built-in role it is; null for custom ones." })
  builtIn!: BuiltInRole | null;

  @Field(() => [PermissionEnum], { description: "The permissions that it carries." })
  permissions!: Permission[];

  @Field(() => [InboxRoleEnum], { description: "The Inbox roles that it carries." })
  inboxRoles!: InboxRole[];
}

/** A grant in the graph; resolvers receive a `RoleGrantRow`. */
@ObjectType("RoleGrant", {
  implements: Node,
  description: "A role that somebody holds on an account. It is given and taken, never changed.",
})
export class RoleGrantType extends Node implements Pick<RoleGrantRow, "id" | "includesSubAccounts"> {
  @Field(() => ID, { description: "The grant's id, `grt_…`; `revokeRole` takes it." })
  override id!: string;

  @Field(() => Boolean, { description: "On the main account: whether the role counts on its sub-accounts, too." })
  includesSubAccounts!: boolean;

  @Field(() => DateTime, { nullable: true, description: "When the role ends by itself; null: never." })
  expiresAt!: RoleGrantRow["expiresAt"];

  @Field(() => DateTime, { description: "When the role was given." })
  grantedAt!: RoleGrantRow["grantedAt"];
}

/** A page of roles. */
export const RoleConnection = connectionOf("Role", () => RoleType, "roles");

/** A page of grants. */
export const RoleGrantConnection = connectionOf("RoleGrant", () => RoleGrantType, "role grants");

/** Which grants a list holds. */
@InputType({ description: "Which grants. Conditions that are left out do not restrict." })
export class RoleGrantFilter {
  @Field(() => [BuiltInRoleEnum], { nullable: true, description: "Only grants of these built-in roles." })
  builtInRoles?: BuiltInRole[] | null;
}

/** The arguments of a list of grants. */
@ArgsType()
export class RoleGrantListArguments extends PageArgs {
  @Field(() => RoleGrantFilter, { nullable: true, description: "Which grants; all in force unless given." })
  filter?: RoleGrantFilter | null;
}
