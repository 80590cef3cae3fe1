import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx as Context, Extensions, FieldResolver, Info, Mutation, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { registerNode } from "../../platform/graphql/node";
import { answer } from "../../platform/graphql/userErrors";
import { decodeIds } from "../../platform/ids";
import { type AccountRow, AccountType } from "../accounts";
import { type UserRow, UserType } from "../users";
import { assignSeats } from "./assignSeats";
import { InactiveSeatedUsersResolver } from "./inactiveSeatedUsers.resolver";
import { removeSeatLimit } from "./removeSeatLimit";
import { removeSeats } from "./removeSeats";
import type { SeatAllocation } from "./seatAllocation";
import { decodeAllocationFilter, listSeatAllocations } from "./seatAllocations";
import { listSeatCandidates, type SeatCandidate } from "./seatCandidates";
import { listSeatedUsers } from "./seatedUsers";
import type { SeatedUser } from "./SeatedUser";
import { decodeSeatLogFilter, findSeatLogEntry, listSeatLog, type SeatLogRow } from "./seatLog";
import { SeatLogConnection } from "./seatLog.types";
import {
  AssignSeatsInput,
  AssignSeatsPayload,
  RemoveSeatLimitInputType,
  RemoveSeatLimitPayload,
  RemoveSeatsInput,
  RemoveSeatsPayload,
  seatBatchItems,
  SetSeatLimitInputType,
  SetSeatLimitPayload,
} from "./seatMutations.types";
import { type SeatOverview, seatOverviewOf } from "./seatOverview";
import { SeatAllocationArgs, SeatCandidateArgs, SeatedUserArgs, SeatLogArgs } from "./seats.args";
import { readSeatUsage, type SeatRowOfUser } from "./seats.loaders";
import {
  SeatAllocationConnection,
  SeatAllocationType,
  SeatCandidateConnection,
  SeatedUserConnection,
  SeatOverviewType,
  SeatType,
} from "./seats.types";
import { setSeatLimit } from "./setSeatLimit";
import {
  SeatAllocationResolver,
  SeatCandidateResolver,
  SeatedUserResolver,
  SeatLogEntryResolver,
  SeatOverviewResolver,
  SeatResolver,
} from "./seatRows.resolver";
import {
  AssignSeatsPayloadResolver,
  RemoveSeatLimitPayloadResolver,
  RemoveSeatsPayloadResolver,
  SeatResultResolver,
  SetSeatLimitPayloadResolver,
} from "./seatResults.resolver";
import { hasSeat, seatOfUser } from "./userSeat";

registerNode("slg", { typeName: "SeatLogEntry", load: findSeatLogEntry });

/** The mutations of seats. */
@Resolver()
class SeatsResolver {
  @Extensions({ items: seatBatchItems })
  @Mutation(() => AssignSeatsPayload, {
    nullable: true,
    description:
      "Gives users a seat on their home account, as far as its limit and the purchased seats go; capacity is given in the " +
      "order of the ids. Needs SEATS_ASSIGN on the home account; who has it nowhere is FORBIDDEN the whole call. A user's " +
      "refusal stays in its row: FORBIDDEN, NOT_FOUND, ACCOUNT_DISABLED, SEAT_USER_DISABLED, SEAT_LIMIT_REACHED, " +
      "SEAT_POOL_EXHAUSTED. The whole call is refused with BATCH_REJECTED, REQUIRED, TOO_MANY_ITEMS, " +
      "IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS.",
  })
  assignSeats(
    @Arg("input", () => AssignSeatsInput, { description: "Whom to give seats." }) input: AssignSeatsInput,
    @Context() ctx: Ctx,
  ): Promise<AssignSeatsPayload> {
    return answer(() => assignSeats(ctx, decodeIds(input, { userIds: "usr" })));
  }

  @Extensions({ items: seatBatchItems })
  @Mutation(() => RemoveSeatsPayload, {
    nullable: true,
    description:
      "Takes users' seats, on disabled accounts too. Needs SEATS_ASSIGN on the home account; who has it nowhere is " +
      "FORBIDDEN the whole call. A user's refusal stays in its row: FORBIDDEN or NOT_FOUND. The whole call is refused " +
      "with BATCH_REJECTED, REQUIRED, TOO_MANY_ITEMS, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS.",
  })
  removeSeats(
    @Arg("input", () => RemoveSeatsInput, { description: "Whose seats to take." }) input: RemoveSeatsInput,
    @Context() ctx: Ctx,
  ): Promise<RemoveSeatsPayload> {
    return answer(() => removeSeats(ctx, decodeIds(input, { userIds: "usr" })));
  }

  @Mutation(() => SetSeatLimitPayload, {
    nullable: true,
    description:
      "Sets or changes the most seats that an account may assign. Needs SEATS_LIMITS on the main account, with the " +
      "sub-accounts for a limit of one of these. Refused with LIMIT_BELOW_ASSIGNED, LIMIT_ABOVE_PURCHASED, OUT_OF_RANGE.",
  })
  setSeatLimit(
    @Arg("input", () => SetSeatLimitInputType, { description: "The account and its limit." })
    input: SetSeatLimitInputType,
    @Context() ctx: Ctx,
  ): Promise<SetSeatLimitPayload> {
    return answer(() => setSeatLimit(ctx, decodeIds(input, { accountId: "acc" })));
  }

  @Mutation(() => RemoveSeatLimitPayload, {
    nullable: true,
    description:
      "Lifts an account's limit: it may assign up to what is purchased. Needs SEATS_LIMITS on the main account, with the " +
      "sub-accounts for one of these.",
  })
  removeSeatLimit(
    @Arg("input", () => RemoveSeatLimitInputType, { description: "The account." }) input: RemoveSeatLimitInputType,
    @Context() ctx: Ctx,
  ): Promise<RemoveSeatLimitPayload> {
    return answer(() => removeSeatLimit(ctx, decodeIds(input, { accountId: "acc" })));
  }
}

/** What seats add to accounts. */
@Resolver(() => AccountType)
class AccountSeatsResolver {
  @FieldResolver(() => SeatOverviewType, {
    nullable: true,
    description: "The figures at the head of the seats page. Needs SEATS_READ.",
  })
  seatOverview(@Root() account: AccountRow, @Context() ctx: Ctx): Promise<SeatOverview> {
    return seatOverviewOf(ctx, account);
  }

  @FieldResolver(() => SeatAllocationType, {
    nullable: true,
    description: "This account's use of seats. Needs SEATS_READ.",
  })
  seatUsage(@Root() account: AccountRow, @Context() ctx: Ctx): Promise<SeatAllocation> {
    return readSeatUsage(ctx, account);
  }

  @FieldResolver(() => SeatAllocationConnection, {
    nullable: true,
    description:
      "Accounts and their use of seats, a row for each: on the main account the whole organization's, for those who hold " +
      "SEATS_READ there with the sub-accounts; otherwise this account alone. Up to 1,000 rows a page.",
  })
  seatAllocations(
    @Root() account: AccountRow,
    @Args(() => SeatAllocationArgs) args: SeatAllocationArgs,
    @Context() ctx: Ctx,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<SeatAllocation>> {
    return listSeatAllocations(ctx, account, decodeAllocationFilter(args), info);
  }

  @FieldResolver(() => SeatedUserConnection, {
    nullable: true,
    description: "The users who have a seat on this account. Needs SEATS_READ.",
  })
  seatedUsers(
    @Root() account: AccountRow,
    @Args(() => SeatedUserArgs) args: SeatedUserArgs,
    @Context() ctx: Ctx,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<SeatedUser>> {
    return listSeatedUsers(ctx, account, args, info);
  }

  @FieldResolver(() => SeatCandidateConnection, {
    nullable: true,
    description:
      "The assign panel: this account's users, each with the switch of the seat and why it cannot be moved. Needs SEATS_READ.",
  })
  seatCandidates(
    @Root() account: AccountRow,
    @Args(() => SeatCandidateArgs) args: SeatCandidateArgs,
    @Context() ctx: Ctx,
  ): Promise<Connection<SeatCandidate>> {
    return listSeatCandidates(ctx, account, args);
  }

  @FieldResolver(() => SeatLogConnection, {
    nullable: true,
    description:
      "The seat log: on the main account the whole organization's, for those who hold SEAT_LOG_READ there with the " +
      "sub-accounts; otherwise this account's alone. Needs SEAT_LOG_READ.",
  })
  seatLog(
    @Root() account: AccountRow,
    @Args(() => SeatLogArgs) args: SeatLogArgs,
    @Context() ctx: Ctx,
  ): Promise<Connection<SeatLogRow>> {
    return listSeatLog(ctx, account, decodeSeatLogFilter(args));
  }
}

/** What seats add to users. */
@Resolver(() => UserType)
class UserSeatResolver {
  @FieldResolver(() => SeatType, {
    nullable: true,
    description: "The user's seat; null without one. Needs SEATS_READ on the home account, except for one's own.",
  })
  seat(@Root() user: UserRow, @Context() ctx: Ctx): Promise<SeatRowOfUser | null> {
    return seatOfUser(ctx, user);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: "Whether the user has a seat. Needs SEATS_READ on the home account, except for one's own.",
  })
  hasSeat(@Root() user: UserRow, @Context() ctx: Ctx): Promise<boolean> {
    return hasSeat(ctx, user);
  }
}

/** All resolvers of this module, for the schema. */
export const seatResolvers = [
  SeatsResolver,
  AccountSeatsResolver,
  UserSeatResolver,
  SeatOverviewResolver,
  SeatAllocationResolver,
  SeatedUserResolver,
  InactiveSeatedUsersResolver,
  SeatResolver,
  SeatCandidateResolver,
  SeatLogEntryResolver,
  SeatResultResolver,
  AssignSeatsPayloadResolver,
  RemoveSeatsPayloadResolver,
  SetSeatLimitPayloadResolver,
  RemoveSeatLimitPayloadResolver,
] as const;
