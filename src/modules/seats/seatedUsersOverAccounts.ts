import type { Ctx } from "../../platform/context";
import { conditionalStatements } from "../../platform/graphql/conditions";
import type { PagePlan, PageSql } from "../../platform/graphql/keyset";
import { authorizeSomewhere } from "../../platform/policy";
import { accountById, type AccountRow } from "../accounts";
import { userColumns } from "../users";
import { seatGiversOf } from "./seatGivers";
import { SeatedUser, type SeatedUserRow } from "./SeatedUser";
import {
  giverColumns,
  inboxRolesColumn,
  inboxRolesIn,
  joinSeats,
  joinUsers,
  reasonColumns,
  seatedUserColumns,
} from "./seatedUserColumns";
import { type SeatedUserConditions, seatedUserConditions, type SeatedUsersFilter } from "./seatedUserConditions";

const statements = conditionalStatements<SeatedUserRow>("seats.usersOverAccounts");

/** The users with seats whom a filter finds, on all accounts where the viewer holds SEATS_READ. */
export interface SeatedUsersOverAccounts {
  /** The rows of a page, in its order, one more than it holds where others follow. */
  readonly rows: (plan: PagePlan<SeatedUserRow>) => Promise<SeatedUserRow[]>;
  /** How many there are in all. */
  readonly count: () => Promise<number>;
  /** What makes users of rows. Accounts and givers are read for all of them at once. */
  readonly users: (rows: readonly SeatedUserRow[]) => Promise<(row: SeatedUserRow) => SeatedUser>;
}

/**
 * Finds users with seats over many accounts.
 * @throws Forbidden where the viewer holds SEATS_READ on none
 * @throws BadUserInput
 */
export function seatedUsersOverAccounts(ctx: Ctx, filter: SeatedUsersFilter): SeatedUsersOverAccounts {
  authorizeSomewhere(ctx, "SEATS_READ");
  const found = seatedUserConditions(ctx, filter);
  const { conditions, before } = found;
  const source = `from seat_activity v ${found.joinsUsers ? joinUsers : ""}\n  where ${conditions.sql}`;
  return {
    rows: (plan) =>
      ctx.rows(
        statements.page(plan, conditions, (page) => selectOf(found, source, page)),
        [...conditions.params, ...plan.params],
      ),
    count: async () => {
      const text = () => `select v.organization_id as id, count(*)::integer as count ${source} group by 1`;
      const [row] = await ctx.rows(statements.counts(conditions, text), conditions.params);
      return row?.count ?? 0;
    },
    users: async (rows) => {
      const [accounts, giverOf] = await Promise.all([accountsOf(ctx, rows), seatGiversOf(ctx, rows)]);
      return (row) => {
        const user = new SeatedUser(row, before, ctx.viewer, inboxRolesIn(row), giverOf(row));
        user.account = accounts.get(row.seatAccountId);
        return user;
      };
    },
  };
}

/** The page is cut first; what stands beside its rows is looked up for them alone. */
const selectOf = (
  { now }: SeatedUserConditions,
  source: string,
  { where, orderBy, limit }: PageSql,
): string => `with v as (
    select v.* ${source} and ${where}
    order by ${orderBy} limit ${limit}
  )
  select ${userColumns}, ${seatedUserColumns}, ${reasonColumns(now)}, ${inboxRolesColumn}, ${giverColumns}
  from v ${joinUsers} ${joinSeats}
  order by ${orderBy}`;

async function accountsOf(ctx: Ctx, rows: readonly SeatedUserRow[]): Promise<ReadonlyMap<string, AccountRow>> {
  const ids = [...new Set(rows.map((row) => row.seatAccountId))];
  const found = await Promise.all(ids.map((id) => ctx.load(accountById, id)));
  return new Map(found.flatMap((account) => (account === null ? [] : [[account.id, account] as const])));
}
