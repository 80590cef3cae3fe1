import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import type { ActorType } from "../../platform/context";
import { User } from "../users";
import { SeatAccount } from "./SeatAccount.entity";

/** The right of one user to work in Inbox, on the home account. */
@Entity("seats")
@ForeignKey(() => User, ["organizationId", "accountId", "userId"], ["organizationId", "accountId", "id"], {
  name: "seats_user",
})
@ForeignKey(() => SeatAccount, ["organizationId", "accountId"], ["organizationId", "accountId"], {
  name: "seats_account",
})
@Index("seats_by_account", ["organizationId", "accountId", "userId"])
export class Seat {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "seats_pkey" }) organizationId!: string;
  @PrimaryColumn("uuid", { name: "user_id", primaryKeyConstraintName: "seats_pkey" }) userId!: string;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  @Column("timestamp with time zone", { name: "assigned_at" }) assignedAt!: Date;
  @Column("text", { name: "assigned_by_type" }) assignedByType!: ActorType;
  @Column("uuid", { name: "assigned_by_id", nullable: true }) assignedById!: string | null;
}
