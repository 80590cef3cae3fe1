/** Rows out of batches, a few at a time; of the batches one is held at most. */
export class RowSource<Row> {
  private readonly batches: AsyncIterator<readonly Row[]>;
  private batch: readonly Row[] = [];
  private at = 0;

  constructor(batches: AsyncIterable<readonly Row[]>) {
    this.batches = batches[Symbol.asyncIterator]();
  }

  /** Whether there is no further row; reads the next batch to know it. */
  async isOver(): Promise<boolean> {
    while (this.at >= this.batch.length) {
      const next = await this.batches.next();
      if (next.done === true) return true;
      this.batch = next.value;
      this.at = 0;
    }
    return false;
  }

  /** The next rows, as many as are at hand; none at the end. */
  async take(most: number): Promise<readonly Row[]> {
    if (await this.isOver()) return [];
    const rows = this.batch.slice(this.at, this.at + most);
    this.at += rows.length;
    return rows;
  }

  /** Ends the reading. */
  async stop(): Promise<void> {
    await this.batches.return?.();
  }
}
