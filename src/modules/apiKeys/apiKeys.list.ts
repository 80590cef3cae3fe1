import { type Ctx, type SqlValue, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn, type OrderBy } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import type { AccountRef } from "../../platform/viewer";
import { apiKeyColumns, type ApiKeyRow, apiKeysWithStanding } from "./apiKeys.loaders";
import { authorizeApiKeys } from "./apiKeys.policy";
import { type ApiKeyState, apiKeyStateSql } from "./apiKeyState";
import { keyPattern, secretStartIn } from "./keyString";

/** By what keys are sorted. */
export type ApiKeyOrderField = "NAME" | "CREATED_AT" | "LAST_USED_AT" | "EXPIRES_AT";

/** What a list of keys takes beside the page. */
export interface ApiKeyListArgs extends Pick<PageArgs, "first" | "after" | "last" | "before"> {
  readonly filter?: {
    readonly search?: string | null;
    readonly states?: readonly ApiKeyState[] | null;
  } | null;
  readonly orderBy?: OrderBy<ApiKeyOrderField> | null;
}

const list = defineList<ApiKeyRow, ApiKeyOrderField>({
  name: "apiKeys.list",
  orders: {
    NAME: [nameColumn("k.name", (row) => row.name)],
    CREATED_AT: [{ sql: "k.created_at", type: "timestamptz", value: (row) => row.createdAt as string }],
    LAST_USED_AT: [
      { sql: "k.last_used_at", type: "timestamptz", nullable: true, value: (row) => row.lastUsedAt as string | null },
    ],
    EXPIRES_AT: [
      { sql: "k.expires_at", type: "timestamptz", nullable: true, value: (row) => row.expiresAt as string | null },
    ],
  },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "k.id", value: (row) => row.id },
});

const now = "$3::timestamptz";
const matching = `from ${apiKeysWithStanding}
  where k.organization_id = $1 and ($4::text is null and $5::text is null or ${containsSql("k.name", "$4")} or k.secret_start = $5)
    and ($6::text[] is null or (${apiKeyStateSql(now)}) = any($6))`;
const ownParameters = 6;

const counted = statement<{ id: string; total: number }>(
  "apiKeys.list.count",
  `select k.account_id as id, count(*)::int as total ${matching} and k.account_id = any($2::uuid[]) group by k.account_id`,
);

function parametersOf(ctx: Ctx, filter: ApiKeyListArgs["filter"], accountIds: readonly string[]): SqlValue[] {
  const { organizationId } = ctx.viewer;
  const search = searchFor(filter?.search, ["filter", "search"]);
  const start = search === null ? null : secretStartIn(organizationId, search);
  // The whole of a key is a secret, whosever it is: it goes nowhere, and is looked for in no name.
  const isKey = search !== null && (keyPattern.test(search) || (start !== null && start !== search));
  const [name, secretStart] = isKey ? [null, start ?? ""] : [search, start];
  return [organizationId, accountIds, ctx.now(), name, secretStart, filter?.states ?? null];
}

const keysBelow = definePerParent<ApiKeyListArgs, ApiKeyRow>({
  pages: async (ctx, args, accountIds) => {
    const plan = list.plan(args, args.orderBy);
    const read = list.statement(
      plan,
      ownParameters,
      (sql) => `select x.* from unnest($2::uuid[]) p (id) cross join lateral (
        select ${apiKeyColumns(now)} ${matching} and k.account_id = p.id and ${sql.where}
        order by ${sql.orderBy} limit ${sql.limit}) x`,
    );
    const rows = await ctx.rows(read, [...parametersOf(ctx, args.filter, accountIds), ...plan.params]);
    const groups = groupByParent(accountIds, rows, (row) => row.accountId);
    return new Map([...groups].map(([id, found]) => [id, (count) => list.page(plan, found, count)]));
  },
  counts: async (ctx, args, accountIds) => {
    const rows = await ctx.rows(counted, parametersOf(ctx, args.filter, accountIds));
    return new Map(rows.map(({ id, total }) => [id, total]));
  },
});

/** The keys that are bound to the account. @throws Forbidden | BadUserInput */
export async function listApiKeys(ctx: Ctx, account: AccountRef, args: ApiKeyListArgs): Promise<Connection<ApiKeyRow>> {
  authorizeApiKeys(ctx, "apiKeys.read", account);
  return keysBelow(ctx, account.id, { ...args });
}
