import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import type { AccountRow } from "./accounts.loaders";
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
    DISABLED: { description: "Sign-ins and API keys are refused; its data and seats are kept." },
  },
});

/** The days of a week as GraphQL knows them. */
export const DayOfWeekEnum = Object.fromEntries(daysOfWeek.map((day) => [day, day])) as { [D in DayOfWeek]: D };
registerEnumType(DayOfWeekEnum, {
  name: "DayOfWeek",
  description: "A day of the week. Weeks of an account begin on the day it chose; filters such as “this week” follow it.",
  valuesConfig: Object.fromEntries(
    daysOfWeek.map((day) => [day, { description: `${day.charAt(0)}${day.slice(1).toLowerCase()}.` }]),
  ),
});

/** An account in the graph; resolvers receive an `AccountRow`. */
@ObjectType("Account", {
  description:
    "A main account, which buys the seats, or one of the sub-accounts below it. You see the accounts on which you hold " +
    "a role, and your home account; all others answer as if they did not exist.",
})
export class AccountType
  implements Pick<AccountRow, "id" | "name" | "timeZone" | "firstDayOfWeek" | "language" | "version">
{
  @Field(() => ID, { description: "The account's id, `acc_…`, the same everywhere." })
  id!: string;

  @Field(() => String, { description: "The name shown in lists. It need not be unique." })
  name!: string;

  @Field(() => String, { description: "IANA name of the time zone, e.g. `Europe/Berlin`. Date filters count in it." })
  timeZone!: string;

  @Field(() => DayOfWeekEnum, { description: "The day on which this account's weeks begin." })
  firstDayOfWeek!: DayOfWeek;

  @Field(() => String, { description: "BCP 47 tag of the language of this account, e.g. `en` or `pt-BR`." })
  language!: string;

  @Field(() => Int, {
    description: "Rises by one with every change. Send it as `expectedVersion` to refuse a change on old data.",
  })
  version!: number;
}
