import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from "typeorm";
import { User } from "../users";

/** A browser that is signed in. Of the cookie's secret only a hash is kept; ending a session deletes its row. */
@Entity("sessions")
@ForeignKey(() => User, ["organizationId", "userId"], ["organizationId", "id"], { name: "sessions_user" })
@Unique("sessions_secret", ["organizationId", "secretHash"])
@Index("sessions_by_user", ["organizationId", "userId"])
@Index("sessions_by_expiry", ["expiresAt"])
export class Session {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "sessions_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "sessions_pkey" }) id!: string;
  @Column("uuid", { name: "user_id" }) userId!: string;
  @Column("bytea", { name: "secret_hash" }) secretHash!: Buffer;
  @Column("timestamp with time zone", { name: "created_at" }) createdAt!: Date;
  /** To the minute. */
  @Column("timestamp with time zone", { name: "last_seen_at" }) lastSeenAt!: Date;
  /** When it ends even if it is used. */
  @Column("timestamp with time zone", { name: "expires_at" }) expiresAt!: Date;
  @Column("inet", { nullable: true }) ip!: string | null;
  @Column("text", { name: "user_agent", nullable: true }) userAgent!: string | null;
}
