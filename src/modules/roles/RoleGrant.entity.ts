import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import type { ActorType } from "../../platform/context";
import { Account } from "../accounts";
import { User } from "../users";
import { Role } from "./Role.entity";

/** A role, given to a user or a group on an account. It is made and ended, never changed. */
@Entity("role_grants")
@ForeignKey(() => Role, ["organizationId", "roleId"], ["organizationId", "id"], { name: "role_grants_role" })
@ForeignKey(() => User, ["organizationId", "principalAccountId", "userId"], ["organizationId", "accountId", "id"], {
  name: "role_grants_user",
})
// By the table's name: modules of one layer do not import each other.
@ForeignKey("groups", ["organizationId", "principalAccountId", "groupId"], ["organizationId", "accountId", "id"], {
  name: "role_grants_group",
})
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], { name: "role_grants_account" })
@Check("role_grants_one_principal", "num_nonnulls(user_id, group_id) = 1")
@Check("role_grants_home_or_below", "account_id = principal_account_id or principal_account_id = organization_id")
@Check("role_grants_sub_accounts", "not includes_sub_accounts or account_id = organization_id")
@Index("role_grants_user_once", { synchronize: false })
@Index("role_grants_group_once", { synchronize: false })
@Index("role_grants_by_account", ["organizationId", "accountId"])
@Index("role_grants_by_role", ["organizationId", "roleId", "userId"])
export class RoleGrant {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "role_grants_pkey" })
  organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "role_grants_pkey" }) id!: string;
  @Column("uuid", { name: "role_id" }) roleId!: string;
  @Column("uuid", { name: "user_id", nullable: true }) userId!: string | null;
  @Column("uuid", { name: "group_id", nullable: true }) groupId!: string | null;
  /** The home account of the user or group; part of the keys, so that a grant cannot lie about it. */
  @Column("uuid", { name: "principal_account_id" }) principalAccountId!: string;
  @Column("uuid", { name: "account_id" }) accountId!: string;
  /** On the main account: whether for its sub-accounts too. */
  @Column("boolean", { name: "includes_sub_accounts", default: false }) includesSubAccounts!: boolean;
  @Column("timestamp with time zone", { name: "expires_at", nullable: true }) expiresAt!: Date | null;
  @Column("timestamp with time zone", { name: "granted_at", default: () => "now()" }) grantedAt!: Date;
  @Column("text", { name: "granted_by_type" }) grantedByType!: ActorType;
  @Column("uuid", { name: "granted_by_id", nullable: true }) grantedById!: string | null;
}
