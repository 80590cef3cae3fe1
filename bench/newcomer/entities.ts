import { Column, Entity, JoinColumn, ManyToOne, OneToMany, OneToOne, PrimaryColumn } from "typeorm";

/** An account with its counters. */
@Entity("accounts")
export class Account {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid", { name: "parent_id", nullable: true })
  parentId!: string | null;

  @Column("text")
  name!: string;

  @Column("timestamptz", { name: "disabled_at", nullable: true })
  disabledAt!: Date | null;
}

/** What an organization bought. */
@Entity("seat_pools")
export class SeatPool {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @Column("integer")
  purchased!: number;

  @Column("integer")
  assigned!: number;

  @Column("bigint", { name: "last_log_number" })
  lastLogNumber!: string;

  @Column("timestamptz", { name: "last_logged_at", nullable: true })
  lastLoggedAt!: Date | null;
}

/** An account's limit. */
@Entity("seat_accounts")
export class SeatAccount {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid", { name: "account_id" })
  accountId!: string;

  @Column("integer", { name: "seat_limit", nullable: true })
  seatLimit!: number | null;

  @Column("integer")
  assigned!: number;
}

/** A role. */
@Entity("roles")
export class Role {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid")
  id!: string;

  @Column("text", { array: true })
  permissions!: string[];

  @Column("text", { name: "inbox_roles", array: true })
  inboxRoles!: string[];
}

/** A person. */
@Entity("users")
export class User {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid", { name: "account_id" })
  accountId!: string;

  @ManyToOne(() => Account)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "account_id", referencedColumnName: "id" },
  ])
  account!: Account;

  @Column("text")
  email!: string;

  @Column("text")
  name!: string;

  @Column("timestamptz", { name: "disabled_at", nullable: true })
  disabledAt!: Date | null;

  @Column("timestamptz", { name: "locked_at", nullable: true })
  lockedAt!: Date | null;

  @Column("timestamptz", { name: "last_sign_in_at", nullable: true })
  lastSignInAt!: Date | null;

  @OneToMany(() => RoleGrant, (grant) => grant.user)
  grants!: RoleGrant[];
}

/** A role that a user holds somewhere. */
@Entity("role_grants")
export class RoleGrant {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid", { name: "user_id" })
  userId!: string;

  @Column("uuid", { name: "account_id" })
  accountId!: string;

  @Column("boolean", { name: "includes_sub_accounts" })
  includesSubAccounts!: boolean;

  @Column("timestamptz", { name: "expires_at", nullable: true })
  expiresAt!: Date | null;

  @ManyToOne(() => User, (user) => user.grants)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "user_id", referencedColumnName: "id" },
  ])
  user!: User;

  @ManyToOne(() => Role)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "role_id", referencedColumnName: "id" },
  ])
  role!: Role;
}

/** A session. */
@Entity("sessions")
export class Session {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid")
  id!: string;

  @Column("bytea", { name: "secret_hash" })
  secretHash!: Buffer;

  @Column("timestamptz", { name: "expires_at" })
  expiresAt!: Date;

  @Column("timestamptz", { name: "last_seen_at" })
  lastSeenAt!: Date;

  @ManyToOne(() => User)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "user_id", referencedColumnName: "id" },
  ])
  user!: User;
}

/** A user's seat. */
@Entity("seats")
export class Seat {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid", { name: "user_id" })
  userId!: string;

  @Column("uuid", { name: "account_id" })
  accountId!: string;

  @Column("timestamptz", { name: "assigned_at" })
  assignedAt!: Date;

  @Column("text", { name: "assigned_by_type" })
  assignedByType!: string;

  @Column("uuid", { name: "assigned_by_id", nullable: true })
  assignedById!: string | null;

  @OneToOne(() => User)
  @JoinColumn([
    { name: "organization_id", referencedColumnName: "organizationId" },
    { name: "user_id", referencedColumnName: "id" },
  ])
  user!: User;
}

/** When a user was active. */
@Entity("seat_activity")
export class SeatActivity {
  @PrimaryColumn("uuid", { name: "organization_id" })
  organizationId!: string;

  @PrimaryColumn("uuid", { name: "user_id" })
  userId!: string;

  @Column("timestamptz", { name: "last_sign_in_at", nullable: true })
  lastSignInAt!: Date | null;

  @Column("timestamptz", { name: "active_at", nullable: true })
  activeAt!: Date | null;

  @Column("timestamptz", { name: "seat_assigned_at", nullable: true })
  seatAssignedAt!: Date | null;
}
