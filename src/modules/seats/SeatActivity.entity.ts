import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { User } from "../users";

/** What inactivity is judged by, a row a user from creation; kept by the hooks of the modules below. */
@Entity("seat_activity", {
  comment:
    "What S-09 needs, a row a user: activity, end of the last Inbox role that uses a seat (infinity: none), seat, state.",
})
@ForeignKey(() => User, ["organizationId", "accountId", "userId"], ["organizationId", "accountId", "id"], {
  name: "seat_activity_user",
})
@Check("seat_activity_active_at", "active_at is not distinct from coalesce(last_sign_in_at, seat_assigned_at)")
@Index("seat_activity_inactive", { synchronize: false })
@Index("seat_activity_inactive_in_organization", { synchronize: false })
@Index("seat_activity_seated_by_name", { synchronize: false })
export class SeatActivity {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "seat_activity_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { name: "user_id", primaryKeyConstraintName: "seat_activity_pkey" }) userId!: string;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  @Column("text") name!: string;
  @Column("timestamp with time zone", { name: "last_sign_in_at", nullable: true }) lastSignInAt!: Date | null;
  /** The last sign-in or, for who never signed in, the seat's assignment. */
  @Column("timestamp with time zone", { name: "active_at", nullable: true }) activeAt!: Date | null;
  @Column("timestamp with time zone", { name: "seat_assigned_at", nullable: true }) seatAssignedAt!: Date | null;
  /** When the last Inbox role that uses a seat ends; infinity for no end, null without such a role. */
  @Column("timestamp with time zone", { name: "inbox_role_until", nullable: true }) inboxRoleUntil!: string | null;
  @Column("boolean", { name: "user_disabled", default: false }) userDisabled!: boolean;
}
