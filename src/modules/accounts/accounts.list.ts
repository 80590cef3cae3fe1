import { type Ctx, type SqlValue, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn, type OrderBy } from "../../platform/graphql/keyset";
import { definePerParent, type PageBelow } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { authorizeSomewhere } from "../../platform/policy";
import { accountById, accountColumns, type AccountRow } from "./accounts.loaders";
import { authorizeAccount, visibleAccounts } from "./accounts.policy";

/** By what accounts are sorted. */
export type AccountOrderField = "NAME" | "CREATED_AT" | "STATUS";

/** What a list of accounts takes beside the page. */
export interface AccountListArgs extends Pick<PageArgs, "first" | "after" | "last" | "before"> {
  readonly filter?: {
    readonly search?: string | null;
    readonly status?: "ENABLED" | "DISABLED" | null;
  } | null;
  readonly orderBy?: OrderBy<AccountOrderField> | null;
}

const name = nameColumn<AccountRow>("a.name", (row) => row.name);

const list = defineList<AccountRow, AccountOrderField>({
  name: "accounts.list",
  orders: {
    NAME: [name],
    CREATED_AT: [{ sql: "a.created_at", type: "timestamptz", value: (row) => row.createdAt as string }],
    // Enabled ones first.
    STATUS: [{ sql: "(a.disabled_at is not null)", type: "boolean", value: (row) => row.disabledAt !== null }, name],
  },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "a.id", value: (row) => row.id },
});

const matching = `from accounts a
  where a.organization_id = $1 and ($2::uuid[] is null or a.id = any($2)) and ($3::uuid is null or a.parent_id = $3)
    and ($4::boolean is null or (a.disabled_at is not null) = $4)
    and ($5::text is null or ${containsSql("a.name", "$5")})`;
const ownParameters = 5;

const counted = statement<{ total: number }>("accounts.list.count", `select count(*)::int as total ${matching}`);

/** The accounts on which the viewer holds ACCOUNTS_READ. */
export async function listAccounts(ctx: Ctx, args: AccountListArgs): Promise<Connection<AccountRow>> {
  authorizeSomewhere(ctx, "ACCOUNTS_READ");
  return (await readPage(ctx, args, null))(() => readCount(ctx, args, null));
}

/** The sub-accounts of an account on which the viewer holds ACCOUNTS_READ; a sub-account has none. */
export async function listSubAccounts(
  ctx: Ctx,
  parent: AccountRow,
  args: AccountListArgs,
): Promise<Connection<AccountRow>> {
  authorizeAccount(ctx, "accounts.read", parent);
  return subAccountsBelow(ctx, parent.id, { ...args });
}

// One level only: the main account is the one parent that has rows, so that all parents take the statement of one.
const subAccountsBelow = definePerParent<AccountListArgs, AccountRow>({
  pages: async (ctx, args, parentIds) => {
    const { organizationId } = ctx.viewer;
    const empty = emptyPage(args);
    const below = parentIds.includes(organizationId) ? await readPage(ctx, args, organizationId) : empty;
    return new Map(parentIds.map((id) => [id, id === organizationId ? below : empty]));
  },
  counts: async (ctx, args, parentIds) => {
    const { organizationId } = ctx.viewer;
    return parentIds.includes(organizationId)
      ? new Map([[organizationId, await readCount(ctx, args, organizationId)]])
      : new Map();
  },
});

/** The page of a parent without rows; wrong arguments are refused all the same. */
function emptyPage(args: AccountListArgs): PageBelow<AccountRow> {
  const plan = list.plan(args, args.orderBy);
  searchFor(args.filter?.search, ["filter", "search"]);
  return (totalCount) => list.page(plan, [], totalCount);
}

async function readPage(ctx: Ctx, args: AccountListArgs, parentId: string | null): Promise<PageBelow<AccountRow>> {
  const plan = list.plan(args, args.orderBy);
  const read = list.statement(
    plan,
    ownParameters,
    (sql) => `select ${accountColumns} ${matching} and ${sql.where} order by ${sql.orderBy} limit ${sql.limit}`,
  );
  const rows = await ctx.rows(read, [...parametersOf(ctx, args.filter, parentId), ...plan.params]);
  for (const row of rows) ctx.load.prime(accountById, row.id, row);
  return (totalCount) => list.page(plan, rows, totalCount);
}

const readCount = async (ctx: Ctx, args: AccountListArgs, parentId: string | null): Promise<number> =>
  (await ctx.rows(counted, parametersOf(ctx, args.filter, parentId)))[0]?.total ?? 0;

const parametersOf = (ctx: Ctx, filter: AccountListArgs["filter"], parentId: string | null): SqlValue[] => [
  ctx.viewer.organizationId,
  visibleAccounts["accounts.read"](ctx.viewer),
  parentId,
  filter?.status == null ? null : filter.status === "DISABLED",
  searchFor(filter?.search, ["filter", "search"]),
];
