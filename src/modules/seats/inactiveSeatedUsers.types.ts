import { ArgsType, Field, ID, InputType } from "type-graphql";
import { PageArgs } from "../../platform/graphql/connection";
import { DateTime } from "../../platform/graphql/scalars";
import { type InboxRole, InboxRoleEnum } from "../roles";
import type { InactiveSeatedUserFilter } from "./inactiveSeatedUsers";
import type { MomentRange } from "./seatedUserConditions";
import type { InactivityReason } from "./seatInactivity";
import { SeatedUserOrderInput } from "./seats.args";
import { InactivityReasonEnum } from "./seats.enums";

/** A range of moments. */
@InputType("MomentRange", {
  description: "Moments from one up to, but without, another. A bound that is left out does not restrict.",
})
export class MomentRangeInput implements MomentRange {
  @Field(() => DateTime, { nullable: true, description: "From this moment, that included." })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Up to this moment, that excluded." })
  to?: Date | null;
}

/** Narrows the list of inactive users. */
@InputType("InactiveSeatedUserFilter", {
  description: "Narrows the list of inactive users with seats. What is left out does not; all that is given must hold.",
})
export class InactiveSeatedUserFilterInput implements InactiveSeatedUserFilter {
  @Field(() => String, {
    nullable: true,
    description: "Part of the name or, of users whom you see, of the address; at most 200 characters.",
  })
  search?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Users of these accounts (`acc_…`), at most 1,000; those where you lack SEATS_READ add none.",
  })
  accountIds?: string[] | null;

  @Field(() => [InboxRoleEnum], {
    nullable: true,
    description: "Users who hold one of these Inbox roles now, wherever in the organization it was granted.",
  })
  inboxRoles?: InboxRole[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: users without an Inbox role that uses a seat (all but VIEWER do). False: users with one, who are inactive " +
      "for another reason.",
  })
  withoutInboxRole?: boolean | null;

  @Field(() => MomentRangeInput, { nullable: true, description: "Users who signed in last within this range." })
  lastSignIn?: MomentRangeInput | null;

  @Field(() => Boolean, { nullable: true, description: "True: users who never signed in. False: users who did." })
  neverSignedIn?: boolean | null;

  @Field(() => MomentRangeInput, { nullable: true, description: "Users who got their seat within this range." })
  seatAssigned?: MomentRangeInput | null;

  @Field(() => [InactivityReasonEnum], {
    nullable: true,
    description: "Users for whom one of these reasons holds, whatever others do.",
  })
  reasons?: InactivityReason[] | null;
}

/** Arguments of `inactiveSeatedUsers`. */
@ArgsType()
export class InactiveSeatedUserArgs extends PageArgs {
  @Field(() => InactiveSeatedUserFilterInput, { nullable: true, description: "Narrows the list." })
  filter?: InactiveSeatedUserFilterInput | null;

  @Field(() => SeatedUserOrderInput, { nullable: true, description: "By name from A unless given." })
  orderBy?: SeatedUserOrderInput | null;
}
