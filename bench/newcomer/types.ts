import { Field, Float, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

/** A level of warning. */
@ObjectType()
export class SeatWarning {
  @Field(() => String)
  level!: string;
}

/** Where a page lies. */
@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;
}

/** An account in the graph. */
@ObjectType("Account")
export class AccountType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

/** The head of the seats page. */
@ObjectType()
export class SeatOverview {
  @Field(() => Int)
  purchased!: number;

  @Field(() => Int)
  assigned!: number;

  @Field(() => Int)
  remaining!: number;

  @Field(() => Float, { nullable: true })
  usagePercent!: number | null;

  @Field(() => Int, { nullable: true })
  limit!: number | null;

  @Field(() => SeatWarning)
  warning!: SeatWarning;
}

/** A row of the seats page. */
@ObjectType()
export class SeatAllocation {
  accountId!: string;

  @Field(() => Int)
  assigned!: number;

  @Field(() => Float, { nullable: true })
  usagePercent!: number | null;

  @Field(() => Int, { nullable: true })
  limit!: number | null;

  @Field(() => SeatWarning)
  warning!: SeatWarning;
}

/** A page of them. */
@ObjectType()
export class SeatAllocationConnection {
  @Field(() => [SeatAllocation])
  nodes!: SeatAllocation[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** A user with a seat. */
@ObjectType()
export class SeatedUser {
  userId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [String])
  inboxRoles!: string[];

  @Field(() => GraphQLISODateTime, { nullable: true })
  lastSignInAt!: Date | null;

  @Field(() => GraphQLISODateTime)
  seatAssignedAt!: Date;
}

/** A page of them. */
@ObjectType()
export class SeatedUserConnection {
  @Field(() => [SeatedUser])
  nodes!: SeatedUser[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** An event in the graph. */
@ObjectType("AuditEvent")
export class AuditEventType {
  accountId!: string;

  @Field(() => ID)
  id!: string;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field(() => String, { nullable: true })
  username!: string | null;

  @Field(() => String)
  description!: string;

  @Field(() => String)
  status!: string;

  @Field(() => String)
  code!: string;
}

/** A page of them. */
@ObjectType()
export class AuditEventConnection {
  @Field(() => [AuditEventType])
  nodes!: AuditEventType[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** What the log is narrowed to. */
@InputType()
export class AuditFilter {
  @Field(() => GraphQLISODateTime)
  from!: Date;

  @Field(() => GraphQLISODateTime)
  to!: Date;

  @Field(() => String, { nullable: true })
  text?: string | null;
}

/** What happens to the others when one is refused. */
export enum SeatBatchMode {
  REJECT_ALL = "REJECT_ALL",
}
registerEnumType(SeatBatchMode, { name: "SeatBatchMode" });

/** Whose seats are assigned. */
@InputType()
export class AssignSeatsInput {
  @Field(() => [ID])
  userIds!: string[];

  @Field(() => SeatBatchMode)
  mode!: SeatBatchMode;
}

/** What became of one user. */
@ObjectType()
export class SeatResult {
  @Field(() => String)
  outcome!: string;
}

/** What became of all. */
@ObjectType()
export class SeatSummary {
  @Field(() => Int)
  assigned!: number;

  @Field(() => Int)
  refused!: number;
}

/** A refusal. */
@ObjectType()
export class UserError {
  @Field(() => String)
  code!: string;
}

/** The answer to an assignment. */
@ObjectType()
export class AssignSeatsPayload {
  @Field(() => [SeatResult])
  results!: SeatResult[];

  @Field(() => SeatSummary)
  summary!: SeatSummary;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
