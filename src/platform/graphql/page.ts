import type { Connection, Edge, PageInfo } from "./connection";

/** What is known of a page before its rows are read. */
interface Asked<Row> {
  readonly size: number;
  readonly backward: boolean;
  readonly hasAfter: boolean;
  readonly hasBefore: boolean;
  readonly cursorOf: (row: Row) => string;
}

/** Its cursor is made when it is read. */
class PageEdge<Row, N> implements Edge<N> {
  constructor(
    readonly node: N,
    private readonly row: Row,
    private readonly cursorOf: (row: Row) => string,
  ) {}

  get cursor(): string {
    return this.cursorOf(this.row);
  }
}

/** Everything that costs something (edges, cursors, the count) is made when it is read: most documents take `nodes`. */
class Page<Row, N> implements Connection<N> {
  readonly nodes: readonly N[];

  constructor(
    private readonly asked: Asked<Row>,
    private readonly rows: readonly Row[],
    private readonly more: boolean,
    readonly totalCount: () => Promise<number>,
    node: (row: Row) => N,
  ) {
    this.nodes = rows.map(node);
  }

  get edges(): readonly Edge<N>[] {
    const { cursorOf } = this.asked;
    return this.rows.map((row, index) => new PageEdge(this.nodes[index] as N, row, cursorOf));
  }

  get pageInfo(): PageInfo {
    const { backward, hasAfter, hasBefore, cursorOf } = this.asked;
    const [first, last] = [this.rows[0], this.rows.at(-1)];
    return {
      hasNextPage: backward ? hasBefore : this.more,
      hasPreviousPage: backward ? this.more : hasAfter,
      get startCursor() {
        return first === undefined ? null : cursorOf(first);
      },
      get endCursor() {
        return last === undefined ? null : cursorOf(last);
      },
    };
  }
}

/**
 * The connection made of the rows found, in the order they were read.
 *
 * @param rows up to one more than the page holds
 */
export function pageOf<Row, N>(
  asked: Asked<Row>,
  rows: readonly Row[],
  totalCount: () => Promise<number>,
  node: (row: Row) => N,
): Connection<N> {
  const kept = rows.slice(0, asked.size);
  if (asked.backward) kept.reverse();
  return new Page(asked, kept, rows.length > asked.size, totalCount, node);
}
