import { setImmediate } from "node:timers/promises";
import { stringify } from "csv-stringify/sync";
import { type Cell, type Column, guarded, type ReportTable, timeText } from "./reportTable";

/** Without it Excel takes UTF-8 for the machine's old code page. */
const byteOrderMark = "\ufeff";

/** So many rows are written in one go; then others get their turn. */
const rowsAtOnce = 250;

/** RFC 4180. The apostrophes are set by `guarded`: the library's own would stand before numbers that are text, too. */
const lines = (rows: (string | null)[][]): string => stringify(rows, { record_delimiter: "\r\n" });

function textOf<Row>({ type }: Column<Row>, value: Cell): string | null {
  if (value === null) return null;
  if (type === "TIME") return timeText(value);
  return type === "NUMBER" ? String(value) : guarded(String(value));
}

/** A report as CSV, piece by piece: UTF-8 with a byte order mark, a row of titles, lines that end in CR LF. */
export async function* csvFile<Row>({ columns, batches }: ReportTable<Row>): AsyncGenerator<string> {
  yield byteOrderMark + lines([columns.map(({ title }) => title)]);
  for await (const batch of batches)
    for (let from = 0; from < batch.length; from += rowsAtOnce) {
      const rows = batch.slice(from, from + rowsAtOnce);
      yield lines(rows.map((row) => columns.map((column) => textOf(column, column.value(row)))));
      await setImmediate();
    }
}
