import { statement } from "../../platform/context";
import { groupByParent } from "../../platform/graphql/listPerParent";
import { defineLoader } from "../../platform/loader";
import { statementsByIds } from "../../platform/postgres/statementsByIds";
import { type InboxRole, inboxRoles } from "./inboxRoles";
import type { Role } from "./Role.entity";
import type { RoleGrant } from "./RoleGrant.entity";

/** A role as reads give it. */
export type RoleRow = Pick<
  Role,
  "organizationId" | "id" | "accountId" | "builtIn" | "name" | "description" | "permissions" | "inboxRoles"
>;

/** The columns of `RoleRow`, of the table named `r`. */
export const roleColumns = `r.organization_id as "organizationId", r.id, r.account_id as "accountId",
  r.built_in as "builtIn", r.name, r.description, r.permissions, r.inbox_roles as "inboxRoles"`;

/** A grant as reads give it: times as PostgreSQL writes them. */
export type RoleGrantRow = Omit<RoleGrant, "expiresAt" | "grantedAt"> & {
  readonly expiresAt: Date | string | null;
  readonly grantedAt: Date | string;
};

/** The columns of `RoleGrantRow`, of the table named `g`. */
export const roleGrantColumns = `g.organization_id as "organizationId", g.id, g.role_id as "roleId", g.user_id as "userId",
  g.group_id as "groupId", g.principal_account_id as "principalAccountId", g.account_id as "accountId",
  g.includes_sub_accounts as "includesSubAccounts", g.expires_at as "expiresAt", g.granted_at as "grantedAt",
  g.granted_by_type as "grantedByType", g.granted_by_id as "grantedById"`;

/** The condition that a grant named `g` has not ended at the moment that the parameter gives. */
export const inForce = (now: string): string => `(g.expires_at is null or g.expires_at > ${now})`;

const inboxRolesByUsers = statement<{ userId: string; roles: InboxRole[] }>(
  "roles.inboxRolesByUsers",
  `select g.user_id as "userId", array_agg(distinct r.role) as roles
   from effective_grants g cross join lateral unnest(g.inbox_roles) r (role)
   where g.organization_id = $1 and g.user_id = any($2::uuid[]) group by g.user_id`,
);
const rolesByIds = statementsByIds<RoleRow>(
  "roles.byIds",
  { table: "roles", alias: "r" },
  (from) => `select ${roleColumns} from ${from}`,
);
const grantsByIds = statementsByIds<RoleGrantRow>(
  "roles.grantsByIds",
  { table: "role_grants", alias: "g" },
  (from) => `select ${roleGrantColumns} from ${from} where ${inForce("$3::timestamptz")}`,
);
const grantsByUsers = statement<RoleGrantRow>(
  "roles.grantsByUsers",
  `select ${roleGrantColumns} from role_grants g
   where g.organization_id = $1 and g.user_id = any($2::uuid[]) and ${inForce("$3::timestamptz")}
   order by g.granted_at, g.id`,
);

/** The Inbox roles in force of users, wherever in the organization they were granted; in the order of the enum. */
export const inboxRolesOf = defineLoader<string, readonly InboxRole[]>(
  async (ctx, userIds) => {
    const rows = await ctx.rows(inboxRolesByUsers, [ctx.viewer.organizationId, userIds]);
    return new Map(rows.map(({ userId, roles }) => [userId, inOrder(roles)]));
  },
  { missing: [] },
);

/** Inbox roles without repetition, in the order of the enum. */
const inOrder = (roles: Iterable<InboxRole>): readonly InboxRole[] => {
  const held = new Set(roles);
  return inboxRoles.filter((role) => held.has(role));
};

/** Roles of the viewer's organization by id; null for what is not there. */
export const roleById = defineLoader<string, RoleRow | null>(
  async (ctx, ids) => {
    const [select, given] = rolesByIds(ids);
    const rows = await ctx.rows(select, [ctx.viewer.organizationId, given]);
    return new Map(rows.map((row) => [row.id, row]));
  },
  { missing: null },
);

/** Grants in force by id; null for what is not there or has ended. */
export const grantById = defineLoader<string, RoleGrantRow | null>(
  async (ctx, ids) => {
    const [select, given] = grantsByIds(ids);
    const rows = await ctx.rows(select, [ctx.viewer.organizationId, given, ctx.now()]);
    return new Map(rows.map((row) => [row.id, row]));
  },
  { missing: null },
);

/** The grants in force that users hold themselves (not through groups), oldest first. */
export const grantsOf = defineLoader<string, readonly RoleGrantRow[]>(
  async (ctx, userIds) => {
    const rows = await ctx.rows(grantsByUsers, [ctx.viewer.organizationId, userIds, ctx.now()]);
    return groupByParent(userIds, rows, (row) => row.userId ?? "");
  },
  { missing: [] },
);
