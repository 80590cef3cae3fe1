import type { Ctx } from "../../platform/context";
import { conditionalStatements } from "../../platform/graphql/conditions";
import { defineList, type OrderBy } from "../../platform/graphql/keyset";
import { authorizeSomewhere } from "../../platform/policy";
import { accountsHolding } from "../../platform/viewer";
import { type Batch, type BatchArgs, batchOf, largestBatch } from "./batches";
import type { SeatAllocation } from "./seatAllocation";
import {
  addIds,
  allocationConditions,
  type SeatAllocationFilter,
  allocationIn,
  allocationOrders,
  type SeatAllocationOrderField,
  type SeatAllocationRow,
  allocationsSql,
} from "./seatAllocations";
import { inactiveCounts } from "./seats.loaders";

const list = defineList<SeatAllocationRow, SeatAllocationOrderField>({
  name: "seats.allocationBatches",
  orders: allocationOrders,
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "a.id", value: (row) => row.id },
  max: largestBatch,
});
const statements = conditionalStatements<SeatAllocationRow>("seats.allocationBatches");

/**
 * A batch of the accounts where the viewer holds SEATS_READ with their use of seats and their number of inactive users, by
 * name unless another order is given.
 * @throws Forbidden where the viewer holds SEATS_READ on no account
 * @throws BadUserInput
 */
export async function readSeatAllocations(
  ctx: Ctx,
  filter: SeatAllocationFilter,
  orderBy: OrderBy<SeatAllocationOrderField> | null,
  batch: BatchArgs,
): Promise<Batch<SeatAllocation>> {
  authorizeSomewhere(ctx, "SEATS_READ");
  const accountIds = accountsHolding(ctx.viewer, "SEATS_READ");
  const plan = list.plan(batch, orderBy);
  const scope = accountIds === null ? "ORGANIZATION" : "ACCOUNT";
  const conditions = allocationConditions(ctx, accountIds ?? [], { filter, scope });
  const select = statements.page(plan, conditions, allocationsSql(ctx, conditions, orderBy?.field));
  const rows = await ctx.rows(select, [...conditions.params, ...plan.params]);
  const counts = await inactiveCounts(
    ctx,
    rows.map((row) => row.id),
  );
  return batchOf(plan, rows, (row) => {
    addIds(row, ctx.viewer.organizationId);
    const allocation = allocationIn(row);
    allocation.inactive = counts.get(row.id) ?? 0;
    return allocation;
  });
}
