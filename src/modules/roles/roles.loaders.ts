import { statement } from "../../platform/context";
import { defineLoader } from "../../platform/loader";
import { type InboxRole, inboxRoles } from "./inboxRoles";

const inboxRolesByUsers = statement<{ userId: string; roles: InboxRole[] }>(
  "roles.inboxRolesByUsers",
  `select g.user_id as "userId", array_agg(distinct r.role) as roles
   from effective_grants g cross join lateral unnest(g.inbox_roles) r (role)
   where g.organization_id = $1 and g.user_id = any($2::uuid[]) group by g.user_id`,
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
export const inOrder = (roles: Iterable<InboxRole>): readonly InboxRole[] => {
  const held = new Set(roles);
  return inboxRoles.filter((role) => held.has(role));
};
