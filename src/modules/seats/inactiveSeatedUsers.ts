import type { Ctx } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, type OrderBy } from "../../platform/graphql/keyset";
import { decodeIds } from "../../platform/ids";
import type { SeatedUser, SeatedUserRow } from "./SeatedUser";
import { type SeatedUserOrderField, seatedUserOrders } from "./seatedUserColumns";
import type { SeatedUsersFilter } from "./seatedUserConditions";
import { seatedUsersOverAccounts } from "./seatedUsersOverAccounts";

/** What the list can be narrowed to; what is left out (or null) does not narrow it. */
export type InactiveSeatedUserFilter = Omit<SeatedUsersFilter, "inactive">;

/** The arguments of the list. */
export type InactiveSeatedUsersArgs = Pick<PageArgs, "first" | "after" | "last" | "before"> & {
  readonly filter?: InactiveSeatedUserFilter | null;
  readonly orderBy?: OrderBy<SeatedUserOrderField> | null;
};

const list = defineList<SeatedUserRow, SeatedUserOrderField>({
  name: "seats.inactiveSeatedUsers",
  orders: seatedUserOrders,
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "v.user_id", value: (row) => row.userId },
});

/**
 * The inactive users with seats (S-10) on all accounts where the viewer holds SEATS_READ, each once.
 * @throws Forbidden where that is none
 * @throws BadUserInput
 */
export async function listInactiveSeatedUsers(
  ctx: Ctx,
  args: InactiveSeatedUsersArgs,
): Promise<Connection<SeatedUser>> {
  const found = seatedUsersOverAccounts(ctx, { ...args.filter, inactive: true });
  const plan = list.plan(args, args.orderBy);
  const rows = await found.rows(plan);
  return list.page(plan, rows, found.count, await found.users(rows));
}

/**
 * The arguments of the list with the ids of its filter as they are stored.
 * @throws BadUserInput naming the first malformed one
 */
export const decodeInactiveFilter = <A extends InactiveSeatedUsersArgs>(args: A): A =>
  args.filter ? { ...args, filter: decodeIds(args.filter, { accountIds: "acc" }, ["filter"]) } : args;
