import type { Ctx } from "../../platform/context";
import { type Batch, type BatchArgs, readSeatLog, type SeatLogFilter, type SeatLogOrder } from "../seats";
import { visibleUser } from "../users";
import type { NamedLogRow } from "./seatLogColumns";

/** A batch of the seat log with the users concerned, where the viewer may know them. @throws Forbidden | BadUserInput */
export async function readNamedLog(
  ctx: Ctx,
  filter: SeatLogFilter,
  order: SeatLogOrder | null,
  batch: BatchArgs,
): Promise<Batch<NamedLogRow>> {
  const { rows, next } = await readSeatLog(ctx, filter, order, batch);
  const ids = new Set(rows.flatMap(({ row }) => row.userId ?? []));
  const loading = [...ids].map(async (id) => [id, await visibleUser(ctx, id)] as const);
  const users = new Map(await Promise.all(loading));
  const named = rows.map(({ row, account, doneBy }) => ({
    row,
    account,
    doneBy,
    user: users.get(row.userId ?? "") ?? null,
  }));
  return { rows: named, next };
}
