import type { Ctx } from "../../platform/context";
import { defineList, type OrderBy } from "../../platform/graphql/keyset";
import { type Batch, type BatchArgs, batchOf, largestBatch } from "./batches";
import type { InactiveSeatedUserFilter } from "./inactiveSeatedUsers";
import type { SeatedUser, SeatedUserRow } from "./SeatedUser";
import { type SeatedUserOrderField, seatedUserOrders } from "./seatedUserColumns";
import type { SeatedUsersFilter } from "./seatedUserConditions";
import { seatedUsersOverAccounts } from "./seatedUsersOverAccounts";

const list = defineList<SeatedUserRow, SeatedUserOrderField | "ACCOUNT">({
  name: "seats.seatedUserBatches",
  // Account by account there is an index to walk along: reading all of a list costs what its rows cost, no more.
  orders: {
    ...seatedUserOrders,
    ACCOUNT: [{ sql: "v.account_id", type: "uuid", value: (row) => row.seatAccountId }, ...seatedUserOrders.NAME],
  },
  defaultOrder: { field: "ACCOUNT", direction: "ASC" },
  id: { sql: "v.user_id", value: (row) => row.userId },
  max: largestBatch,
});

/**
 * A batch of the users with seats on all accounts where the viewer holds SEATS_READ, with their accounts and givers: by
 * account and name unless another order is given.
 * @throws Forbidden where the viewer holds SEATS_READ on no account
 * @throws BadUserInput
 */
export async function readSeatedUsers(
  ctx: Ctx,
  filter: SeatedUsersFilter,
  orderBy: OrderBy<SeatedUserOrderField> | null,
  batch: BatchArgs,
): Promise<Batch<SeatedUser>> {
  const found = seatedUsersOverAccounts(ctx, filter);
  const plan = list.plan(batch, orderBy);
  const rows = await found.rows(plan);
  return batchOf(plan, rows, await found.users(rows));
}

/**
 * A batch of the inactive users with seats, as `readSeatedUsers` reads them.
 * @throws Forbidden where the viewer holds SEATS_READ on no account
 * @throws BadUserInput
 */
export const readInactiveSeatedUsers = (
  ctx: Ctx,
  filter: InactiveSeatedUserFilter,
  orderBy: OrderBy<SeatedUserOrderField> | null,
  batch: BatchArgs,
): Promise<Batch<SeatedUser>> => readSeatedUsers(ctx, { ...filter, inactive: true }, orderBy, batch);
