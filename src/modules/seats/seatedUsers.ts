import { type Ctx, type SqlValue, statement, type Statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, type OrderBy, type PagePlan } from "../../platform/graphql/keyset";
import { groupByParent } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { argumentsAt, type FieldInfo, selects } from "../../platform/graphql/selection";
import { defineLoader } from "../../platform/loader";
import { packed } from "../../platform/postgres/packedRows";
import { unnested } from "../../platform/postgres/statementsByIds";
import type { AccountRef } from "../../platform/viewer";
import { accountsWithVisibleUsers, userColumns } from "../users";
import { inactiveBefore, inactiveSql } from "./seatInactivity";
import type { SeatAllocation } from "./seatAllocation";
import { SeatedUser, type SeatedUserRow } from "./SeatedUser";
import {
  giverColumns,
  inboxRolesColumn,
  inboxRolesIn,
  joinSeats,
  joinUsers,
  reasonColumns,
  seatedUserColumns,
  type SeatedUserOrderField,
  seatedUserOrders,
} from "./seatedUserColumns";
import { seatGiversOf } from "./seatGivers";
import { seatUsageOf } from "./seats.loaders";
import { authorizeSeats } from "./seats.policy";

/** What the list can be narrowed to; what is left out (or null) does not narrow it. */
export interface SeatedUserFilter {
  readonly search?: string | null;
  readonly inactive?: boolean | null;
}

/** The arguments of the list. */
export type SeatedUsersArgs = Pick<PageArgs, "first" | "after" | "last" | "before"> & {
  readonly filter?: SeatedUserFilter | null;
  readonly orderBy?: OrderBy<SeatedUserOrderField> | null;
};

/** What is selected of each row beyond what its index has: read along, or left out. */
interface Selected {
  readonly user: boolean;
  readonly inboxRoles: boolean;
  readonly reasons: boolean;
  readonly assignedBy: boolean;
}

const list = defineList<SeatedUserRow, SeatedUserOrderField>({
  name: "seats.seatedUsers",
  orders: seatedUserOrders,
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "v.user_id", value: (row) => row.userId },
});

const seated = `v.organization_id = $1 and v.account_id = wanted.account_id and v.seat_assigned_at is not null`;
const filtered = `($5::boolean is null or ${inactiveSql("v", "$3", "$4")} = $5)`;
const found = `(${containsSql("v.name", "$6")} or (($7::uuid[] is null or u.account_id = any($7)) and ${containsSql("u.email", "$6")}))`;

const statements = new Map<string, Statement<SeatedUserRow>>();

/** One statement for any number of accounts: each one's page is cut in a lateral join. */
function selectOf(plan: PagePlan<SeatedUserRow>, selected: Selected, searching: boolean): Statement<SeatedUserRow> {
  const parts = [
    selected.user && "user",
    selected.inboxRoles && "roles",
    selected.reasons && "reasons",
    selected.assignedBy && "by",
    searching && "search",
  ];
  const name = ["seats.seatedUsers", plan.shape, ...parts.filter(Boolean)].join(".");
  const known = statements.get(name);
  if (known) return known;
  const page = plan.sql(searching ? 7 : 5);
  const columns = [
    ...(selected.user ? [userColumns] : []),
    seatedUserColumns,
    ...(selected.reasons ? [reasonColumns("$4")] : []),
    ...(selected.inboxRoles ? [inboxRolesColumn] : []),
    ...(selected.assignedBy ? [giverColumns] : []),
  ].join(", ");
  const select = `select page.* from ${unnested("$2")} with ordinality as wanted (account_id, place)
  cross join lateral (
    select cut.*, row_number() over () as row from (
      select ${columns}
      from seat_activity v ${selected.user || searching ? joinUsers : ""} ${selected.assignedBy ? joinSeats : ""}
      where ${seated} and ${filtered} ${searching ? `and ${found}` : ""} and ${page.where}
      order by ${page.orderBy} limit ${page.limit}
    ) cut
  ) page
  order by wanted.place, page.row`;
  const made = statement<SeatedUserRow>(name, packed(columns, select));
  statements.set(name, made);
  return made;
}

const counted = statement<{ accountId: string; count: number }>(
  "seats.seatedUsersCount",
  `select wanted.account_id as "accountId", count(*)::integer as count
  from ${unnested("$2")} as wanted (account_id)
  join seat_activity v on ${seated}
  ${joinUsers}
  where ${filtered} and ($6::text is null or ${found})
  group by 1`,
);

/** What one statement answers for any number of accounts. */
interface Asked {
  readonly plan: PagePlan<SeatedUserRow>;
  readonly search: string | null;
  readonly inactive: boolean | null;
  readonly selected: Selected;
}

type Pages = ReadonlyMap<string, Connection<SeatedUser>>;

/** The pages of many accounts, in one statement. Whether they may be read was asked before. */
async function readPages(
  ctx: Ctx,
  accountIds: readonly string[],
  { plan, search, inactive, selected }: Asked,
): Promise<Pages> {
  const { organizationId } = ctx.viewer;
  const now = ctx.now();
  const before = inactiveBefore(now);
  const own: SqlValue[] = [organizationId, accountIds, before, now, inactive];
  const searching: SqlValue[] = search === null ? [] : [search, accountsWithVisibleUsers(ctx.viewer)];
  const rows = await ctx.rows(selectOf(plan, selected, search !== null), [...own, ...searching, ...plan.params]);
  const giverOf = selected.assignedBy ? await seatGiversOf(ctx, rows) : () => null;
  const byAccount = new Map<string, SeatedUserRow[]>(accountIds.map((id) => [id, []]));
  for (const row of rows) byAccount.get(row.seatAccountId)?.push(row);
  const node = (row: SeatedUserRow) => new SeatedUser(row, before, ctx.viewer, inboxRolesIn(row), giverOf(row));
  const countAll = async () => {
    const params = [...own, search, accountsWithVisibleUsers(ctx.viewer)];
    return new Map((await ctx.rows(counted, params)).map((row) => [row.accountId, row.count]));
  };
  // Who selects the count below one account selects it below all.
  let counts: ReturnType<typeof countAll> | undefined;
  const countOf = async (accountId: string) => {
    if (search === null && inactive === null) return (await ctx.load(seatUsageOf, accountId)).assigned;
    return (await (counts ??= countAll())).get(accountId) ?? 0;
  };
  return new Map([...byAccount].map(([id, found]) => [id, list.page(plan, found, () => countOf(id), node)]));
}

const selectedBelow = (info: FieldInfo, path: string): Selected => ({
  user: selects(info, `${path}nodes.user`),
  inboxRoles: selects(info, `${path}nodes.inboxRoles`),
  reasons: selects(info, `${path}nodes.inactivityReasons`),
  assignedBy: selects(info, `${path}nodes.seatAssignedBy`),
});

/** One text for the same arguments, however they were written. */
const keyOf = ({ first, after, last, before, filter, orderBy }: SeatedUsersArgs): string =>
  JSON.stringify([first, after, last, before, filter?.search, filter?.inactive, orderBy?.field, orderBy?.direction]);

interface SeatedUsersKey {
  readonly accountIds: readonly string[];
  readonly asked: Asked;
  /** The same for what one statement can answer. */
  readonly together: string;
}

/** Pages of accounts, by account: those of the same arguments that are asked for in one tick are one statement. */
const pages = defineLoader<SeatedUsersKey, Pages>(async (ctx, keys) => {
  const groups = groupByParent([...new Set(keys.map((key) => key.together))], keys, (key) => key.together);
  const read = async (group: readonly SeatedUsersKey[]) => {
    const accountIds = [...new Set(group.flatMap((key) => key.accountIds))];
    const found = await readPages(ctx, accountIds, (group[0] as SeatedUsersKey).asked);
    return group.map((key) => [key, found] as const);
  };
  return new Map((await Promise.all([...groups.values()].map(read))).flat());
});

/** Checks the arguments here, so that wrong ones of one field are no other's error. */
async function loadPages(
  ctx: Ctx,
  accountIds: readonly string[],
  args: SeatedUsersArgs,
  selected: Selected,
): Promise<Pages> {
  const plan = list.plan(args, args.orderBy);
  const search = searchFor(args.filter?.search, ["filter", "search"]);
  const asked = { plan, search, inactive: args.filter?.inactive ?? null, selected };
  return ctx.load(pages, { accountIds, asked, together: `${keyOf(args)}${JSON.stringify(selected)}` });
}

/**
 * The users with a seat on an account.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function listSeatedUsers(
  ctx: Ctx,
  account: AccountRef,
  args: SeatedUsersArgs,
  info: FieldInfo,
): Promise<Connection<SeatedUser>> {
  authorizeSeats(ctx, "seats.read", account);
  const found = await loadPages(ctx, [account.id], args, selectedBelow(info, ""));
  return found.get(account.id) as Connection<SeatedUser>;
}

/** The page below a row of the seat list: read along with the list, or else asked for like any other. */
export function seatedUsersBelow(
  ctx: Ctx,
  allocation: SeatAllocation,
  args: SeatedUsersArgs,
  info: FieldInfo,
): Connection<SeatedUser> | Promise<Connection<SeatedUser>> {
  const { organizationId, accountId } = allocation.row;
  return (
    allocation.seatedUsers?.get(keyOf(args)) ?? listSeatedUsers(ctx, { organizationId, id: accountId }, args, info)
  );
}

/** Reads the seated users of all rows of a list, if they are selected: a statement for each set of arguments. */
export async function readSeatedUsersAlong(
  ctx: Ctx,
  allocations: readonly SeatAllocation[],
  info: FieldInfo,
): Promise<void> {
  const places = argumentsAt(info, "nodes.seatedUsers", "SeatAllocation") as SeatedUsersArgs[];
  if (places.length === 0 || allocations.length === 0) return;
  const selected = selectedBelow(info, "nodes.seatedUsers.");
  const accountIds = allocations.map((allocation) => allocation.accountId);
  const wanted = new Map(places.map((args) => [keyOf(args), args]));
  const read = async ([key, args]: [string, SeatedUsersArgs]) => {
    const found = await loadPages(ctx, accountIds, args, selected);
    for (const allocation of allocations) {
      const page = found.get(allocation.accountId);
      if (page) (allocation.seatedUsers ??= new Map()).set(key, page);
    }
  };
  await Promise.all([...wanted].map(read));
}
