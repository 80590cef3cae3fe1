import { Extensions, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { ItemsOfField } from "../../platform/graphql/cost";
import { Payload } from "../../platform/graphql/userErrors";
import type { SeatOutcome, SeatRow } from "./planSeats";
import type { SeatBatchInput } from "./seatBatch";
import type { SeatBatchSummary } from "./seatResults";
import { SeatBatchModeEnum, SeatOutcomeEnum, SeatWarningCodeEnum } from "./seats.enums";

const userIds =
  "The users, 1 to 50,000; they may belong to several accounts. Send them in variables. A user who stands twice is " +
  "decided twice, the second time on what the first left.";
const idempotencyKey =
  "A name for this call that you make up, 1 to 200 printable characters, e.g. a UUID. Send the same call with the same " +
  "key again, for 72 hours, and nothing is done twice: you get the first committed outcome (`replayed`). Other input " +
  "with it is refused with IDEMPOTENCY_KEY_REUSED; a call that is still running with IDEMPOTENCY_IN_PROGRESS. What was " +
  "refused as a whole is not kept: sent again, it is tried again. Keys are yours alone, and apart for each mutation.";
const dryRun =
  "Whether to answer only what would become of each user now: nothing is changed, no event or log row is written, and " +
  "`idempotencyKey` is not looked at.";

/** Input of `assignSeats`. */
@InputType({ description: "Whom to give seats." })
export class AssignSeatsInput implements SeatBatchInput {
  @Field(() => [ID], { description: userIds })
  userIds!: string[];

  @Field(() => SeatBatchModeEnum, { description: "What happens to the others when one is refused." })
  mode!: SeatBatchInput["mode"];

  @Field(() => String, { nullable: true, description: idempotencyKey })
  idempotencyKey?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: dryRun })
  dryRun?: boolean | null;
}

/** Input of `removeSeats`. */
@InputType({ description: "Whose seats to take." })
export class RemoveSeatsInput implements SeatBatchInput {
  @Field(() => [ID], { description: userIds })
  userIds!: string[];

  @Field(() => SeatBatchModeEnum, { description: "What happens to the others when one is refused." })
  mode!: SeatBatchInput["mode"];

  @Field(() => String, { nullable: true, description: idempotencyKey })
  idempotencyKey?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: dryRun })
  dryRun?: boolean | null;
}

/** Something to know about a seat that was given. */
@ObjectType({
  description: "Something to know about a seat that was given; it was given nevertheless.",
  simpleResolvers: true,
})
export class SeatResultWarning {
  @Field(() => SeatWarningCodeEnum, { description: "Stable code to branch on." })
  code!: "NO_INBOX_ROLE";

  @Field(() => String, { description: "What it means, in English." })
  message!: string;
}

/** What became of one user, in the graph. */
@ObjectType("SeatResult", { description: "What became of one user of the call.", simpleResolvers: true })
export class SeatResultType implements Pick<SeatRow, "index" | "outcome"> {
  @Field(() => Int, { description: "The position in `userIds`." })
  index!: number;

  @Field(() => SeatOutcomeEnum, { description: "What became of the user." })
  outcome!: SeatOutcome;
}

/** How many users a call left in each outcome. */
@ObjectType("SeatBatchSummary", {
  description: "How many users of the call came out how; together as many as were sent.",
  simpleResolvers: true,
})
export class SeatBatchSummaryType implements SeatBatchSummary {
  @Field(() => Int, { description: "Users who have a seat now and had none." })
  assigned!: number;

  @Field(() => Int, { description: "Users who had a seat before." })
  alreadyAssigned!: number;

  @Field(() => Int, { description: "Users whose seat was taken." })
  removed!: number;

  @Field(() => Int, { description: "Users who had no seat to take." })
  notAssigned!: number;

  @Field(() => Int, { description: "Users who were refused: see `error` in their rows." })
  refused!: number;

  @Field(() => Int, { description: "Users who would have gone through, had no other been refused (REJECT_ALL)." })
  notApplied!: number;
}

/**
 * What a call costs by the id. With the rows' prices it lets through one call for 50,000 with what is known of each, and
 * no second one beside it; users are read for the rows of some 15,000.
 */
export const seatBatchItems: ItemsOfField = { path: ["input", "userIds"], points: 0.32, most: 50_000 };

/** What the payloads of `assignSeats` and `removeSeats` have in common. */
@ObjectType({ description: "What became of each user.", simpleResolvers: true })
abstract class SeatBatchPayload extends Payload {
  @Extensions({ rowPerItem: true })
  @Field(() => [SeatResultType], {
    nullable: true,
    complexity: 0.15,
    description: "A row for each user, in the order asked.",
  })
  results?: readonly SeatResultType[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "What the log rows and events of this call have in common; `seatLog(filter: { batchId })` finds them. Null where " +
      "none were written.",
  })
  batchId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it was a dry run: rows tell what would become of the users, and nothing was changed.",
  })
  dryRun?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether this is the outcome of an earlier call with the same `idempotencyKey`, given again: now nothing was done. " +
      "Outcomes, errors and `batchId` are of that call; users, accounts and warnings are as they are now.",
  })
  replayed?: boolean | null;
}

/** Payload of `assignSeats`. */
@ObjectType({ description: "What became of each user.", simpleResolvers: true })
export class AssignSeatsPayload extends SeatBatchPayload {}

/** Payload of `removeSeats`. */
@ObjectType({ description: "What became of each user.", simpleResolvers: true })
export class RemoveSeatsPayload extends SeatBatchPayload {}

/** Input of `setSeatLimit`. */
@InputType("SetSeatLimitInput", { description: "An account's new seat limit." })
export class SetSeatLimitInputType {
  @Field(() => ID, { description: "The account; the main account may have a limit too." })
  accountId!: string;

  @Field(() => Int, {
    description: "The most seats that it may assign: from what is assigned there to what is purchased.",
  })
  limit!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      "`seatUsage.version` that the change is based on; refused with VERSION_CONFLICT if it is another one by now.",
  })
  expectedVersion?: number | null;
}

/** Input of `removeSeatLimit`. */
@InputType("RemoveSeatLimitInput", { description: "The account whose seat limit is lifted." })
export class RemoveSeatLimitInputType {
  @Field(() => ID, { description: "The account." })
  accountId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "`seatUsage.version` that the change is based on; refused with VERSION_CONFLICT if it is another one by now.",
  })
  expectedVersion?: number | null;
}

/** Payload of `setSeatLimit`. */
@ObjectType({ description: "The account with its new limit.", simpleResolvers: true })
export class SetSeatLimitPayload extends Payload {}

/** Payload of `removeSeatLimit`. */
@ObjectType({ description: "The account without a limit.", simpleResolvers: true })
export class RemoveSeatLimitPayload extends Payload {}
