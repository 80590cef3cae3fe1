import { Check, Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import type { ActorType } from "../../platform/context";
import { Account } from "../accounts";

/** An account's limit and how many seats it has assigned; one row an account. `version` follows the limit alone. */
@Entity("seat_accounts")
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], { name: "seat_accounts_account" })
@Check("seat_accounts_range", "seat_limit >= 0 and assigned >= 0")
@Check("seat_accounts_limit_kept", "seat_limit is null or assigned <= seat_limit")
export class SeatAccount {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "seat_accounts_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { name: "account_id", primaryKeyConstraintName: "seat_accounts_pkey" }) accountId!: string;
  @Column("integer", { name: "seat_limit", nullable: true }) limit!: number | null;
  @Column("integer", { default: 0 }) assigned!: number;
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
