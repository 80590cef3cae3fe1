import { isoTime } from "../../platform/graphql/scalars";

/** A value as it is read: text, a number, a moment as PostgreSQL writes it in UTC, or nothing. */
export type Cell = string | number | null;

/** A column of a report. */
export interface Column<Row> {
  readonly title: string;
  readonly type: "TEXT" | "NUMBER" | "TIME";
  readonly value: (row: Row) => Cell;
}

/** What a report is made of, whatever the format. */
export interface ReportTable<Row> {
  /** Names the sheets: at most 20 characters, none of `[]:*?/\`. */
  readonly title: string;
  readonly columns: readonly Column<Row>[];
  /** The rows in their order; the next ones are read when they are asked for. */
  readonly batches: AsyncIterable<readonly Row[]>;
}

const formulaStart = /^[=+\-@\t\r]/;
const number = /^[+-]?\d+(?:\.\d+)?$/;

/**
 * A text as spreadsheets may read it: an apostrophe stands before what they would take for a formula. A plain number, with
 * a sign or without, is none.
 */
export const guarded = (text: string): string => (formulaStart.test(text) && !number.test(text) ? `'${text}` : text);

/** A moment as the API writes it: ISO 8601, UTC, milliseconds. */
export const timeText = (value: string | number): string => isoTime(value);

const dayMs = 86_400_000;
/** 1970-01-01 as spreadsheets count days. */
const epoch = 25_569;

/** The least step between two moments of this century, in days, as they are kept: less than a microsecond. */
const step = 2 ** -37;

/**
 * A moment as spreadsheets count: days since the end of 1899, in UTC. Of the two numbers next to it the later one, since
 * programs that cut off what is below a millisecond or a second would show the one before else.
 */
export function timeSerial(value: string | number): number {
  const time = Date.parse(isoTime(value));
  const serial = time / dayMs + epoch;
  return (serial - epoch) * dayMs < time ? serial + step : serial;
}
