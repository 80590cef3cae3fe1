import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Payload } from "../../platform/graphql/userErrors";
import type { SeatOutcome, SeatRow } from "./planSeats";
import type { SeatBatchInput } from "./seatBatch";
import { SeatBatchModeEnum, SeatOutcomeEnum, SeatWarningCodeEnum } from "./seats.enums";

/** Input of `assignSeats`. */
@InputType({ description: "Whom to give seats." })
export class AssignSeatsInput implements SeatBatchInput {
  @Field(() => [ID], { description: "The users; they may belong to several accounts. For now exactly one." })
  userIds!: string[];

  @Field(() => SeatBatchModeEnum, { description: "What happens to the others when one is refused." })
  mode!: SeatBatchInput["mode"];
}

/** Input of `removeSeats`. */
@InputType({ description: "Whose seats to take." })
export class RemoveSeatsInput implements SeatBatchInput {
  @Field(() => [ID], { description: "The users; they may belong to several accounts. For now exactly one." })
  userIds!: string[];

  @Field(() => SeatBatchModeEnum, { description: "What happens to the others when one is refused." })
  mode!: SeatBatchInput["mode"];
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

/** Payload of `assignSeats`. */
@ObjectType({ description: "What became of each user.", simpleResolvers: true })
export class AssignSeatsPayload extends Payload {
  @Field(() => [SeatResultType], { nullable: true, description: "A row for each user, in the order asked." })
  results?: readonly SeatResultType[] | null;
}

/** Payload of `removeSeats`. */
@ObjectType({ description: "What became of each user.", simpleResolvers: true })
export class RemoveSeatsPayload extends Payload {
  @Field(() => [SeatResultType], { nullable: true, description: "A row for each user, in the order asked." })
  results?: readonly SeatResultType[] | null;
}

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
