import type { PagePlan } from "../../platform/graphql/keyset";

/** Where a batch begins and how many rows it may have, at most 2,000. */
export interface BatchArgs {
  readonly first: number;
  /** `next` of the batch before; null or left out for the first. */
  readonly after?: string | null;
}

/** A part of a list that is read from one end to the other. */
export interface Batch<Row> {
  readonly rows: readonly Row[];
  /** Where the next batch begins; null where none follows. */
  readonly next: string | null;
}

/** Most rows in a batch. */
export const largestBatch = 2_000;

/** The batch made of the rows found, one more than it holds where others follow. */
export function batchOf<Row, N>(plan: PagePlan<Row>, found: readonly Row[], node: (row: Row) => N): Batch<N> {
  const rows = found.slice(0, plan.size);
  const last = rows.at(-1);
  return { rows: rows.map(node), next: last !== undefined && found.length > plan.size ? plan.cursorOf(last) : null };
}
