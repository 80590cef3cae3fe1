import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Cause } from "../../platform/context";
import { connectionOf } from "../../platform/graphql/connection";
import { Node } from "../../platform/graphql/node";
import { DateTime } from "../../platform/graphql/scalars";
import type { SeatEvent, SeatScope } from "./SeatLogEntry.entity";
import type { SeatLogRow } from "./seatLog";
import { SeatCauseEnum, SeatEventEnum, SeatLevelEnum, SeatScopeEnum } from "./seats.enums";
import type { SeatLevel } from "./seatUsage";

/** A row of the seat log, in the graph. */
@ObjectType("SeatLogEntry", {
  implements: Node,
  description:
    "A row of the seat log: who did what to whose seat, when, and the figures before and after. Rows are never changed. " +
    "Names are those of today.",
  simpleResolvers: true,
})
export class SeatLogEntryType extends Node implements Pick<SeatLogRow, "event" | "scope" | "cause" | "assignedBefore"> {
  @Field(() => SeatEventEnum, { description: "What happened." })
  event!: SeatEvent;

  @Field(() => SeatScopeEnum, {
    description:
      "Whether the figures are the account's or the organization's. Only the main account's viewers see the latter.",
  })
  scope!: SeatScope;

  @Field(() => DateTime, { description: "When; taken under the organization's lock, so the log never runs backwards." })
  occurredAt!: string;

  @Field(() => Int, {
    nullable: true,
    description: "The row's number in the organization, without gaps; null for those who do not see its totals.",
  })
  number!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The name of the user concerned; null without one, or after deletion.",
  })
  userName!: string | null;

  @Field(() => SeatCauseEnum, { description: "Through which door it came." })
  cause!: Cause;

  @Field(() => String, {
    nullable: true,
    description: "Why: the code of a refusal, or what made the service act by itself, such as USER_DISABLED.",
  })
  reason!: string | null;

  @Field(() => Int, { description: "Assigned seats before." })
  assignedBefore!: number;

  @Field(() => Int, { description: "Assigned seats after." })
  assignedAfter!: number;

  @Field(() => Int, { nullable: true, description: "The limit before; null without one, and for the organization." })
  limitBefore!: number | null;

  @Field(() => Int, { nullable: true, description: "The limit after; null without one, and for the organization." })
  limitAfter!: number | null;

  @Field(() => Int, { description: "Purchased seats before." })
  purchasedBefore!: number;

  @Field(() => Int, { description: "Purchased seats after." })
  purchasedAfter!: number;

  @Field(() => SeatLevelEnum, { description: "The level before." })
  levelBefore!: SeatLevel;

  @Field(() => SeatLevelEnum, { description: "The level after." })
  levelAfter!: SeatLevel;

  @Field(() => Int, {
    nullable: true,
    description: "Assigned seats of the organization after; null for those who do not see its totals.",
  })
  organizationAssignedAfter!: number | null;

  @Field(() => ID, { nullable: true, description: "The same for all rows of one call for many users." })
  batchId!: string | null;

  @Field(() => ID, { description: "The request that it was done in, as in the audit log." })
  requestId!: string;
}

/** Pages of the seat log. */
export const SeatLogConnection = connectionOf("SeatLogEntry", () => SeatLogEntryType, "rows of the seat log");
