import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, PageArgs, SortDirection } from "../../platform/graphql/connection";
import { Node } from "../../platform/graphql/node";
import { DateTime, Locale, TimeZone } from "../../platform/graphql/scalars";
import type { AccountRow } from "./accounts.loaders";
import type { AccountOrderField } from "./accounts.list";
import { type DayOfWeek, daysOfWeek } from "./accountSettings";

/** What an account is within its organization. */
export enum AccountKind {
  MAIN = "MAIN",
  SUB = "SUB",
  STANDALONE = "STANDALONE",
}
registerEnumType(AccountKind, {
  name: "AccountKind",
  description: "What an account is within its organization.",
  valuesConfig: {
    MAIN: { description: "The top account of an organization that has sub-accounts. It buys the seats." },
    SUB: { description: "An account below a main account." },
    STANDALONE: { description: "A main account without sub-accounts." },
  },
});

/** Whether an account is in use. */
export enum AccountStatus {
  ENABLED = "ENABLED",
  DISABLED = "DISABLED",
}
registerEnumType(AccountStatus, {
  name: "AccountStatus",
  description: "Whether an account is in use.",
  valuesConfig: {
    ENABLED: { description: "Its users sign in and its API keys work." },
    DISABLED: { description: "Sign-ins and API keys are refused; its data is kept, and its seats unless released." },
  },
});

/** The days of a week as GraphQL knows them. */
export const DayOfWeekEnum = Object.fromEntries(daysOfWeek.map((day) => [day, day])) as { [D in DayOfWeek]: D };
registerEnumType(DayOfWeekEnum, {
  name: "DayOfWeek",
  description:
    "A day of the week. An account's weeks begin on the day it chose; filters such as “this week” follow it.",
  valuesConfig: Object.fromEntries(
    daysOfWeek.map((day) => [day, { description: `${day.charAt(0)}${day.slice(1).toLowerCase()}.` }]),
  ),
});

/** An account in the graph; resolvers receive an `AccountRow`. */
@ObjectType("Account", {
  implements: Node,
  description:
    "A main account, which buys the seats, or one of the sub-accounts below it. You see the accounts on which you hold " +
    "a role, and your home account; all others answer as if they did not exist.",
})
export class AccountType
  extends Node
  implements Pick<AccountRow, "id" | "name" | "timeZone" | "firstDayOfWeek" | "language" | "version">
{
  @Field(() => ID, { description: "The account's id, `acc_…`, the same everywhere." })
  override id!: string;

  @Field(() => String, { description: "The name shown in lists. It need not be unique." })
  name!: string;

  @Field(() => TimeZone, { description: "The account's time zone. Date filters such as “today” count in it." })
  timeZone!: string;

  @Field(() => DayOfWeekEnum, { description: "The day on which this account's weeks begin." })
  firstDayOfWeek!: DayOfWeek;

  @Field(() => Locale, { description: "The language of this account." })
  language!: string;

  @Field(() => DateTime, { description: "When the account was made." })
  createdAt!: AccountRow["createdAt"];

  @Field(() => DateTime, { nullable: true, description: "When it was disabled; null while it is enabled." })
  disabledAt!: AccountRow["disabledAt"];

  @Field(() => DateTime, { description: "When its settings were last changed." })
  updatedAt!: AccountRow["updatedAt"];

  @Field(() => Int, {
    description: "Rises by one with every change. Send it as `expectedVersion` to refuse a change on old data.",
  })
  version!: number;
}

/** A page of accounts. */
export const AccountConnection = connectionOf("Account", () => AccountType, "accounts");

const AccountOrderFieldEnum = { NAME: "NAME", CREATED_AT: "CREATED_AT", STATUS: "STATUS" } as const satisfies {
  [F in AccountOrderField]: F;
};
registerEnumType(AccountOrderFieldEnum, {
  name: "AccountOrderField",
  description: "By what accounts are sorted; the id breaks ties.",
  valuesConfig: {
    NAME: { description: "By name." },
    CREATED_AT: { description: "By when they were made." },
    STATUS: { description: "Enabled ones first, each by name." },
  },
});

/** How accounts are sorted. */
@InputType({ description: "How accounts are sorted." })
export class AccountOrder {
  @Field(() => AccountOrderFieldEnum, { description: "By what." })
  field!: AccountOrderField;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: "Which way." })
  direction!: SortDirection;
}

/** Which accounts a list holds. */
@InputType({ description: "Which accounts. Conditions that are left out do not restrict; all given ones must hold." })
export class AccountFilter {
  @Field(() => String, {
    nullable: true,
    description: "Part of the name, upper and lower case alike; at most 200 characters.",
  })
  search?: string | null;

  @Field(() => AccountStatus, { nullable: true, description: "Only those in use, or only those that are not." })
  status?: AccountStatus | null;
}

/** The arguments of a list of accounts. */
@ArgsType()
export class AccountListArguments extends PageArgs {
  @Field(() => AccountFilter, { nullable: true, description: "Which accounts; all unless given." })
  filter?: AccountFilter | null;

  @Field(() => AccountOrder, { nullable: true, description: "How they are sorted; by name unless given." })
  orderBy?: AccountOrder | null;
}
