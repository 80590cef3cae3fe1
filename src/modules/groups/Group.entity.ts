import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from "typeorm";
import type { ActorType } from "../../platform/context";
import { Account } from "../accounts";

/** Users together, of one account; made by hand or by single sign-on. */
@Entity("groups")
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], { name: "groups_account" })
@Unique("groups_home", ["organizationId", "accountId", "id"])
@Check("groups_source", "source in ('MANUAL', 'SSO')")
export class Group {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "groups_pkey" }) organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "groups_pkey" }) id!: string;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  @Column("text") name!: string;
  @Column("text") source!: "MANUAL" | "SSO";
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "created_at", default: () => "now()" }) createdAt!: Date;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
