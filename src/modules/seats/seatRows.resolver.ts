import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx as Context, FieldResolver, ID, Info, Int, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { UserError, userErrorOf } from "../../platform/graphql/userErrors";
import { encodeId } from "../../platform/ids";
import { accountById, type AccountRow, AccountType } from "../accounts";
import { type Actor, ActorObject, loadActor, type UserRow, UserType, visibleUser } from "../users";
import type { SeatAllocation } from "./seatAllocation";
import type { SeatCandidate } from "./seatCandidates";
import { seatedUsersBelow } from "./seatedUsers";
import type { SeatedUser } from "./SeatedUser";
import type { SeatLogRow } from "./seatLog";
import { SeatLogEntryType } from "./seatLog.types";
import type { SeatOverview } from "./seatOverview";
import { SeatedUserArgs } from "./seats.args";
import { inactiveCountOf, type SeatRowOfUser } from "./seats.loaders";
import {
  SeatAllocationType,
  SeatCandidateType,
  SeatedUserConnection,
  SeatedUserType,
  SeatOverviewType,
  SeatType,
} from "./seats.types";

/** The account of an overview. */
@Resolver(() => SeatOverviewType)
export class SeatOverviewResolver {
  @FieldResolver(() => AccountType, { nullable: true, description: "The account that was asked." })
  account(@Root() overview: SeatOverview, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return ctx.load(accountById, overview.accountId);
  }
}

/** What a row of the accounts list has beyond its numbers; lists have read it along. */
@Resolver(() => SeatAllocationType)
export class SeatAllocationResolver {
  @FieldResolver(() => AccountType, { nullable: true, description: "The account." })
  account(@Root() allocation: SeatAllocation, @Context() ctx: Ctx): AccountRow | Promise<AccountRow | null> {
    return allocation.account ?? ctx.load(accountById, allocation.accountId);
  }

  @FieldResolver(() => Int, { description: "Users with a seat who count as inactive; each once.", complexity: 2 })
  inactive(@Root() allocation: SeatAllocation, @Context() ctx: Ctx): number | Promise<number> {
    return allocation.inactive ?? ctx.load(inactiveCountOf, allocation.accountId);
  }

  @FieldResolver(() => SeatedUserConnection, {
    nullable: true,
    description: "The users who have a seat on the account.",
  })
  seatedUsers(
    @Root() allocation: SeatAllocation,
    @Args(() => SeatedUserArgs) args: SeatedUserArgs,
    @Context() ctx: Ctx,
    @Info() info: GraphQLResolveInfo,
  ): Connection<SeatedUser> | Promise<Connection<SeatedUser>> {
    return seatedUsersBelow(ctx, allocation, args, info);
  }
}

/** What a seated user has beyond plain values. */
@Resolver(() => SeatedUserType)
export class SeatedUserResolver {
  @FieldResolver(() => ID, { description: "The user's id, as `removeSeats` takes it." })
  userId(@Root() seated: SeatedUser): string {
    return encodeId("usr", seated.row.userId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The user; null where you lack USERS_READ on the account.",
  })
  user(@Root() seated: SeatedUser): UserRow | null {
    return seated.user;
  }

  @FieldResolver(() => AccountType, {
    nullable: true,
    description: "The account that the user and the seat belong to.",
  })
  account(@Root() seated: SeatedUser, @Context() ctx: Ctx): AccountRow | Promise<AccountRow | null> {
    return seated.account ?? ctx.load(accountById, seated.row.seatAccountId);
  }

  @FieldResolver(() => ActorObject, { nullable: true, description: "Who gave the seat." })
  seatAssignedBy(@Root() seated: SeatedUser): Actor | null {
    return seated.seatAssignedBy;
  }
}

/** Who gave a seat. */
@Resolver(() => SeatType)
export class SeatResolver {
  @FieldResolver(() => ActorObject, { nullable: true, description: "Who gave it." })
  assignedBy(@Root() seat: SeatRowOfUser, @Context() ctx: Ctx): Promise<Actor> {
    return loadActor(ctx, { type: seat.assignedByType, id: seat.assignedById });
  }
}

/** What a user of the assign panel has beyond plain values. */
@Resolver(() => SeatCandidateType)
export class SeatCandidateResolver {
  @FieldResolver(() => ID, { description: "The user's id, as `assignSeats` and `removeSeats` take it." })
  userId(@Root() candidate: SeatCandidate): string {
    return encodeId("usr", candidate.row.id);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The user; null where you lack USERS_READ on the account.",
  })
  user(@Root() candidate: SeatCandidate): UserRow | null {
    return candidate.user;
  }

  @FieldResolver(() => Boolean, { description: "Whether the switch can be moved now." })
  canToggle(@Root() candidate: SeatCandidate): boolean {
    return candidate.refusals.length === 0;
  }

  @FieldResolver(() => [UserError], {
    description: "Why the switch cannot be moved, with the numbers; empty if it can.",
  })
  blockedBy(@Root() candidate: SeatCandidate): UserError[] {
    return candidate.refusals.map(userErrorOf);
  }
}

/** What a row of the seat log names. */
@Resolver(() => SeatLogEntryType)
export class SeatLogEntryResolver {
  @FieldResolver(() => ID, { description: "The row's id, `slg_…`." })
  id(@Root() row: SeatLogRow): string {
    return encodeId("slg", row.id);
  }

  @FieldResolver(() => AccountType, {
    nullable: true,
    description: "The account; the main account for scope ORGANIZATION.",
  })
  account(@Root() row: SeatLogRow, @Context() ctx: Ctx): Promise<AccountRow | null> {
    return ctx.load(accountById, row.accountId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The user concerned; null without one, and where you cannot see it.",
  })
  user(@Root() row: SeatLogRow, @Context() ctx: Ctx): Promise<UserRow | null> | null {
    return row.userId === null ? null : visibleUser(ctx, row.userId);
  }

  @FieldResolver(() => ActorObject, { nullable: true, description: "Who did it." })
  doneBy(@Root() row: SeatLogRow, @Context() ctx: Ctx): Promise<Actor> {
    return loadActor(ctx, { type: row.actorType, id: row.actorId });
  }
}
