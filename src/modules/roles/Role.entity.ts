import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from "typeorm";
import type { ActorType } from "../../platform/context";
import type { Permission } from "../../platform/permissions";
import { Account, Organization } from "../accounts";
import type { BuiltInRole } from "./builtInRoles";
import type { InboxRole } from "./inboxRoles";

/** A named set of permissions and Inbox roles. */
@Entity("roles")
@ForeignKey(() => Organization, ["organizationId"], ["organizationId"], { name: "roles_organization" })
@ForeignKey(() => Account, ["organizationId", "accountId"], ["organizationId", "id"], { name: "roles_account" })
@Unique("roles_built_in_once", ["organizationId", "builtIn"])
@Check("roles_built_in_everywhere", "built_in is null or (account_id is null and available_to_sub_accounts)")
@Check("roles_inbox_roles", "inbox_roles <@ array['SETUP', 'AGENT', 'SUPERVISOR', 'ANALYTICS', 'VIEWER']")
export class Role {
  @PrimaryColumn("uuid", { name: "organization_id", primaryKeyConstraintName: "roles_pkey" }) organizationId!: string;
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "roles_pkey" }) id!: string;
  /** Where it was defined; null for built-in roles and those of the whole organization. */
  @Column("uuid", { name: "account_id", nullable: true }) accountId!: string | null;
  /** Which built-in role it is; null for custom ones. */
  @Column("text", { name: "built_in", nullable: true }) builtIn!: BuiltInRole | null;
  @Column("text") name!: string;
  @Column("text", { default: "" }) description!: string;
  @Column("text", { array: true, default: "{}" }) permissions!: Permission[];
  @Column("text", { name: "inbox_roles", array: true, default: "{}" }) inboxRoles!: InboxRole[];
  @Column("boolean", { name: "available_to_sub_accounts", default: true }) availableToSubAccounts!: boolean;
  @Column("integer", { default: 1 }) version!: number;
  @Column("timestamp with time zone", { name: "created_at", default: () => "now()" }) createdAt!: Date;
  @Column("timestamp with time zone", { name: "updated_at", default: () => "now()" }) updatedAt!: Date;
  @Column("text", { name: "updated_by_type" }) updatedByType!: ActorType;
  @Column("uuid", { name: "updated_by_id", nullable: true }) updatedById!: string | null;
}
