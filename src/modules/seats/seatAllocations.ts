import type { Ctx } from "../../platform/context";
import { Conditions, conditionalStatements } from "../../platform/graphql/conditions";
import type { Connection, LargePageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn, type OrderBy, type PageSql, type SortColumn } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { type FieldInfo, selects, selectsOnly } from "../../platform/graphql/selection";
import { decodeIds } from "../../platform/ids";
import { packed } from "../../platform/postgres/packedRows";
import type { AccountRef } from "../../platform/viewer";
import { type AccountRow, accountColumns } from "../accounts";
import { SeatAllocation, type SeatUsageRow } from "./seatAllocation";
import { inactiveBefore, inactiveSql } from "./seatInactivity";
import { readSeatedUsersAlong } from "./seatedUsers";
import { inactiveCountOf, seatNumberColumns, seatUsageOf } from "./seats.loaders";
import { authorizeSeats, seesOrganizationSeats } from "./seats.policy";
import {
  accountLevelOf,
  availableOf,
  effectiveLimitOf,
  overByOf,
  percentOf,
  type SeatLevel,
  seatLevels,
} from "./seatUsage";
import {
  availableSql,
  effectiveLimitSql,
  levelRankSql,
  limitUsagePercentSql,
  overBySql,
  usagePercentSql,
} from "./seatUsageColumns";

/** What the list can be narrowed to; what is left out (or null) does not narrow it. */
export interface SeatAllocationFilter {
  readonly search?: string | null;
  readonly accountIds?: readonly string[] | null;
  readonly hasLimit?: boolean | null;
  readonly warningLevels?: readonly SeatLevel[] | null;
  readonly usagePercentFrom?: number | null;
  readonly usagePercentTo?: number | null;
}

/** The columns that it can be sorted by. */
export type SeatAllocationOrderField = keyof typeof allocationOrders;

// The account stands in the same row as its numbers: one object serves both, and nothing is copied.
/** An account with its use of seats as lists read it. */
export type SeatAllocationRow = AccountRow & SeatUsageRow & { readonly inactive?: number };
type Row = SeatAllocationRow;

const number = (sql: string, value: (row: Row) => number | null, nullable = false): SortColumn<Row>[] => [
  { sql, type: "numeric", value, ...(nullable ? { nullable } : {}) },
  byName,
];
const byName = nameColumn<Row>("a.name", (row) => row.name);

/** What each order means. */
export const allocationOrders = {
  NAME: [byName],
  ASSIGNED: number("c.assigned", (row) => row.assigned),
  USAGE: number(usagePercentSql, (row) => percentOf(row.assigned, row.purchased), true),
  LIMIT: number("c.seat_limit", (row) => row.limit, true),
  LIMIT_USAGE: number(
    limitUsagePercentSql,
    (row) => (row.limit === null ? null : percentOf(row.assigned, row.limit)),
    true,
  ),
  EFFECTIVE_LIMIT: number(effectiveLimitSql, effectiveLimitOf),
  AVAILABLE: number(availableSql, availableOf),
  OVER_BY: number(overBySql, (row) => overByOf(row.assigned, effectiveLimitOf(row))),
  INACTIVE: number("i.inactive", (row) => row.inactive ?? 0),
  WARNING_LEVEL: number(levelRankSql, (row) => seatLevels.indexOf(accountLevelOf(row))),
};

const list = defineList<Row, SeatAllocationOrderField>({
  name: "seats.allocations",
  orders: allocationOrders,
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "a.id", value: (row) => row.id },
  max: 1_000,
});

// The pool is read once, and not looked up for each account: $1 is the organization in all of them.
const source = `from accounts a
  join seat_accounts c on c.organization_id = a.organization_id and c.account_id = a.id
  cross join (with pool as materialized (select * from seat_pools where organization_id = $1) select * from pool) p`;

const statements = conditionalStatements<Row>("seats.allocations");

/** The arguments of the list. */
type SeatAllocationsArgs = Pick<LargePageArgs, "first" | "after" | "last" | "before"> & {
  readonly filter?: SeatAllocationFilter | null;
  readonly orderBy?: OrderBy<SeatAllocationOrderField> | null;
};

/** Which rows: the organization's below its main account (they share their id), its own below any other. */
interface Scope {
  readonly scope: "ORGANIZATION" | "ACCOUNT";
}

/** What is read of each account: all of it, or what most lists show. */
interface Reading {
  readonly account: "ALL" | "NAME";
}

const allocationsBelow = definePerParent<SeatAllocationsArgs & Scope & Reading, SeatAllocation>({
  pages: async (ctx, args, accountIds) => {
    const plan = list.plan(args, args.orderBy);
    const conditions = allocationConditions(ctx, accountIds, args);
    // Each account has one row of its own at most, so nothing need be cut below each.
    const times = args.scope === "ACCOUNT" ? "::integer * cardinality($2::uuid[])" : "";
    if (args.account === "NAME") conditions.distinct("named");
    const text = allocationsSql(ctx, conditions, args.orderBy?.field, { account: args.account, times });
    const select = statements.page(plan, conditions, text);
    const rows = await ctx.rows(select, [...conditions.params, ...plan.params]);
    for (const row of rows) addIds(row, ctx.viewer.organizationId);
    const groups = groupByParent(accountIds, rows, (row) => (args.scope === "ACCOUNT" ? row.id : row.organizationId));
    return new Map([...groups].map(([id, found]) => [id, (count) => list.page(plan, found, count, allocationIn)]));
  },
  counts: async (ctx, args, accountIds) => {
    const conditions = allocationConditions(ctx, accountIds, args);
    const text =
      () => `select ${args.scope === "ACCOUNT" ? "a.id" : "a.organization_id"} as id, count(*)::integer as count
  ${source} where ${conditions.sql} group by 1`;
    const rows = await ctx.rows(statements.counts(conditions, text), conditions.params);
    return new Map(rows.map(({ id, count }) => [id, count]));
  },
});

/**
 * The accounts with their use of seats: all of the organization on its main account, for those who hold SEATS_READ with
 * the sub-accounts; the account's own row otherwise. What the client selects of each row is read along.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function listSeatAllocations(
  ctx: Ctx,
  account: AccountRef,
  args: SeatAllocationsArgs,
  info: FieldInfo,
): Promise<Connection<SeatAllocation>> {
  authorizeSeats(ctx, "seats.read", account);
  const all = account.id === account.organizationId && seesOrganizationSeats(ctx.viewer);
  const isNamed = selectsOnly(info, "nodes.account", ["id", "name"]);
  const connection = await allocationsBelow(ctx, account.id, {
    ...args,
    scope: all ? "ORGANIZATION" : "ACCOUNT",
    account: isNamed ? "NAME" : "ALL",
  });
  await readAlong(ctx, connection.nodes, info, isNamed);
  return connection;
}

/** Which accounts; $2 are those that show their own row, where not all of the organization's are shown. */
export function allocationConditions(
  ctx: Ctx,
  accountIds: readonly string[],
  { filter, scope }: Pick<SeatAllocationsArgs, "filter"> & Scope,
): Conditions {
  return new Conditions()
    .where("organization", ctx.viewer.organizationId, (id) => `a.organization_id = ${id}`)
    .where("own", scope === "ACCOUNT" ? accountIds : null, (ids) => `a.id = any(${ids}::uuid[])`)
    .where("search", searchFor(filter?.search, ["filter", "search"]), (text) => containsSql("a.name", text))
    .where("accounts", filter?.accountIds, (ids) => `a.id = any(${ids}::uuid[])`)
    .where("limit", filter?.hasLimit, (has) => `(c.seat_limit is not null) = ${has}::boolean`)
    .where("levels", ranksOf(filter?.warningLevels), (ranks) => `${levelRankSql} = any(${ranks}::integer[])`)
    .where("from", filter?.usagePercentFrom, (percent) => `${usagePercentSql} >= ${percent}::numeric`)
    .where("to", filter?.usagePercentTo, (percent) => `${usagePercentSql} <= ${percent}::numeric`);
}

const ranksOf = (levels: readonly SeatLevel[] | null | undefined) => levels?.map((level) => seatLevels.indexOf(level));

/** The text of a page; what it binds itself is bound at once. @param times what its limit is multiplied by */
export function allocationsSql(
  ctx: Ctx,
  conditions: Conditions,
  order: SeatAllocationOrderField | undefined,
  { account = "ALL", times = "" }: Partial<Reading> & { readonly times?: string } = {},
): (page: PageSql) => string {
  const byInactive = order === "INACTIVE";
  const inactiveJoin = byInactive
    ? joinInactive(conditions.bind(inactiveBefore(ctx.now())), conditions.bind(ctx.now()))
    : "";
  const columns = `${account === "ALL" ? accountColumns : "a.id, a.name"}, ${seatNumberColumns}${byInactive ? ", i.inactive" : ""}`;
  return (page) =>
    packed(
      columns,
      `select ${columns}
  ${source} ${inactiveJoin}
  where ${conditions.sql} and ${page.where}
  order by ${page.orderBy} limit ${page.limit}${times}`,
    );
}

// Only a list that is sorted by it counts the inactive of every account; others count those of the page.
const joinInactive = (before: string, now: string) => `cross join lateral (
    select count(*)::integer as inactive from seat_activity v
    where v.organization_id = a.organization_id and v.account_id = a.id and v.seat_assigned_at is not null
      and ${inactiveSql("v", before, now)}
  ) i`;

/** Adds what is the same in each row or stands there under another name: reading it 1,000 times is work. */
export function addIds(row: { id: string; organizationId?: string; accountId?: string }, organizationId: string): void {
  row.organizationId = organizationId;
  row.accountId = row.id;
}

/** The allocation with what the list has read along. */
export function allocationIn(row: Row): SeatAllocation {
  const allocation = new SeatAllocation(row);
  allocation.account = row;
  allocation.inactive = row.inactive;
  return allocation;
}

/** Reads for all rows at once what is selected of each, so that their fields answer without asking. */
async function readAlong(
  ctx: Ctx,
  allocations: readonly SeatAllocation[],
  info: FieldInfo,
  isNamed: boolean,
): Promise<void> {
  // Who asks for the account's name only does not come upon its use of seats again.
  if (!isNamed || selects(info, "nodes.seatedUsers"))
    for (const allocation of allocations) ctx.load.prime(seatUsageOf, allocation.accountId, allocation);
  const countInactive = async (allocation: SeatAllocation) => {
    allocation.inactive ??= await ctx.load(inactiveCountOf, allocation.accountId);
  };
  await Promise.all([
    ...(selects(info, "nodes.inactive") ? allocations.map(countInactive) : []),
    readSeatedUsersAlong(ctx, allocations, info),
  ]);
}

/**
 * The arguments of the list with the ids of its filter as they are stored.
 * @throws BadUserInput naming the first malformed one
 */
export const decodeAllocationFilter = <A extends { readonly filter?: SeatAllocationFilter | null }>(args: A): A =>
  args.filter ? { ...args, filter: decodeIds(args.filter, { accountIds: "acc" }, ["filter"]) } : args;
