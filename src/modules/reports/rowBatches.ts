/** A part of the rows, and where the next part begins; null where none follows. */
interface Part<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** So many rows are read by one statement. No connection is held between two of them. */
export const rowsInABatch = 2_000;

/**
 * All rows from the first batch on. While one batch is written the next is read, so that the database and this process
 * work at the same time; no more than these two are held, however long the writing takes.
 */
export async function* rowBatches<Row>(
  first: Part<Row>,
  read: (after: string) => Promise<Part<Row>>,
): AsyncGenerator<readonly Row[]> {
  for (let { rows, next } = first; ;) {
    const following = next === null ? null : read(next);
    // It is waited for below; until then nobody would hear of its failing.
    following?.catch(() => undefined);
    if (rows.length > 0) yield rows;
    if (following === null) return;
    ({ rows, next } = await following);
  }
}
