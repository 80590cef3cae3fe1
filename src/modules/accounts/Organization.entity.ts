import { Column, Entity, PrimaryColumn } from "typeorm";

/** One row an organization: its lock, and nothing else. Only `tx.lock` touches it. */
@Entity("organizations", {
  comment: "One row an organization; it is its lock. No other row serves as one.",
})
export class Organization {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "organizations_pkey" })
  organizationId!: string;
  @Column("timestamp with time zone", { name: "created_at", default: () => "now()" }) createdAt!: Date;
}
