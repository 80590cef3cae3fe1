import { Arg, Ctx as Context, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import { registerNode } from "../../platform/graphql/node";
import { DateTime } from "../../platform/graphql/scalars";
import { answer, VersionConflictUserError } from "../../platform/graphql/userErrors";
import { decodeId, decodeIds, encodeId } from "../../platform/ids";
import { accountById, type AccountRow, AccountType } from "../accounts";
import type { Actor } from "./actor";
import { ActorObject } from "./actor.types";
import { disableUser } from "./disableUser";
import { enableUser } from "./enableUser";
import { updateUser } from "./updateUser";
import {
  DisableUserInputType,
  DisableUserPayload,
  EnableUserInputType,
  EnableUserPayload,
  UpdateUserInputType,
  UpdateUserPayload,
} from "./userMutations.types";
import { accountChangedBy, conflictingActor, findUser, lockedSince, userChangedBy } from "./users.fields";
import type { UserRow } from "./users.loaders";
import { UserStatusEnum, UserType } from "./users.types";
import { type UserStatus, userStatus } from "./userStatus";

registerNode("usr", { typeName: "User", load: findUser });

/** What the users module adds to the graph. */
@Resolver(() => UserType)
export class UsersResolver {
  @Query(() => UserType, {
    nullable: true,
    description:
      "One user. NOT_FOUND where there is none, or you cannot see it: you see yourself, and the users of accounts on " +
      "which you hold USERS_READ.",
  })
  user(
    @Arg("id", () => ID, { description: "The user's id, `usr_…`." }) id: string,
    @Context() ctx: Ctx,
  ): Promise<UserRow> {
    return findUser(ctx, decodeId("usr", id, ["id"]));
  }

  @FieldResolver()
  id(@Root() user: UserRow): string {
    return encodeId("usr", user.id);
  }

  @FieldResolver(() => AccountType, { nullable: true, description: "The user's home account, for good." })
  account(@Root() user: UserRow, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return ctx.load(accountById, user.accountId);
  }

  @FieldResolver(() => UserStatusEnum, { description: "What the user's times amount to now." })
  status(@Root() user: UserRow, @Context() ctx: Ctx): UserStatus {
    return userStatus(user, ctx.now());
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "When the user was locked; null while not locked, also once a lock has ended by itself.",
  })
  lockedAt(@Root() user: UserRow, @Context() ctx: Ctx): Date | string | null {
    return lockedSince(ctx, user);
  }

  @FieldResolver(() => ActorObject, { nullable: true, description: "Who made the last change." })
  updatedBy(@Root() user: UserRow, @Context() ctx: Ctx): Promise<Actor> {
    return userChangedBy(ctx, user);
  }

  @Mutation(() => UpdateUserPayload, {
    nullable: true,
    description:
      "Changes a user's name and language. Needs USERS_MANAGE on the home account, and every right that the user holds " +
      "(PRIVILEGE_ESCALATION).",
  })
  updateUser(
    @Arg("input", () => UpdateUserInputType, { description: "What changes." }) input: UpdateUserInputType,
    @Context() ctx: Ctx,
  ): Promise<UpdateUserPayload> {
    return answer(async () => ({ user: await updateUser(ctx, decodeIds(input, { userId: "usr" })) }));
  }

  @Mutation(() => DisableUserPayload, {
    nullable: true,
    description:
      "Disables a user: sessions end, sign-ins and the user's API keys are refused. The seat is freed unless the " +
      "organization keeps it (`releaseSeatOnDisable`). Needs USERS_MANAGE on the home account, and every right that the " +
      "user holds. Not yourself, and not the last account manager. Doing it twice changes nothing.",
  })
  disableUser(
    @Arg("input", () => DisableUserInputType, { description: "Which user." }) input: DisableUserInputType,
    @Context() ctx: Ctx,
  ): Promise<DisableUserPayload> {
    return answer(async () => ({ user: await disableUser(ctx, decodeIds(input, { userId: "usr" })) }));
  }

  @Mutation(() => EnableUserPayload, {
    nullable: true,
    description:
      "Enables a user again. A seat that disabling took is asked for; without room the user is enabled without one, and " +
      "the seat log says so. Needs USERS_MANAGE on the home account, and every right that the user holds. Doing it twice " +
      "changes nothing.",
  })
  enableUser(
    @Arg("input", () => EnableUserInputType, { description: "Which user." }) input: EnableUserInputType,
    @Context() ctx: Ctx,
  ): Promise<EnableUserPayload> {
    return answer(async () => ({ user: await enableUser(ctx, decodeIds(input, { userId: "usr" })) }));
  }
}

/** What the users module adds to accounts. */
@Resolver(() => AccountType)
export class AccountChangesResolver {
  @FieldResolver(() => ActorObject, {
    nullable: true,
    description: "Who made the last change to the settings. Needs ACCOUNTS_READ.",
  })
  updatedBy(@Root() account: AccountRow, @Context() ctx: Ctx): Promise<Actor> {
    return accountChangedBy(ctx, account);
  }
}

/** What the users module adds to refusals. */
@Resolver(() => VersionConflictUserError)
export class VersionConflictResolver {
  @FieldResolver(() => ActorObject, { nullable: true, description: "Who changed it after you read it." })
  changedBy(@Root() conflict: VersionConflictUserError, @Context() ctx: Ctx): Promise<Actor> | null {
    return conflictingActor(ctx, conflict);
  }
}
