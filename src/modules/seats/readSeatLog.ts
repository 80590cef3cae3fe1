import type { Ctx } from "../../platform/context";
import { conditionalStatements } from "../../platform/graphql/conditions";
import { defineList } from "../../platform/graphql/keyset";
import { authorizeSomewhere } from "../../platform/policy";
import { accountsHolding } from "../../platform/viewer";
import { accountById, type AccountRow } from "../accounts";
import { type Actor, loadActor } from "../users";
import { type Batch, type BatchArgs, batchOf, largestBatch } from "./batches";
import {
  seatLogColumns,
  type SeatLogFilter,
  seatLogList,
  type SeatLogOrder,
  seatLogParts,
  type SeatLogRow,
  seesWholeLog,
} from "./seatLog";

/** A row of the log with what it names. */
export interface SeatLogRecord {
  readonly row: SeatLogRow;
  readonly account: AccountRow | null;
  readonly doneBy: Actor;
}

const list = defineList({ ...seatLogList, name: "seats.logBatches", max: largestBatch });
const statements = conditionalStatements<SeatLogRow>("seats.logBatches");

/**
 * A batch of the seat log of all accounts where the viewer holds SEAT_LOG_READ, newest first unless told otherwise; rows
 * about the organization as a whole only for those who see its log.
 * @throws Forbidden where the viewer holds SEAT_LOG_READ on no account
 * @throws BadUserInput
 */
export async function readSeatLog(
  ctx: Ctx,
  filter: SeatLogFilter,
  order: SeatLogOrder | null,
  batch: BatchArgs,
): Promise<Batch<SeatLogRecord>> {
  authorizeSomewhere(ctx, "SEAT_LOG_READ");
  const accountIds = accountsHolding(ctx.viewer, "SEAT_LOG_READ");
  const plan = list.plan(batch, { field: "TIME", direction: order === "OLDEST_FIRST" ? "ASC" : "DESC" });
  const scope = accountIds === null ? "ORGANIZATION" : "ACCOUNTS";
  const { conditions, source } = seatLogParts(ctx.viewer, accountIds ?? [], { filter, scope });
  const select = statements.page(
    plan,
    conditions,
    (page) => `select x.* from (select $2::uuid[] as ids) held cross join lateral (
    select ${seatLogColumns(seesWholeLog(ctx.viewer))} ${source} and ${page.where}
    order by ${page.orderBy} limit ${page.limit}) x`,
  );
  const rows = await ctx.rows(select, [...conditions.params, ...plan.params]);
  const [accounts, actors] = await Promise.all([
    asked(rows, accountOf, (row) => ctx.load(accountById, row.accountId)),
    asked(rows, actorOf, (row) => loadActor(ctx, { type: row.actorType, id: row.actorId })),
  ]);
  return batchOf(plan, rows, (row) => ({
    row,
    account: accounts.get(accountOf(row)) ?? null,
    doneBy: actors.get(actorOf(row)) as Actor,
  }));
}

const accountOf = (row: SeatLogRow) => row.accountId;
const actorOf = (row: SeatLogRow) => `${row.actorType}:${row.actorId ?? ""}`;

/** What rows name, each asked for once: many rows name few. */
async function asked<T>(
  rows: readonly SeatLogRow[],
  keyOf: (row: SeatLogRow) => string,
  load: (row: SeatLogRow) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const first = new Map(rows.map((row) => [keyOf(row), row]));
  return new Map(await Promise.all([...first].map(async ([key, row]) => [key, await load(row)] as const)));
}
