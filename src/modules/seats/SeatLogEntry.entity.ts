import { Check, Column, Entity, Index, PrimaryColumn, Unique } from "typeorm";
import type { ActorType, Cause } from "../../platform/context";
import type { SeatLevel } from "./seatUsage";

/** What a row of the seat log can tell of. */
export const seatEvents = {
  ASSIGNED: "A seat was assigned to a user.",
  REMOVED: "A seat was taken from a user.",
  REJECTED: "A seat was asked for and refused; `reason` says why.",
  LIMIT_SET: "An account without a limit got one.",
  LIMIT_CHANGED: "An account's limit was changed.",
  LIMIT_REMOVED: "An account's limit was lifted.",
  PURCHASED_CHANGED: "The number of purchased seats was changed.",
  WARNING_RAISED: "An account or the organization stepped up to WARNING, FULL or OVER.",
  WARNING_CLEARED: "An account or the organization stepped down.",
} as const;

/** An event of the seat log, by name. */
export type SeatEvent = keyof typeof seatEvents;

/** What the numbers of a row are about: one account, or the organization's pool. */
export const seatScopes = {
  ACCOUNT: "The row is about one account; its numbers are that account's.",
  ORGANIZATION: "The row is about what the whole organization bought; its numbers are the organization's.",
} as const;

/** A scope, by name. */
export type SeatScope = keyof typeof seatScopes;

const levels = `('NONE', 'WARNING', 'FULL', 'OVER')`;

/** One row of the seat log: append-only, ids alone, numbered within the organization under its lock. */
@Entity("seat_log")
@Unique("seat_log_id", ["organizationId", "id"])
@Check(
  "seat_log_event",
  `event in (${Object.keys(seatEvents)
    .map((event) => `'${event}'`)
    .join(", ")})`,
)
@Check("seat_log_scope", `scope in ('ACCOUNT', 'ORGANIZATION')`)
@Check("seat_log_levels", `level_before in ${levels} and level_after in ${levels}`)
@Index("seat_log_by_account", ["organizationId", "accountId", "occurredAt", "id"])
@Index("seat_log_by_time", ["organizationId", "occurredAt", "id"])
@Index("seat_log_by_user", { synchronize: false })
export class SeatLogEntry {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "seat_log_pkey" })
  organizationId!: string;
  @Column("uuid") id!: string;
  @PrimaryColumn("bigint", { primaryKeyConstraintName: "seat_log_pkey" }) number!: string;
  @Column("timestamp with time zone", { name: "occurred_at" }) occurredAt!: Date;
  @Column("text") event!: SeatEvent;
  @Column("text") scope!: SeatScope;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  @Column("uuid", { name: "user_id", nullable: true }) userId!: string | null;
  @Column("text", { name: "actor_type" }) actorType!: ActorType;
  @Column("uuid", { name: "actor_id", nullable: true }) actorId!: string | null;
  @Column("text") cause!: Cause;
  @Column("text", { nullable: true }) reason!: string | null;
  @Column("integer", { name: "assigned_before" }) assignedBefore!: number;
  @Column("integer", { name: "assigned_after" }) assignedAfter!: number;
  @Column("integer", { name: "limit_before", nullable: true }) limitBefore!: number | null;
  @Column("integer", { name: "limit_after", nullable: true }) limitAfter!: number | null;
  @Column("integer", { name: "purchased_before" }) purchasedBefore!: number;
  @Column("integer", { name: "purchased_after" }) purchasedAfter!: number;
  @Column("text", { name: "level_before" }) levelBefore!: SeatLevel;
  @Column("text", { name: "level_after" }) levelAfter!: SeatLevel;
  @Column("integer", { name: "organization_assigned_after" }) organizationAssignedAfter!: number;
  @Column("uuid", { name: "batch_id", nullable: true }) batchId!: string | null;
  @Column("uuid", { name: "request_id" }) requestId!: string;
}
