import { ArgsType, Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, PageArgs } from "../../platform/graphql/connection";
import { Node } from "../../platform/graphql/node";
import { DateTime, TimeZone } from "../../platform/graphql/scalars";
import { type DayOfWeek, DayOfWeekEnum } from "../accounts";
import type { AuditFilter } from "./auditFilter";
import type { AuditTarget } from "./auditSight";
import type { AuditChange } from "./changes";
import { type AuditPeriod, auditPeriods } from "./period";

/** How an act ended. */
export enum AuditStatus {
  SUCCESS = "SUCCESS",
  FAILURE = "FAILURE",
}
registerEnumType(AuditStatus, {
  name: "AuditStatus",
  description: "How an act ended.",
  valuesConfig: {
    SUCCESS: { description: "It was done." },
    FAILURE: { description: "It was refused or failed; nothing was changed. `reason` says why." },
  },
});

const AuditPeriodEnum = Object.fromEntries(Object.keys(auditPeriods).map((name) => [name, name])) as {
  [P in AuditPeriod]: P;
};
registerEnumType(AuditPeriodEnum, {
  name: "AuditPeriod",
  description:
    "A range by name, counted from now in a time zone. It moves on with every request: for an export in pages take `from` and `to`.",
  valuesConfig: Object.fromEntries(Object.entries(auditPeriods).map(([name, description]) => [name, { description }])),
});

/** In which order a log is read. */
export enum AuditOrder {
  NEWEST_FIRST = "NEWEST_FIRST",
  OLDEST_FIRST = "OLDEST_FIRST",
}
registerEnumType(AuditOrder, {
  name: "AuditOrder",
  description: "In which order the log is read.",
  valuesConfig: {
    NEWEST_FIRST: { description: "For people: the latest event on top." },
    OLDEST_FIRST: {
      description:
        "For programs that follow the log: keep `endCursor` and ask again with `after`. Events of changes that take long may " +
        "appear a moment after later ones: overlap by a minute and skip the ids you have.",
    },
  },
});

/** What the log is narrowed to. */
@InputType("AuditFilter", { description: "What the audit log is narrowed to; conditions combine by AND." })
export class AuditFilterInput implements AuditFilter {
  @Field(() => AuditPeriodEnum, { nullable: true, description: "A range by name. Not together with `from` and `to`." })
  period?: AuditPeriod | null;

  @Field(() => DateTime, { nullable: true, description: "Events recorded at this moment or later." })
  from?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "Events recorded before this moment, itself excluded, so that ranges can follow each other without overlap.",
  })
  to?: Date | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: "In which time zone `period` is counted; the account's unless given.",
  })
  timeZone?: string | null;

  @Field(() => DayOfWeekEnum, {
    nullable: true,
    description: "On which day the weeks of `period` begin; the account's first day of the week unless given.",
  })
  firstDayOfWeek?: DayOfWeek | null;

  @Field(() => AuditStatus, { nullable: true, description: "Only what was done, or only what failed." })
  status?: AuditStatus | null;

  @Field(() => [String], { nullable: true, description: "Only events with one of these codes, at most 100 of them." })
  codes?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "On a main account: whether the sub-accounts' events are there too. By default they are for those who hold AUDIT_READ on " +
      "the main account with its sub-accounts. On a sub-account it means nothing.",
  })
  includeSubAccounts?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Events whose `description` or `username`, as far as you see them, contain this text; upper and lower case alike, no " +
      "character is a wildcard, at most 200. What was erased is not found. Give a range of time with it: all of that is " +
      "read where the text is rare.",
  })
  text?: string | null;
}

/** The arguments of `Account.auditLog`. */
@ArgsType()
export class AuditLogArgs extends PageArgs {
  @Field(() => AuditFilterInput, { nullable: true, description: "What the log is narrowed to; all events without it." })
  filter?: AuditFilterInput | null;

  @Field(() => AuditOrder, {
    nullable: true,
    defaultValue: AuditOrder.NEWEST_FIRST,
    description: "Newest first unless given.",
  })
  order?: AuditOrder | null;
}

/** What an event was about. */
@ObjectType("AuditTarget", { description: "What an event was about.", simpleResolvers: true })
export class AuditTargetObject implements AuditTarget {
  @Field(() => String, { description: "`account`, `user`, `role`, `role_grant`, `group`, `api_key` or `session`." })
  readonly type!: string;

  @Field(() => ID, { nullable: true, description: "Its id; null where you cannot see it." })
  readonly id!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Its name today; null where it has none, is gone, or you cannot see it.",
  })
  readonly displayName!: string | null;
}

/** A value that an event changed. */
@ObjectType("AuditChange", {
  description: "A value that was changed. Secrets are never among them.",
  simpleResolvers: true,
})
export class AuditChangeObject implements AuditChange {
  @Field(() => String, { description: "Which value, e.g. `name`." })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: "As it was; null: there was none." })
  readonly before!: string | null;

  @Field(() => String, { nullable: true, description: "As it is since; null: there is none." })
  readonly after!: string | null;
}

/** An event in the graph; resolvers receive an `AuditEventRow`. */
@ObjectType("AuditEvent", {
  implements: Node,
  description:
    "One thing that was done or refused, with who, when and on what. Events are never changed or deleted; what is personal in " +
    "them can be erased and is null then.",
})
export class AuditEventType extends Node {
  @Field(() => ID, { description: "The event's id, `evt_…`. Ids rise with time." })
  override id!: string;

  @Field(() => AuditStatus, { description: "Whether it was done." })
  status!: AuditStatus;

  @Field(() => String, { description: "Stable code of what was done, e.g. `seat.assign`; never renamed." })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: "Of a failure, the code of the error or of the `userErrors` that the caller got; null on success.",
  })
  reason!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it happened as the reporting service says; null for events of this service.",
  })
  claimedAt!: string | null;
}

/** A page of the audit log. */
export const AuditEventConnection = connectionOf("AuditEvent", () => AuditEventType, "events of the audit log");
