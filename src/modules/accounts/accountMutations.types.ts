import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Locale, TimeZone } from "../../platform/graphql/scalars";
import { Payload } from "../../platform/graphql/userErrors";
import type { AccountRow } from "./accounts.loaders";
import { AccountType, DayOfWeekEnum } from "./accounts.types";
import type { DayOfWeek } from "./accountSettings";
import type { CreateSubAccountInput } from "./createSubAccount";
import type { DisableAccountInput } from "./disableAccount";
import type { EnableAccountInput } from "./enableAccount";
import type { UpdateAccountInput } from "./updateAccount";

const expectedVersion =
  "The `version` you read. If somebody changed the account since, the change is refused with VERSION_CONFLICT.";

/** Input of `createSubAccount`. */
@InputType("CreateSubAccountInput", { description: "A new sub-account below your organization's main account." })
export class CreateSubAccountInputType implements CreateSubAccountInput {
  @Field(() => String, { description: "Its name, 1 to 200 characters." })
  name!: string;

  @Field(() => TimeZone, { nullable: true, description: "Its time zone; the main account's unless given." })
  timeZone?: string | null;

  @Field(() => DayOfWeekEnum, {
    nullable: true,
    description: "On which day its weeks begin; as on the main account unless given.",
  })
  firstDayOfWeek?: DayOfWeek | null;

  @Field(() => Locale, { nullable: true, description: "Its language; the main account's unless given." })
  language?: string | null;
}

/** Input of `updateAccount`. */
@InputType("UpdateAccountInput", { description: "What changes; settings that are left out stay." })
export class UpdateAccountInputType implements UpdateAccountInput {
  @Field(() => ID, { description: "The account." })
  accountId!: string;

  @Field(() => String, { nullable: true, description: "A new name, 1 to 200 characters." })
  name?: string | null;

  @Field(() => TimeZone, { nullable: true, description: "Another time zone." })
  timeZone?: string | null;

  @Field(() => DayOfWeekEnum, { nullable: true, description: "Another day on which its weeks begin." })
  firstDayOfWeek?: DayOfWeek | null;

  @Field(() => Locale, { nullable: true, description: "Another language." })
  language?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether disabling a user frees the seat. It counts for the whole organization: it is set on the main account only " +
      "(MAIN_ACCOUNT_REQUIRED) and needs ACCOUNTS_MANAGE there with its sub-accounts.",
  })
  releaseSeatOnDisable?: boolean | null;

  @Field(() => Int, { nullable: true, description: expectedVersion })
  expectedVersion?: number | null;
}

/** Input of `disableAccount`. */
@InputType("DisableAccountInput", { description: "Which sub-account is disabled, and what becomes of its seats." })
export class DisableAccountInputType implements DisableAccountInput {
  @Field(() => ID, { description: "The sub-account." })
  accountId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether its seats go back to the organization's pool; otherwise its users keep them.",
  })
  releaseSeats!: boolean;

  @Field(() => Int, { nullable: true, description: expectedVersion })
  expectedVersion?: number | null;
}

/** Input of `enableAccount`. */
@InputType("EnableAccountInput", { description: "Which sub-account is enabled again." })
export class EnableAccountInputType implements EnableAccountInput {
  @Field(() => ID, { description: "The sub-account." })
  accountId!: string;

  @Field(() => Int, { nullable: true, description: expectedVersion })
  expectedVersion?: number | null;
}

/** Payload of `createSubAccount`. */
@ObjectType({ description: "Result of `createSubAccount`." })
export class CreateSubAccountPayload extends Payload {
  @Field(() => AccountType, { nullable: true, description: "The new account; null when it was refused." })
  account?: AccountRow | null;
}

/** Payload of `updateAccount`. */
@ObjectType({ description: "Result of `updateAccount`." })
export class UpdateAccountPayload extends Payload {
  @Field(() => AccountType, { nullable: true, description: "The account as it is now; null when it was refused." })
  account?: AccountRow | null;
}

/** Payload of `disableAccount`. */
@ObjectType({ description: "Result of `disableAccount`." })
export class DisableAccountPayload extends Payload {
  @Field(() => AccountType, { nullable: true, description: "The account as it is now; null when it was refused." })
  account?: AccountRow | null;
}

/** Payload of `enableAccount`. */
@ObjectType({ description: "Result of `enableAccount`." })
export class EnableAccountPayload extends Payload {
  @Field(() => AccountType, { nullable: true, description: "The account as it is now; null when it was refused." })
  account?: AccountRow | null;
}
