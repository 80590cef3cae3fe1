import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from "typeorm";
import type { ActorType } from "../../platform/context";
import type { Permission } from "../../platform/permissions";
import { Account } from "../accounts";
import { User } from "../users";

/** A program's credential: bound to one account, with some of its owner's rights. Of its secret only a keyed hash is kept. */
@Entity("api_keys")
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], { name: "api_keys_account" })
@ForeignKey(() => User, ["organizationId", "ownerId"], ["organizationId", "id"], { name: "api_keys_owner" })
@Unique("api_keys_secret", ["organizationId", "secretHash"])
@Check("api_keys_name", "char_length(name) between 1 and 100")
@Check("api_keys_validity", "expires_at is null or expires_at > valid_from")
@Check("api_keys_sub_accounts", "not includes_sub_accounts or account_id = organization_id")
@Check("api_keys_secret_start", "secret_start ~ '^[0-9A-Za-z]{6}$'")
@Index("api_keys_by_owner", ["organizationId", "ownerId"])
export class ApiKey {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "api_keys_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "api_keys_pkey" }) id!: string;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  /** The user whose rights bound the key's. */
  @Column("uuid", { name: "owner_id" }) ownerId!: string;
  @Column("text") name!: string;
  @Column("bytea", { name: "secret_hash" }) secretHash!: Buffer;
  /** The secret's first characters, by which people tell keys apart; null for keys older than the column. */
  @Column("text", { name: "secret_start", nullable: true }) secretStart!: string | null;
  @Column("text", { array: true }) scopes!: Permission[];
  @Column("boolean", { name: "includes_sub_accounts", default: false }) includesSubAccounts!: boolean;
  @Column("timestamp with time zone", { name: "valid_from" }) validFrom!: Date;
  /** Null: never. */
  @Column("timestamp with time zone", { name: "expires_at", nullable: true }) expiresAt!: Date | null;
  @Column("timestamp with time zone", { name: "revoked_at", nullable: true }) revokedAt!: Date | null;
  /** To the minute. */
  @Column("timestamp with time zone", { name: "last_used_at", nullable: true }) lastUsedAt!: Date | null;
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "created_at", default: () => "now()" }) createdAt!: Date;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
