import { Column, Entity, JoinColumn, ManyToOne, OneToOne, PrimaryColumn } from "typeorm";
import { Account } from "./entities";

/** A row of the seat log. */
@Entity("seat_log")
export class SeatLogEntry {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("bigint")
  number!: string;

  @Column("uuid")
  id!: string;

  @Column("timestamptz", { name: "occurred_at" })
  occurredAt!: Date;

  @Column("text")
  event!: string;

  @Column("text")
  scope!: string;

  @Column("uuid", { name: "account_id" })
  accountId!: string;

  @Column("uuid", { name: "user_id", nullable: true })
  userId!: string | null;

  @Column("text", { name: "actor_type" })
  actorType!: string;

  @Column("uuid", { name: "actor_id" })
  actorId!: string;

  @Column("text")
  cause!: string;

  @Column("integer", { name: "assigned_before" })
  assignedBefore!: number;

  @Column("integer", { name: "assigned_after" })
  assignedAfter!: number;

  @Column("integer", { name: "limit_before", nullable: true })
  limitBefore!: number | null;

  @Column("integer", { name: "limit_after", nullable: true })
  limitAfter!: number | null;

  @Column("integer", { name: "purchased_before" })
  purchasedBefore!: number;

  @Column("integer", { name: "purchased_after" })
  purchasedAfter!: number;

  @Column("text", { name: "level_before" })
  levelBefore!: string;

  @Column("text", { name: "level_after" })
  levelAfter!: string;

  @Column("integer", { name: "organization_assigned_after" })
  organizationAssignedAfter!: number;

  @Column("uuid", { name: "batch_id" })
  batchId!: string;

  @Column("uuid", { name: "request_id" })
  requestId!: string;
}

/** An event of the audit log; what the database sets by itself is not inserted. */
@Entity("audit_events")
export class AuditEvent {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid", { name: "account_id" })
  accountId!: string;

  @Column("text")
  code!: string;

  @Column("text")
  status!: string;

  @Column("timestamptz", { name: "recorded_at" })
  recordedAt!: Date;

  @ManyToOne(() => Account)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "account_id", referencedColumnName: "id" },
  ])
  account!: Account;

  @OneToOne(() => AuditEventPersonal, (personal) => personal.event)
  personal!: AuditEventPersonal | null;
}

/** The personal part of an event. */
@Entity("audit_event_personal")
export class AuditEventPersonal {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid", { name: "event_id" })
  eventId!: string;

  @Column("text", { name: "user_name", nullable: true })
  userName!: string | null;

  @Column("text", { name: "search_text" })
  searchText!: string;

  @OneToOne(() => AuditEvent, (event) => event.personal)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "event_id", referencedColumnName: "id" },
  ])
  event!: AuditEvent;
}
