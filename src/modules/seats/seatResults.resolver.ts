import { Ctx as Context, FieldResolver, ID, Resolver, Root } from "type-graphql";
import type { Ctx } from "../../platform/context";
import { UserError, userErrorOf } from "../../platform/graphql/userErrors";
import { encodeId } from "../../platform/ids";
import { accountById, type AccountRow, AccountType } from "../accounts";
import { type UserRow, UserType, visibleUser } from "../users";
import type { SeatRow } from "./planSeats";
import type { SeatBatchAnswer } from "./seatBatchAnswer";
import {
  AssignSeatsPayload,
  RemoveSeatLimitPayload,
  RemoveSeatsPayload,
  SeatBatchSummaryType,
  SeatResultType,
  SeatResultWarning,
  SetSeatLimitPayload,
} from "./seatMutations.types";
import { accountsOfRows, type SeatBatchSummary, summaryOf, warningsOf } from "./seatResults";

/** The parts of a result that need a look-up or a translation. */
@Resolver(() => SeatResultType)
export class SeatResultResolver {
  @FieldResolver(() => ID, { description: "The user's id, as it was sent." })
  userId(@Root() row: SeatRow): string {
    return encodeId("usr", row.userId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "The user; null where there is none or you cannot see it.",
  })
  user(@Root() row: SeatRow, @Context() ctx: Ctx): Promise<UserRow | null> {
    return visibleUser(ctx, row.userId);
  }

  @FieldResolver(() => UserError, {
    nullable: true,
    complexity: 0.05,
    description: "Why the user was refused, with the numbers that matter.",
  })
  error(@Root() row: SeatRow): UserError | null {
    return row.refusal && userErrorOf(row.refusal);
  }

  @FieldResolver(() => [SeatResultWarning], {
    complexity: 0.01,
    description: "What to know about the seat; empty if there is nothing.",
  })
  warnings(@Root() row: SeatRow): SeatResultWarning[] {
    return warningsOf(row);
  }
}

/** The accounts that `assignSeats` touched. */
@Resolver(() => AssignSeatsPayload)
export class AssignSeatsPayloadResolver {
  @FieldResolver(() => [AccountType], {
    nullable: true,
    description: "The users' accounts, to read their figures again.",
  })
  accounts(@Root() payload: Partial<SeatBatchAnswer>, @Context() ctx: Ctx): Promise<AccountRow[]> {
    return accountsOfRows(ctx, payload.results ?? []);
  }

  @FieldResolver(() => SeatBatchSummaryType, {
    nullable: true,
    description: "How many users came out how; null where no rows are.",
  })
  summary(@Root() { results }: Partial<SeatBatchAnswer>): SeatBatchSummary | null {
    return results ? summaryOf(results) : null;
  }
}

/** The accounts that `removeSeats` touched. */
@Resolver(() => RemoveSeatsPayload)
export class RemoveSeatsPayloadResolver {
  @FieldResolver(() => [AccountType], {
    nullable: true,
    description: "The users' accounts, to read their figures again.",
  })
  accounts(@Root() payload: Partial<SeatBatchAnswer>, @Context() ctx: Ctx): Promise<AccountRow[]> {
    return accountsOfRows(ctx, payload.results ?? []);
  }

  @FieldResolver(() => SeatBatchSummaryType, {
    nullable: true,
    description: "How many users came out how; null where no rows are.",
  })
  summary(@Root() { results }: Partial<SeatBatchAnswer>): SeatBatchSummary | null {
    return results ? summaryOf(results) : null;
  }
}

/** The account of `setSeatLimit`. */
@Resolver(() => SetSeatLimitPayload)
export class SetSeatLimitPayloadResolver {
  @FieldResolver(() => AccountType, { nullable: true, description: "The account; its `seatUsage` shows the limit." })
  account(@Root() payload: { readonly accountId?: string }, @Context() ctx: Ctx): Promise<AccountRow | null> | null {
    return payload.accountId === undefined ? null : ctx.load(accountById, payload.accountId);
  }
}

/** The account of `removeSeatLimit`. */
@Resolver(() => RemoveSeatLimitPayload)
export class RemoveSeatLimitPayloadResolver {
  @FieldResolver(() => AccountType, {
    nullable: true,
    description: "The account; its `seatUsage` shows that no limit is left.",
  })
  account(@Root() payload: { readonly accountId?: string }, @Context() ctx: Ctx): Promise<AccountRow | null> | null {
    return payload.accountId === undefined ? null : ctx.load(accountById, payload.accountId);
  }
}
