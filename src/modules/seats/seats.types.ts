import { Field, Float, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../../platform/graphql/connection";
import { DateTime } from "../../platform/graphql/scalars";
import { type InboxRole, InboxRoleEnum } from "../roles";
import type { SeatAllocation, SeatWarning } from "./seatAllocation";
import type { SeatCandidate } from "./seatCandidates";
import type { SeatedUser } from "./SeatedUser";
import type { InactivityReason } from "./seatInactivity";
import type { SeatScope } from "./SeatLogEntry.entity";
import type { SeatOverview } from "./seatOverview";
import { InactivityReasonEnum, SeatLevelEnum, SeatScopeEnum } from "./seats.enums";
import type { SeatLevel } from "./seatUsage";

/** How near a capacity is to being used up, in the graph. */
@ObjectType("SeatWarning", { description: "How near a capacity is to being used up.", simpleResolvers: true })
export class SeatWarningType implements Pick<SeatWarning, "level" | "capacity"> {
  @Field(() => SeatLevelEnum, { description: "The level now." })
  level!: SeatLevel;

  @Field(() => Int, { description: "The capacity that it is judged by: the effective limit, or what is purchased." })
  capacity!: number;

  @Field(() => Int, { description: "From how many percent of the capacity it warns: 85, 95 or 97, by its size." })
  thresholdPercent!: number;

  @Field(() => Int, { description: "From how many assigned seats it warns." })
  thresholdSeats!: number;

  @Field(() => Int, { description: "How many more seats until it warns; 0 if it does." })
  seatsUntilWarning!: number;
}

/** An account's use of seats, in the graph. */
@ObjectType("SeatAllocation", {
  description: "One account's use of seats. Percentages have one decimal, half up.",
  simpleResolvers: true,
})
export class SeatAllocationType implements Omit<
  SeatAllocation,
  "row" | "account" | "inactive" | "level" | "accountId" | "seatedUsers" | "warning"
> {
  @Field(() => Int, { description: "Seats assigned to users of this account." })
  assigned!: number;

  @Field(() => Int, { description: "Seats that the organization purchased." })
  purchased!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Assigned seats in percent of what is purchased; null if nothing is.",
  })
  usagePercent!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The most seats that this account may assign, set from the main account; null: up to what is purchased.",
  })
  limit!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Assigned seats in percent of the limit; null without a limit, or with one of 0.",
  })
  limitUsagePercent!: number | null;

  @Field(() => Int, { description: "The limit that applies: the smaller of `limit` and what is purchased." })
  effectiveLimit!: number;

  @Field(() => Int, {
    description: "Seats that can be assigned here now: the smaller of what the limit and what the pool leaves.",
  })
  available!: number;

  @Field(() => Int, { description: "Seats beyond the effective limit, after purchased seats were reduced; else 0." })
  overBy!: number;

  @Field(() => SeatWarningType, { description: "Whether the account is near its effective limit." })
  warning!: SeatWarningType;

  @Field(() => Int, {
    description:
      "Rises by one with every change of the limit. Send it as `expectedVersion` to refuse a change on old data.",
  })
  version!: number;
}

/** The figures at the head of the seats page, in the graph. */
@ObjectType("SeatOverview", {
  description:
    "The figures at the head of the seats page. On the main account, for those who hold SEATS_READ with the sub-accounts, " +
    "they are the organization's (scope ORGANIZATION); otherwise those of the account alone (scope ACCOUNT).",
  simpleResolvers: true,
})
export class SeatOverviewType implements Pick<SeatOverview, "purchased" | "assigned" | "remaining"> {
  @Field(() => SeatScopeEnum, { description: "Whose figures these are." })
  scope!: SeatScope;

  @Field(() => Int, { description: "Seats that the organization purchased." })
  purchased!: number;

  @Field(() => Int, { description: "Assigned seats: of the organization, or of the account." })
  assigned!: number;

  @Field(() => Int, {
    description:
      "Seats that can still be assigned. On an account: the smaller of what its limit and what the pool leaves.",
  })
  remaining!: number;

  @Field(() => Int, { description: "Seats left in the organization's pool." })
  poolRemaining!: number;

  @Field(() => Int, { description: "Seats beyond the capacity, after purchased seats were reduced; else 0." })
  overBy!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Assigned seats in percent of what is purchased, one decimal; null if nothing is.",
  })
  usagePercent!: number | null;

  @Field(() => Int, { nullable: true, description: "The account's limit; null without one, and for the organization." })
  limit!: number | null;

  @Field(() => SeatWarningType, { description: "Whether the capacity is nearly used up." })
  warning!: SeatWarningType;

  @Field(() => Int, {
    description:
      "Users with a seat who count as inactive; each once. The list: `inactiveSeatedUsers`, for scope ACCOUNT with this account in its filter.",
    complexity: 5,
  })
  inactive!: () => Promise<number>;

  @Field(() => Int, {
    nullable: true,
    description:
      "All limits together; it may exceed what is purchased. 2147483647 stands for more. Null unless the scope is ORGANIZATION.",
    complexity: 5,
  })
  sumOfLimits!: () => Promise<number | null>;

  @Field(() => Int, {
    nullable: true,
    description:
      "By how much the limits together exceed what is purchased; 0 if they do not, 2147483647 stands for more. Null unless the " +
      "scope is ORGANIZATION.",
    complexity: 5,
  })
  limitsOverPurchasedBy!: () => Promise<number | null>;
}

/** A user with a seat, in the graph. */
@ObjectType("SeatedUser", { description: "A user who has a seat on the account.", simpleResolvers: true })
export class SeatedUserType implements Pick<SeatedUser, "name" | "inboxRoles" | "inactivityReasons"> {
  @Field(() => String, { description: "The user's name." })
  name!: string;

  @Field(() => [InboxRoleEnum], {
    description: "The Inbox roles in force, wherever in the organization they were granted.",
  })
  inboxRoles!: readonly InboxRole[];

  @Field(() => DateTime, { nullable: true, description: "The last sign-in; null for who never signed in." })
  lastSignInAt!: string | null;

  @Field(() => DateTime, { description: "Since when the user has the seat." })
  seatAssignedAt!: string;

  @Field(() => [InactivityReasonEnum], { description: "Why the user counts as inactive; empty for the active." })
  inactivityReasons!: InactivityReason[];
}

/** A user's seat, in the graph. */
@ObjectType("Seat", { description: "The right of one user to work in Inbox.", simpleResolvers: true })
export class SeatType {
  @Field(() => DateTime, { description: "Since when the user has it." })
  assignedAt!: string;
}

/** A user of the assign panel, in the graph. */
@ObjectType("SeatCandidate", {
  description: "A user of an account, with the switch that gives and takes the seat.",
  simpleResolvers: true,
})
export class SeatCandidateType implements Pick<SeatCandidate, "name" | "hasSeat"> {
  @Field(() => String, { description: "The user's name." })
  name!: string;

  @Field(() => Boolean, { description: "Whether the switch is on: the user has a seat." })
  hasSeat!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether the user has an Inbox role that uses a seat. Without one a seat can be given, but has no effect yet.",
  })
  hasInboxRole!: boolean;
}

/** Pages of accounts with their use of seats. */
export const SeatAllocationConnection = connectionOf(
  "SeatAllocation",
  () => SeatAllocationType,
  "accounts with their use of seats",
);

/** Pages of users with seats. */
export const SeatedUserConnection = connectionOf("SeatedUser", () => SeatedUserType, "users with seats");

/** Pages of the assign panel. */
export const SeatCandidateConnection = connectionOf(
  "SeatCandidate",
  () => SeatCandidateType,
  "users who may get a seat",
);
