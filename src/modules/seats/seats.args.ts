import { ArgsType, Field, Float, ID, InputType } from "type-graphql";
import { LargePageArgs, PageArgs, SortDirection } from "../../platform/graphql/connection";
import { DateTime } from "../../platform/graphql/scalars";
import type { SeatAllocationFilter, SeatAllocationOrderField } from "./seatAllocations";
import type { SeatCandidateFilter } from "./seatCandidates";
import type { SeatedUserOrderField } from "./seatedUserColumns";
import type { SeatedUserFilter } from "./seatedUsers";
import type { SeatEvent, SeatScope } from "./SeatLogEntry.entity";
import type { SeatLogFilter, SeatLogOrder } from "./seatLog";
import {
  SeatAllocationOrderFieldEnum,
  SeatedUserOrderFieldEnum,
  SeatEventEnum,
  SeatLevelEnum,
  SeatLogOrderEnum,
  SeatScopeEnum,
} from "./seats.enums";
import type { SeatLevel } from "./seatUsage";

/** Narrows the list of accounts. */
@InputType("SeatAllocationFilter", { description: "Narrows the list of accounts; what is left out does not." })
export class SeatAllocationFilterInput implements SeatAllocationFilter {
  @Field(() => String, { nullable: true, description: "Part of the account's name, at most 200 characters." })
  search?: string | null;

  @Field(() => [ID], { nullable: true, description: "These accounts only; what you cannot see is not found." })
  accountIds?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Accounts with a limit, or without." })
  hasLimit?: boolean | null;

  @Field(() => [SeatLevelEnum], { nullable: true, description: "Accounts at one of these levels." })
  warningLevels?: SeatLevel[] | null;

  @Field(() => Float, { nullable: true, description: "Usage from this many percent, that included." })
  usagePercentFrom?: number | null;

  @Field(() => Float, { nullable: true, description: "Usage up to this many percent, that included." })
  usagePercentTo?: number | null;
}

/** Sorts the list of accounts. */
@InputType("SeatAllocationOrder", { description: "How to sort the accounts." })
export class SeatAllocationOrderInput {
  @Field(() => SeatAllocationOrderFieldEnum, { description: "The column." })
  field!: SeatAllocationOrderField;

  @Field(() => SortDirection, { description: "Which way." })
  direction!: SortDirection;
}

/** Arguments of `seatAllocations`. */
@ArgsType()
export class SeatAllocationArgs extends LargePageArgs {
  @Field(() => SeatAllocationFilterInput, { nullable: true, description: "Narrows the list." })
  filter?: SeatAllocationFilterInput | null;

  @Field(() => SeatAllocationOrderInput, { nullable: true, description: "By name from A unless given." })
  orderBy?: SeatAllocationOrderInput | null;
}

/** Narrows the list of seated users. */
@InputType("SeatedUserFilter", { description: "Narrows the list of users with seats; what is left out does not." })
export class SeatedUserFilterInput implements SeatedUserFilter {
  @Field(() => String, {
    nullable: true,
    description: "Part of the name or, of users whom you see, of the address; at most 200 characters.",
  })
  search?: string | null;

  @Field(() => Boolean, { nullable: true, description: "The inactive only, or the active only." })
  inactive?: boolean | null;
}

/** Sorts the list of seated users. */
@InputType("SeatedUserOrder", { description: "How to sort users with seats." })
export class SeatedUserOrderInput {
  @Field(() => SeatedUserOrderFieldEnum, { description: "The column." })
  field!: SeatedUserOrderField;

  @Field(() => SortDirection, { description: "Which way." })
  direction!: SortDirection;
}

/** Arguments of `seatedUsers`. */
@ArgsType()
export class SeatedUserArgs extends PageArgs {
  @Field(() => SeatedUserFilterInput, { nullable: true, description: "Narrows the list." })
  filter?: SeatedUserFilterInput | null;

  @Field(() => SeatedUserOrderInput, { nullable: true, description: "By name from A unless given." })
  orderBy?: SeatedUserOrderInput | null;
}

/** Narrows the assign panel. */
@InputType("SeatCandidateFilter", { description: "Narrows the assign panel; what is left out does not." })
export class SeatCandidateFilterInput implements SeatCandidateFilter {
  @Field(() => String, {
    nullable: true,
    description: "Part of the name or, of users whom you see, of the address; at most 200 characters.",
  })
  search?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Users with a seat, or without." })
  hasSeat?: boolean | null;
}

/** Arguments of `seatCandidates`. */
@ArgsType()
export class SeatCandidateArgs extends PageArgs {
  @Field(() => SeatCandidateFilterInput, { nullable: true, description: "Narrows the list." })
  filter?: SeatCandidateFilterInput | null;
}

/** Narrows the seat log. */
@InputType("SeatLogFilter", { description: "Narrows the seat log; what is left out does not." })
export class SeatLogFilterInput implements SeatLogFilter {
  @Field(() => String, {
    nullable: true,
    description:
      "Part of the name of the account, of the user concerned or of who did it (of those whom you see, of the address too); at most 200 characters.",
  })
  search?: string | null;

  @Field(() => [ID], { nullable: true, description: "Rows of these accounts." })
  accountIds?: string[] | null;

  @Field(() => [SeatEventEnum], { nullable: true, description: "Rows of these events." })
  events?: SeatEvent[] | null;

  @Field(() => [SeatScopeEnum], { nullable: true, description: "Rows of these scopes." })
  scopes?: SeatScope[] | null;

  @Field(() => DateTime, { nullable: true, description: "From this moment, that included." })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Up to this moment, that excluded." })
  to?: Date | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Done by these users or API keys; whom you cannot see is not found.",
  })
  doneBy?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Rows about these users; whom you cannot see is not found." })
  userIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Rows of one call: `batchId` of any of them." })
  batchId?: string | null;
}

/** Arguments of `seatLog`. */
@ArgsType()
export class SeatLogArgs extends PageArgs {
  @Field(() => SeatLogFilterInput, { nullable: true, description: "Narrows the log." })
  filter?: SeatLogFilterInput | null;

  @Field(() => SeatLogOrderEnum, { nullable: true, description: "Newest first unless given." })
  order?: SeatLogOrder | null;
}
