import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { User } from "./User.entity";

/** A user's password hash, in a table of its own so that no read of users can carry it. For the auth module alone. */
@Entity("user_credentials")
@ForeignKey(() => User, ["organizationId", "userId"], ["organizationId", "id"], { name: "user_credentials_user" })
export class UserCredential {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "user_credentials_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { name: "user_id", primaryKeyConstraintName: "user_credentials_pkey" }) userId!: string;
  @Column("text", { name: "password_hash" }) passwordHash!: string;
  @Column("timestamp with time zone", { name: "password_changed_at" }) passwordChangedAt!: Date;
}
