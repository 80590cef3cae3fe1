import type { Ctx } from "../../platform/context";
import { type Actor, loadActor } from "../users";
import type { SeatedUserRow } from "./SeatedUser";

/** Who gave these seats: few people give many, so each is asked for once, and rows are answered without a promise. */
export async function seatGiversOf(
  ctx: Ctx,
  rows: readonly SeatedUserRow[],
): Promise<(row: SeatedUserRow) => Actor | null> {
  const refs = new Map(
    rows.map((row) => [keyOf(row), { type: row.assignedByType ?? "SYSTEM", id: row.assignedById ?? null }]),
  );
  const loading = [...refs].map(async ([key, ref]) => [key, await loadActor(ctx, ref)] as const);
  const actors = new Map(await Promise.all(loading));
  return (row) => actors.get(keyOf(row)) ?? null;
}

const keyOf = (row: SeatedUserRow) => `${row.assignedByType ?? ""}:${row.assignedById ?? ""}`;
