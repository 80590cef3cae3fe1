import { type Ctx, statement } from "../../platform/context";
import type { PageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { authorizeRoles } from "./roles.policy";
import { inForce, roleById, roleColumns, roleGrantColumns, type RoleGrantRow, type RoleRow } from "./roles.loaders";

type Page = Pick<PageArgs, "first" | "after" | "last" | "before">;
type Below = { readonly parentId: string };

const roleList = defineList<RoleRow & Below, "NAME">({
  name: "roles.list",
  orders: { NAME: [nameColumn("r.name", (row) => row.name)] },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "r.id", value: (row) => row.id },
});

// Roles of an account can be used there; those of the main account, or of nobody in particular, where they are passed down.
const usable = `r.organization_id = $1 and (p.id = coalesce(r.account_id, r.organization_id)
  or (r.available_to_sub_accounts and (r.account_id is null or r.account_id = r.organization_id)))`;

const rolesCounted = statement<{ id: string; total: number }>(
  "roles.list.count",
  `select p.id, count(*)::int as total from unnest($2::uuid[]) p (id) join roles r on ${usable} group by p.id`,
);

const rolesBelow = definePerParent<Page, RoleRow>({
  pages: async (ctx, args, accountIds) => {
    const plan = roleList.plan(args);
    const read = roleList.statement(
      plan,
      2,
      (sql) => `select p.id as "parentId", x.* from unnest($2::uuid[]) p (id) cross join lateral (
        select ${roleColumns} from roles r where ${usable} and ${sql.where}
        order by ${sql.orderBy} limit ${sql.limit}) x`,
    );
    const rows = await ctx.rows(read, [ctx.viewer.organizationId, accountIds, ...plan.params]);
    const groups = groupByParent(accountIds, rows, (row) => row.parentId);
    return new Map([...groups].map(([id, found]) => [id, (count) => roleList.page(plan, found, count)]));
  },
  counts: async (ctx, _args, accountIds) => {
    const rows = await ctx.rows(rolesCounted, [ctx.viewer.organizationId, accountIds]);
    return new Map(rows.map(({ id, total }) => [id, total]));
  },
});

type GrantListRow = RoleGrantRow & { readonly holderName: string };

const grantList = defineList<GrantListRow, "NAME">({
  name: "roles.grants",
  orders: { NAME: [nameColumn("h.name", (row) => row.holderName)] },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "g.id", value: (row) => row.id },
});

/** What restricts an account's grants. */
export interface RoleGrantFilter {
  readonly builtInRoles?: readonly string[] | null;
}

/** What `Account.roleGrants` takes. */
export interface RoleGrantListArgs extends Page {
  readonly filter?: RoleGrantFilter | null;
}

const grantsMatching = `from role_grants g
  join roles r on r.organization_id = g.organization_id and r.id = g.role_id
  left join users u on u.organization_id = g.organization_id and u.id = g.user_id
  left join groups gr on gr.organization_id = g.organization_id and gr.id = g.group_id
  cross join lateral (select coalesce(u.name, gr.name) as name) h
  where g.organization_id = $1 and ${inForce("$3::timestamptz")} and ($4::text[] is null or r.built_in = any($4))`;

const grantsCounted = statement<{ id: string; total: number }>(
  "roles.grants.count",
  `select g.account_id as id, count(*)::int as total ${grantsMatching} and g.account_id = any($2::uuid[]) group by g.account_id`,
);

const ownGrantParams = (ctx: Ctx, { filter }: RoleGrantListArgs, accountIds: readonly string[]) => [
  ctx.viewer.organizationId,
  accountIds,
  ctx.now(),
  filter?.builtInRoles ?? null,
];

const grantsBelow = definePerParent<RoleGrantListArgs, RoleGrantRow>({
  pages: async (ctx, args, accountIds) => {
    const plan = grantList.plan(args);
    const read = grantList.statement(
      plan,
      4,
      (sql) => `select x.* from unnest($2::uuid[]) p (id) cross join lateral (
        select ${roleGrantColumns}, h.name as "holderName" ${grantsMatching} and g.account_id = p.id and ${sql.where}
        order by ${sql.orderBy} limit ${sql.limit}) x`,
    );
    const rows = await ctx.rows(read, [...ownGrantParams(ctx, args, accountIds), ...plan.params]);
    const groups = groupByParent(accountIds, rows, (row) => row.accountId);
    return new Map([...groups].map(([id, found]) => [id, (count) => grantList.page(plan, found, count)]));
  },
  counts: async (ctx, args, accountIds) => {
    const rows = await ctx.rows(grantsCounted, ownGrantParams(ctx, args, accountIds));
    return new Map(rows.map(({ id, total }) => [id, total]));
  },
});

/** The roles that can be given on the account. @throws Forbidden */
export async function listRoles(ctx: Ctx, account: { organizationId: string; id: string }, args: Page) {
  authorizeRoles(ctx, "roles.read", account);
  const page = await rolesBelow(ctx, account.id, { ...args });
  for (const role of page.nodes) ctx.load.prime(roleById, role.id, role);
  return page;
}

/** The grants in force on the account, by their holders' names. @throws Forbidden */
export async function listRoleGrants(
  ctx: Ctx,
  account: { organizationId: string; id: string },
  args: RoleGrantListArgs,
) {
  authorizeRoles(ctx, "roles.read", account);
  return grantsBelow(ctx, account.id, { ...args });
}
