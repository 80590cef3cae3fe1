import { type Ctx, type SqlValue, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn, type OrderBy } from "../../platform/graphql/keyset";
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
  return page(ctx, args, null);
}

/** The sub-accounts of an account on which the viewer holds ACCOUNTS_READ; a sub-account has none. */
export async function listSubAccounts(
  ctx: Ctx,
  parent: AccountRow,
  args: AccountListArgs,
): Promise<Connection<AccountRow>> {
  authorizeAccount(ctx, "accounts.read", parent);
  return page(ctx, args, parent.id);
}

async function page(ctx: Ctx, args: AccountListArgs, parentId: string | null): Promise<Connection<AccountRow>> {
  const plan = list.plan(args, args.orderBy);
  const { search, status } = args.filter ?? {};
  const own: readonly SqlValue[] = [
    ctx.viewer.organizationId,
    visibleAccounts["accounts.read"](ctx.viewer),
    parentId,
    status == null ? null : status === "DISABLED",
    searchFor(search, ["filter", "search"]),
  ];
  // One level only: nothing needs to be read to know that a sub-account has no sub-accounts.
  const nothing = parentId !== null && parentId !== ctx.viewer.organizationId;
  const pageStatement = list.statement(
    plan,
    ownParameters,
    (sql) => `select ${accountColumns} ${matching} and ${sql.where} order by ${sql.orderBy} limit ${sql.limit}`,
  );
  const rows = nothing ? [] : await ctx.rows(pageStatement, [...own, ...plan.params]);
  for (const row of rows) ctx.load.prime(accountById, row.id, row);
  return list.page(plan, rows, async () => (nothing ? 0 : ((await ctx.rows(counted, own))[0]?.total ?? 0)));
}
