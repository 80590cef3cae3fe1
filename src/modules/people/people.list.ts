import { type Ctx, type SqlValue, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, type ListDefinition, nameColumn, type OrderBy } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { authorizeSomewhere } from "../../platform/policy";
import { type AccountRef, accountsHolding } from "../../platform/viewer";
import type { BuiltInRole, InboxRole } from "../roles";
import {
  accountsWithVisibleUsers,
  authorizeUsersOf,
  userById,
  userColumns,
  type UserRow,
  type UserStatus,
  userStatusSql,
} from "../users";

/** By what users are sorted. */
export type UserOrderField = "NAME" | "EMAIL" | "LAST_SIGN_IN" | "CREATED_AT";

/** Which users; what is left out (or null) does not restrict. Ids are UUIDs, ranges half-open. */
export interface PeopleFilter {
  readonly search?: string | null;
  readonly status?: readonly UserStatus[] | null;
  readonly builtInRole?: BuiltInRole | null;
  readonly roleId?: string | null;
  readonly inboxRole?: InboxRole | null;
  readonly lastSignInFrom?: Date | null;
  readonly lastSignInBefore?: Date | null;
  readonly neverSignedIn?: boolean | null;
  readonly hasSeat?: boolean | null;
  readonly accountIds?: readonly string[] | null;
}

/** What a list of users takes. */
export interface PeopleListArgs extends Pick<PageArgs, "first" | "after" | "last" | "before"> {
  readonly filter?: PeopleFilter | null;
  readonly orderBy?: OrderBy<UserOrderField> | null;
}

const definition: Omit<ListDefinition<UserRow, UserOrderField>, "name"> = {
  orders: {
    NAME: [nameColumn("u.name", (row) => row.name)],
    EMAIL: [{ sql: `u.email_key collate "C"`, type: "text", value: (row) => row.emailKey }],
    LAST_SIGN_IN: [
      {
        sql: "u.last_sign_in_at",
        type: "timestamptz",
        nullable: true,
        value: (row) => row.lastSignInAt as string | null,
      },
    ],
    CREATED_AT: [{ sql: "u.created_at", type: "timestamptz", value: (row) => row.createdAt as string }],
  },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "u.id", value: (row) => row.id },
};
const list = defineList({ ...definition, name: "people.list" });
const listBelow = defineList({ ...definition, name: "people.listOfAccounts" });

// One `exists` for each condition: who holds a role by one grant and an Inbox role by another holds both.
const holdsGrant = (which: string) => `exists (
      select from effective_grants g where g.organization_id = $1 and g.user_id = u.id and ${which})`;
const knownOf = "($13::uuid[] is null or g.account_id = any($13))";

// $2: home accounts (the parents, or those of the whole list); $13: accounts whose grants the viewer may know of.
const matching = `from users u
  where u.organization_id = $1 and u.deleted_at is null
    and ($4::text is null or ${containsSql("u.name", "$4")} or ${containsSql("u.email", "$4")})
    and ($5::text[] is null or (${userStatusSql("u", "$3::timestamptz")}) = any($5))
    and ($6::text is null or ${holdsGrant(`g.built_in = $6 and ${knownOf}`)})
    and ($7::uuid is null or ${holdsGrant(`g.role_id = $7 and ${knownOf}`)})
    and ($8::text is null or ${holdsGrant("$8 = any(g.inbox_roles)")})
    and ($9::timestamptz is null or u.last_sign_in_at >= $9)
    and ($10::timestamptz is null or u.last_sign_in_at < $10)
    and ($11::boolean is null or (u.last_sign_in_at is null) = $11)
    and ($12::boolean is null or exists (
      select from seats s where s.organization_id = $1 and s.user_id = u.id) = $12)`;
const ownParameters = 13;

const overAccounts = `${matching} and ($2::uuid[] is null or u.account_id = any($2))`;
const counted = statement<{ total: number }>("people.list.count", `select count(*)::int as total ${overAccounts}`);
const countedBelow = statement<{ id: string; total: number }>(
  "people.list.countBelow",
  `select u.account_id as id, count(*)::int as total ${matching} and u.account_id = any($2::uuid[]) group by u.account_id`,
);

/** The parameters of `matching`; who filters by role or seat learns only of grants and seats that they may read. */
function parametersOf(
  ctx: Ctx,
  filter: PeopleFilter | null | undefined,
  accountIds: readonly string[] | null,
): SqlValue[] {
  const asksForRoles = filter?.builtInRole != null || filter?.roleId != null;
  if (asksForRoles) authorizeSomewhere(ctx, "ROLES_READ");
  const asksForSeats = filter?.hasSeat != null;
  if (asksForSeats) authorizeSomewhere(ctx, "SEATS_READ");
  return [
    ctx.viewer.organizationId,
    asksForSeats ? both(accountsHolding(ctx.viewer, "SEATS_READ"), accountIds) : accountIds,
    ctx.now(),
    searchFor(filter?.search, ["filter", "search"]),
    filter?.status ?? null,
    filter?.builtInRole ?? null,
    filter?.roleId ?? null,
    filter?.inboxRole ?? null,
    filter?.lastSignInFrom ?? null,
    filter?.lastSignInBefore ?? null,
    filter?.neverSignedIn ?? null,
    filter?.hasSeat ?? null,
    asksForRoles ? accountsHolding(ctx.viewer, "ROLES_READ") : null,
  ];
}

/** The users of all accounts on which the viewer holds USERS_READ. @throws Forbidden where that is none */
export async function listPeople(ctx: Ctx, args: PeopleListArgs): Promise<Connection<UserRow>> {
  authorizeSomewhere(ctx, "USERS_READ");
  const own = parametersOf(
    ctx,
    args.filter,
    both(accountsWithVisibleUsers(ctx.viewer), args.filter?.accountIds ?? null),
  );
  const plan = list.plan(args, args.orderBy);
  const read = list.statement(
    plan,
    ownParameters,
    (sql) => `select ${userColumns} ${overAccounts} and ${sql.where} order by ${sql.orderBy} limit ${sql.limit}`,
  );
  const rows = await ctx.rows(read, [...own, ...plan.params]);
  for (const row of rows) ctx.load.prime(userById, row.id, row);
  return list.page(plan, rows, async () => (await ctx.rows(counted, own))[0]?.total ?? 0);
}

const both = (visible: readonly string[] | null, wanted: readonly string[] | null): readonly string[] | null =>
  visible === null ? wanted : wanted === null ? visible : visible.filter((id) => wanted.includes(id));

const usersBelow = definePerParent<PeopleListArgs, UserRow>({
  pages: async (ctx, args, accountIds) => {
    const plan = listBelow.plan(args, args.orderBy);
    const read = listBelow.statement(
      plan,
      ownParameters,
      (sql) => `select x.* from unnest($2::uuid[]) p (id) cross join lateral (
        select ${userColumns} ${matching} and u.account_id = p.id and ${sql.where}
        order by ${sql.orderBy} limit ${sql.limit}) x`,
    );
    const rows = await ctx.rows(read, [...parametersOf(ctx, args.filter, accountIds), ...plan.params]);
    for (const row of rows) ctx.load.prime(userById, row.id, row);
    const groups = groupByParent(accountIds, rows, (row) => row.accountId);
    return new Map([...groups].map(([id, found]) => [id, (count) => listBelow.page(plan, found, count)]));
  },
  counts: async (ctx, args, accountIds) => {
    const rows = await ctx.rows(countedBelow, parametersOf(ctx, args.filter, accountIds));
    return new Map(rows.map(({ id, total }) => [id, total]));
  },
});

/** The users whose home the account is. @throws Forbidden */
export async function listUsersOf(ctx: Ctx, account: AccountRef, args: PeopleListArgs): Promise<Connection<UserRow>> {
  authorizeUsersOf(ctx, "users.read", account);
  return usersBelow(ctx, account.id, { ...args });
}
