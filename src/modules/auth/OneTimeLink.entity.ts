import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from "typeorm";
import { User } from "../users";

/** What a one-time link is good for. */
export type LinkPurpose = "ACCEPT_INVITATION" | "RECOVER";

/** A link that lets its holder set a user's password, once. Of its secret only a hash is kept. */
@Entity("one_time_links")
@ForeignKey(() => User, ["organizationId", "userId"], ["organizationId", "id"], { name: "one_time_links_user" })
@Unique("one_time_links_secret", ["organizationId", "secretHash"])
@Check("one_time_links_purpose", "purpose in ('ACCEPT_INVITATION', 'RECOVER')")
@Index("one_time_links_by_user", ["organizationId", "userId"])
export class OneTimeLink {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "one_time_links_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "one_time_links_pkey" }) id!: string;
  @Column("uuid", { name: "user_id" }) userId!: string;
  @Column("text") purpose!: LinkPurpose;
  @Column("bytea", { name: "secret_hash" }) secretHash!: Buffer;
  @Column("timestamp with time zone", { name: "created_at" }) createdAt!: Date;
  @Column("timestamp with time zone", { name: "expires_at" }) expiresAt!: Date;
  /** When it was used, or replaced by a newer one. */
  @Column("timestamp with time zone", { name: "used_at", nullable: true }) usedAt!: Date | null;
}
