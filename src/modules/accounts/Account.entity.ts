import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import type { ActorType } from "../../platform/context";
import type { DayOfWeek } from "./accountSettings";
import { Organization } from "./Organization.entity";

/** A main account, whose id is its organization's, or one of the sub-accounts one level below it. */
@Entity("accounts")
@ForeignKey(() => Organization, ["organizationId"], ["organizationId"], { name: "accounts_organization" })
@ForeignKey(() => Account, ["organizationId", "parentId"], ["organizationId", "id"], { name: "accounts_parent" })
@Check(
  "accounts_one_level",
  "(parent_id is null) = (id = organization_id) and (parent_id is null or parent_id = organization_id)",
)
@Check("accounts_name", "char_length(name) between 1 and 200")
@Check(
  "accounts_first_day",
  "first_day_of_week in ('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY')",
)
@Check("accounts_main_only", "parent_id is null or (closed_at is null and release_seat_on_disable)")
@Check("accounts_main_enabled", "parent_id is not null or disabled_at is null")
@Index("accounts_by_name", { synchronize: false })
export class Account {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "accounts_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "accounts_pkey" }) id!: string;
  /** The main account; null on the main account itself. */
  @Column("uuid", { name: "parent_id", nullable: true }) parentId!: string | null;
  @Column("text") name!: string;
  @Column("text", { name: "time_zone" }) timeZone!: string;
  @Column("text", { name: "first_day_of_week" }) firstDayOfWeek!: DayOfWeek;
  @Column("text") language!: string;
  /** Whether disabling a user of the organization frees the seat; kept on the main account. */
  @Column("boolean", { name: "release_seat_on_disable", default: true }) releaseSeatOnDisable!: boolean;
  @Column("timestamp with time zone", { name: "disabled_at", nullable: true }) disabledAt!: Date | null;
  /** When the operator closed the organization; only ever set on the main account. */
  @Column("timestamp with time zone", { name: "closed_at", nullable: true }) closedAt!: Date | null;
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "created_at", default: () => "now()" }) createdAt!: Date;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
