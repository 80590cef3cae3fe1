import { Arg, Args, Ctx as Context, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import { type Connection, PageArgs } from "../../platform/graphql/connection";
import { registerNode } from "../../platform/graphql/node";
import { answer, PermissionEnum } from "../../platform/graphql/userErrors";
import { decodeIds, encodeId } from "../../platform/ids";
import type { Permission } from "../../platform/permissions";
import { accountById, type AccountRow, AccountType } from "../accounts";
import { type Actor, ActorObject, type UserRow, UserType } from "../users";
import { createUser } from "./createUser";
import { grantRole } from "./grantRole";
import type { InboxRole } from "./inboxRoles";
import { revokeRole } from "./revokeRole";
import {
  CreateUserInputType,
  CreateUserPayload,
  GrantRoleInputType,
  GrantRolePayload,
  RevokeRoleInputType,
  RevokeRolePayload,
} from "./roleMutations.types";
import { findRole, findRoleGrant, giverOf, grantsOfUser, holderOf, permissionsOn } from "./roles.fields";
import { listRoleGrants, listRoles } from "./roles.list";
import { inboxRolesOf, roleById, type RoleGrantRow, type RoleRow } from "./roles.loaders";
import {
  InboxRoleEnum,
  RoleConnection,
  RoleGrantConnection,
  RoleGrantListArguments,
  RoleGrantType,
  RoleType,
} from "./roles.types";

registerNode("rol", { typeName: "Role", load: findRole });
registerNode("grt", { typeName: "RoleGrant", load: findRoleGrant });

/** What the roles module adds to accounts, and its mutations. */
@Resolver(() => AccountType)
class RolesResolver {
  @FieldResolver(() => [PermissionEnum], {
    nullable: true,
    description:
      "What you may do on this account, all your roles taken together. SEATS_LIMITS is left out on sub-accounts: limits " +
      "are set from the main account.",
  })
  viewerPermissions(@Root() account: AccountRow, @Context() ctx: Ctx): readonly Permission[] {
    return permissionsOn(ctx, account);
  }

  @FieldResolver(() => RoleConnection, {
    nullable: true,
    description: "The roles that can be given on this account, by name. Needs ROLES_READ.",
  })
  roles(
    @Root() account: AccountRow,
    @Args(() => PageArgs) args: PageArgs,
    @Context() ctx: Ctx,
  ): Promise<Connection<RoleRow>> {
    return listRoles(ctx, account, args);
  }

  @FieldResolver(() => RoleGrantConnection, {
    nullable: true,
    description:
      "Who holds which role on this account, by the holders' names: users whose home it is, and users of the main " +
      "account. Grants on the main account that reach down here are listed there. Needs ROLES_READ.",
  })
  roleGrants(
    @Root() account: AccountRow,
    @Args(() => RoleGrantListArguments) args: RoleGrantListArguments,
    @Context() ctx: Ctx,
  ): Promise<Connection<RoleGrantRow>> {
    return listRoleGrants(ctx, account, args);
  }

  @Mutation(() => CreateUserPayload, {
    nullable: true,
    description:
      "Makes a user, who is INVITED until they accept by a one-time link; until the service sends mail, its operator makes the " +
      "link (`tenantry user recover`). It answers the same whether the address is known elsewhere or not. " +
      "Needs USERS_MANAGE on the account.",
  })
  createUser(
    @Arg("input", () => CreateUserInputType, { description: "The new user." }) input: CreateUserInputType,
    @Context() ctx: Ctx,
  ): Promise<CreateUserPayload> {
    return answer(async () => ({ user: await createUser(ctx, decodeIds(input, { accountId: "acc" })) }));
  }

  @Mutation(() => GrantRolePayload, {
    nullable: true,
    description:
      "Gives a role to a user on an account. Needs ROLES_MANAGE there, and every right that the role carries " +
      "(PRIVILEGE_ESCALATION). AGENT and SUPERVISOR exclude each other (ROLE_CONFLICT).",
  })
  grantRole(
    @Arg("input", () => GrantRoleInputType, { description: "Which role, to whom, where." }) input: GrantRoleInputType,
    @Context() ctx: Ctx,
  ): Promise<GrantRolePayload> {
    const prefixes = { roleId: "rol", userId: "usr", accountId: "acc" } as const;
    return answer(async () => ({ roleGrant: await grantRole(ctx, decodeIds(input, prefixes)) }));
  }

  @Mutation(() => RevokeRolePayload, {
    nullable: true,
    description:
      "Takes a role. Needs ROLES_MANAGE on its account, and every right that the role carries. Not your own, and not the " +
      "last account manager's (LAST_ACCOUNT_MANAGER).",
  })
  revokeRole(
    @Arg("input", () => RevokeRoleInputType, { description: "Which grant." }) input: RevokeRoleInputType,
    @Context() ctx: Ctx,
  ): Promise<RevokeRolePayload> {
    return answer(async () => ({ roleGrant: await revokeRole(ctx, decodeIds(input, { grantId: "grt" })) }));
  }
}

/** What the roles module adds to users. */
@Resolver(() => UserType)
class UserRolesResolver {
  @FieldResolver(() => [InboxRoleEnum], {
    nullable: true,
    description:
      "The Inbox roles in force, wherever in the organization they were given, groups included. All but VIEWER take " +
      "effect only with a seat.",
  })
  inboxRoles(@Root() user: UserRow, @Context() ctx: Ctx): Promise<readonly InboxRole[]> {
    return ctx.load(inboxRolesOf, user.id);
  }

  @FieldResolver(() => [RoleGrantType], {
    nullable: true,
    description:
      "The roles given to the user in person, oldest first: on accounts where you hold ROLES_READ; of yourself, all.",
  })
  roleGrants(@Root() user: UserRow, @Context() ctx: Ctx): Promise<readonly RoleGrantRow[]> {
    return grantsOfUser(ctx, user);
  }
}

/** The fields of a role that are made. */
@Resolver(() => RoleType)
class RoleFieldsResolver {
  @FieldResolver()
  id(@Root() role: RoleRow): string {
    return encodeId("rol", role.id);
  }
}

/** The fields of a grant that are made. */
@Resolver(() => RoleGrantType)
class RoleGrantFieldsResolver {
  @FieldResolver()
  id(@Root() grant: RoleGrantRow): string {
    return encodeId("grt", grant.id);
  }

  @FieldResolver(() => RoleType, { nullable: true, description: "The role." })
  role(@Root() grant: RoleGrantRow, @Context() ctx: Ctx): Promise<RoleRow | null> {
    return ctx.load(roleById, grant.roleId);
  }

  @FieldResolver(() => AccountType, { nullable: true, description: "The account on which it is held." })
  account(@Root() grant: RoleGrantRow, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return ctx.load(accountById, grant.accountId);
  }

  @FieldResolver(() => ActorObject, {
    nullable: true,
    description:
      "The user who holds it; `user`, `id` and `email` are null where you cannot see the user, who has the home on " +
      "another account then. Null for a group.",
  })
  holder(@Root() grant: RoleGrantRow, @Context() ctx: Ctx): Promise<Actor> | null {
    return holderOf(ctx, grant);
  }

  @FieldResolver(() => ActorObject, { nullable: true, description: "Who gave it." })
  grantedBy(@Root() grant: RoleGrantRow, @Context() ctx: Ctx): Promise<Actor> {
    return giverOf(ctx, grant);
  }
}

/** Everything the roles module adds to the graph. */
export const rolesResolvers = [RolesResolver, UserRolesResolver, RoleFieldsResolver, RoleGrantFieldsResolver] as const;
