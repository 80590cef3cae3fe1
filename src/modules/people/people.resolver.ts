import { Args, Ctx as Context, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { type AccountRow, AccountType } from "../accounts";
import type { UserRow } from "../users";
import { listPeople, listUsersOf } from "./people.list";
import { OrganizationUserListArguments, UserConnection, UserListArguments } from "./people.types";
import { decodedArgs } from "./peopleArguments";

/** Lists of users, which are filtered by what several modules know of them. */
@Resolver(() => AccountType)
export class PeopleResolver {
  @Query(() => UserConnection, {
    name: "users",
    nullable: true,
    description:
      "The users of all accounts on which you hold USERS_READ: search by name and address, filter, sort, page. FORBIDDEN " +
      "where you hold it on none.",
  })
  organizationUsers(
    @Args(() => OrganizationUserListArguments) args: OrganizationUserListArguments,
    @Context() ctx: Ctx,
  ): Promise<Connection<UserRow>> {
    return listPeople(ctx, decodedArgs(args));
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description:
      "The users whose home this account is; users of the main account who hold roles here are in `roleGrants`. Needs " +
      "USERS_READ.",
  })
  users(
    @Root() account: AccountRow,
    @Args(() => UserListArguments) args: UserListArguments,
    @Context() ctx: Ctx,
  ): Promise<Connection<UserRow>> {
    return listUsersOf(ctx, account, decodedArgs(args));
  }
}
