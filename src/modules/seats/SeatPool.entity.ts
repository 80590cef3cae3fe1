import { Check, Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import type { ActorType } from "../../platform/context";
import { Organization } from "../accounts";

/** What the organization bought and has assigned; one row an organization. */
@Entity("seat_pools")
@ForeignKey(() => Organization, ["organizationId"], ["organizationId"], { name: "seat_pools_organization" })
@Check("seat_pools_range", "purchased between 0 and 10000000 and assigned >= 0")
@Check("seat_pools_not_exceeded", "assigned <= purchased or over_purchased")
export class SeatPool {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "seat_pools_pkey" })
  organizationId!: string;
  @Column("integer", { default: 0 }) purchased!: number;
  @Column("integer", { default: 0 }) assigned!: number;
  /** Set only where purchased shrank below what was assigned. */
  @Column("boolean", { name: "over_purchased", default: false }) overPurchased!: boolean;
  @Column("bigint", { name: "last_log_number", default: 0 }) lastLogNumber!: string;
  @Column("timestamp with time zone", { name: "last_logged_at", nullable: true }) lastLoggedAt!: Date | null;
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
