import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from "typeorm";
import type { ActorType } from "../../platform/context";
import { Account } from "../accounts";

/** A person with a sign-in and one home account. State is kept as times; the status is derived from them. */
@Entity("users")
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], { name: "users_account" })
@Unique("users_home", ["organizationId", "accountId", "id"])
@Check(
  "users_name",
  "name = btrim(first_name || ' ' || last_name) and char_length(first_name) <= 100 and char_length(last_name) <= 100",
)
@Check("users_email", "char_length(email) between 3 and 254 and char_length(email_key) between 3 and 254")
@Index("users_email_in_account", { synchronize: false })
@Index("users_living", { synchronize: false })
@Index("users_by_name", { synchronize: false })
@Index("users_by_account_name", { synchronize: false })
@Index("users_by_last_sign_in", { synchronize: false })
export class User {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "users_pkey" }) organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "users_pkey" }) id!: string;
  /** The home account, for good. */
  @Column("uuid", { name: "account_id" }) accountId!: string;
  @Column("text") email!: string;
  /** What addresses are compared by: see `emailKey`. */
  @Column("text", { name: "email_key" }) emailKey!: string;
  @Column("text", { name: "first_name" }) firstName!: string;
  @Column("text", { name: "last_name" }) lastName!: string;
  /** Both names, as lists sort them. */
  @Column("text") name!: string;
  /** Null: the account's. */
  @Column("text", { nullable: true }) language!: string | null;
  @Column("timestamp with time zone", { name: "invited_at", nullable: true }) invitedAt!: Date | null;
  @Column("timestamp with time zone", { name: "accepted_at", nullable: true }) acceptedAt!: Date | null;
  @Column("timestamp with time zone", { name: "email_verified_at", nullable: true }) emailVerifiedAt!: Date | null;
  @Column("timestamp with time zone", { name: "disabled_at", nullable: true }) disabledAt!: Date | null;
  /** Whether disabling took a seat, which enabling then asks for. */
  @Column("boolean", { name: "seat_released_by_disable", default: false }) seatReleasedByDisable!: boolean;
  @Column("timestamp with time zone", { name: "locked_at", nullable: true }) lockedAt!: Date | null;
  /** When a lock ends by itself; null: never. */
  @Column("timestamp with time zone", { name: "locked_until", nullable: true }) lockedUntil!: Date | null;
  @Column("timestamp with time zone", { name: "deleted_at", nullable: true }) deletedAt!: Date | null;
  @Column("timestamp with time zone", { name: "last_sign_in_at", nullable: true }) lastSignInAt!: Date | null;
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "created_at", default: () => "now()" }) createdAt!: Date;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
