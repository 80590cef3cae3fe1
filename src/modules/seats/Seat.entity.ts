import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import type { ActorType } from "../../platform/context";

/** The right of one user to work in Inbox, on the home account. */
@Entity("seats")
@Index("seats_by_account", ["organizationId", "accountId", "userId"])
export class Seat {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "seats_pkey" }) organizationId!: string;
  @PrimaryColumn("uuid", { name: "user_id", primaryKeyConstraintName: "seats_pkey" }) userId!: string;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  @Column("timestamp with time zone", { name: "assigned_at" }) assignedAt!: Date;
  @Column("text", { name: "assigned_by_type" }) assignedByType!: ActorType;
  @Column("uuid", { name: "assigned_by_id", nullable: true }) assignedById!: string | null;
}
