import { type Statement, type SqlValue, statement } from "../context";
import { BadUserInput } from "../errors";
import { type Connection, defaultPageSize, type PageArgs, type SortDirection } from "./connection";
import { type CursorType, type CursorValue, decodeCursor, encodeCursor } from "./cursor";
import { pageOf } from "./page";

/** A column that a list is sorted by. */
export interface SortColumn<Row> {
  /** A fixed SQL expression; nothing that a client sends ever stands in it. */
  readonly sql: string;
  readonly type: CursorType;
  /** Set where the expression may be null; nulls come last in both directions. */
  readonly nullable?: boolean;
  /** The expression's value in a row as it was read. */
  readonly value: (row: Row) => CursorValue;
}

/** The order that a client asks for. */
export interface OrderBy<Order extends string> {
  readonly field: Order;
  readonly direction: `${SortDirection}`;
}

/** What a list is. */
export interface ListDefinition<Row, Order extends string> {
  /** Unique in the service; part of cursors and of statement names. */
  readonly name: string;
  /** The closed map of orders: what a client may name, and the columns it means. The id breaks ties by itself. */
  readonly orders: Readonly<Record<Order, readonly SortColumn<Row>[]>>;
  readonly defaultOrder: OrderBy<Order>;
  /** The row's id: unique in the list, never null. */
  readonly id: Omit<SortColumn<Row>, "type" | "nullable"> & { readonly type?: CursorType };
  /** Most rows in a page; 100 unless set. */
  readonly max?: number;
}

/** The parts of a list's statement that depend on the page. */
export interface PageSql {
  /** Condition of the WHERE clause; `true` without a cursor. */
  readonly where: string;
  /** What follows ORDER BY. */
  readonly orderBy: string;
  /** The placeholder after LIMIT. */
  readonly limit: string;
}

/** One page asked for, its arguments checked. */
export interface PagePlan<Row> {
  /** Rows in the page; one more is read, to know whether others follow. */
  readonly size: number;
  readonly backward: boolean;
  readonly hasAfter: boolean;
  readonly hasBefore: boolean;
  readonly cursorOf: (row: Row) => string;
  /** What the page's placeholders are bound to: append them to the statement's own parameters. */
  readonly params: readonly SqlValue[];
  /** Same shape, same text: what distinguishes prepared statements of one list. */
  readonly shape: string;
  /** The SQL with placeholders that begin after the statement's own `parameters`. */
  readonly sql: (parameters: number) => PageSql;
}

/** A list with keyset pages. */
export interface List<Row, Order extends string> {
  /**
   * Checks a page's arguments.
   *
   * @throws BadUserInput saying what range or which cursor is expected
   */
  plan(args: Pick<PageArgs, "first" | "after" | "last" | "before">, orderBy?: OrderBy<Order> | null): PagePlan<Row>;
  /**
   * The statement of a page: one text for each shape, made once.
   *
   * @param parameters how many parameters `text` uses itself; the page's follow
   */
  statement(plan: PagePlan<Row>, parameters: number, text: (page: PageSql) => string): Statement<Row>;
  /** The connection made of what the statement found; rows are its nodes unless `node` maps them. */
  page(plan: PagePlan<Row>, rows: readonly Row[], totalCount: () => Promise<number>): Connection<Row>;
  page<N>(
    plan: PagePlan<Row>,
    rows: readonly Row[],
    totalCount: () => Promise<number>,
    node: (row: Row) => N,
  ): Connection<N>;
}

/** A name column: sorted as people of any language expect. */
export const nameColumn = <Row>(sql: string, value: (row: Row) => string): SortColumn<Row> => ({
  sql: `${sql} collate "und-x-icu"`,
  type: "text",
  value,
});

/** Declares a list. */
export function defineList<Row, Order extends string>(definition: ListDefinition<Row, Order>): List<Row, Order> {
  const { name, max = 100 } = definition;
  const id: SortColumn<Row> = { type: "uuid", ...definition.id };
  const statements = new Map<string, Statement<Row>>();
  return {
    plan(args, orderBy) {
      const { field, direction } = orderBy ?? definition.defaultOrder;
      const columns = [...definition.orders[field], id];
      const list = `${name}:${field}:${direction}`;
      const { size, backward } = sizeOf(args, max);
      const after = args.after == null ? null : decodeCursor(list, args.after, columns, "after");
      const before = args.before == null ? null : decodeCursor(list, args.before, columns, "before");
      const bound = [...(after ?? []), ...(before ?? [])].filter((value) => value !== null);
      const nulls = (values: CursorValue[] | null) =>
        values?.map((value) => (value === null ? "n" : "v")).join("") ?? "";
      return {
        size,
        backward,
        hasAfter: after !== null,
        hasBefore: before !== null,
        cursorOf: (row) =>
          encodeCursor(
            list,
            columns.map((column) => column.value(row)),
          ),
        params: [...bound, size + 1],
        shape: `${field}.${direction}${backward ? ".last" : ""}${after ? `.a${nulls(after)}` : ""}${before ? `.b${nulls(before)}` : ""}`,
        sql: (parameters) => {
          let last = parameters;
          const next = () => `$${++last}`;
          const conditions = [
            ...(after ? [beyond(columns, after, direction === "ASC", true, next)] : []),
            ...(before ? [beyond(columns, before, direction !== "ASC", false, next)] : []),
          ];
          return {
            where: conditions.join(" and ") || "true",
            orderBy: columns.map((column) => sorted(column, (direction === "ASC") !== backward, backward)).join(", "),
            limit: next(),
          };
        },
      };
    },
    statement(plan, parameters, text) {
      let found = statements.get(plan.shape);
      if (!found) {
        found = statement<Row>(`${name}.${plan.shape}`, text(plan.sql(parameters)));
        statements.set(plan.shape, found);
      }
      return found;
    },
    page: <N>(
      plan: PagePlan<Row>,
      rows: readonly Row[],
      totalCount: () => Promise<number>,
      node: (row: Row) => N = (row) => row as unknown as N,
    ) => pageOf(plan, rows, totalCount, node),
  };
}

/** How many rows, and from which end. */
function sizeOf({ first, last }: Pick<PageArgs, "first" | "last">, max: number): { size: number; backward: boolean } {
  if (typeof first === "number" && typeof last === "number")
    throw new BadUserInput("Give `first` or `last`, not both.", ["last"]);
  const argument = typeof last === "number" || (last === null && first === undefined) ? "last" : "first";
  const size = argument === "last" ? last : first;
  // Null beside the other argument is what clients send that name all four; alone it asks for nothing definite.
  if (size === undefined) return { size: defaultPageSize, backward: false };
  if (size === null || !Number.isInteger(size) || size < 0 || size > max)
    throw new BadUserInput(`\`${argument}\` is a whole number from 0 to ${max}. Read more rows page by page.`, [
      argument,
    ]);
  return { size, backward: argument === "last" };
}

/** One column in ORDER BY. Columns without nulls name no place for them, so that an index serves both ways. */
const sorted = <Row>({ sql, nullable }: SortColumn<Row>, ascending: boolean, backward: boolean) =>
  `${sql} ${ascending ? "asc" : "desc"}${nullable ? ` nulls ${backward ? "first" : "last"}` : ""}`;

/**
 * The rows beyond a position: larger ones if `up`, smaller ones otherwise; nulls lie beyond every value when going
 * `forward`.
 */
function beyond<Row>(
  columns: readonly SortColumn<Row>[],
  values: readonly CursorValue[],
  up: boolean,
  forward: boolean,
  next: () => string,
): string {
  const operator = up ? ">" : "<";
  const bind = ({ type }: SortColumn<Row>) => `${next()}::${type}`;
  if (!columns.some(({ nullable }) => nullable)) {
    // A row comparison: PostgreSQL starts reading the index there.
    const expressions = columns.map(({ sql }) => sql).join(", ");
    return `(${expressions}) ${operator} (${columns.map(bind).join(", ")})`;
  }
  const [column, ...others] = columns as [SortColumn<Row>, ...SortColumn<Row>[]];
  const rest = () => beyond(others, values.slice(1), up, forward, next);
  if (values[0] === null)
    return forward ? `(${column.sql} is null and ${rest()})` : `(${column.sql} is not null or ${rest()})`;
  const value = bind(column);
  const withinValues = `(${column.sql} ${operator}= ${value} and (${column.sql} ${operator} ${value} or ${rest()}))`;
  return column.nullable && forward ? `(${column.sql} is null or ${withinValues})` : withinValues;
}
