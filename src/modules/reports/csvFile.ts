import { setImmediate } from "node:timers/promises";
import { stringify } from "csv-stringify/sync";
import { type Cell, type Column, guarded, type ReportTable, timeText } from "./reportTable";

/** Without it Excel takes UTF-8 for the machine's old code page. */
const byteOrderMark = "\ufeff";

/** So many rows are written in one go; then others get their turn. */
const rowsAtOnce = 250;

/** What RFC 4180 has quotes for. The library spends most of its time on values that hold none of these. */
const special = /[",\r\n]/;

/** Quoted values that a file remembers: names and lists of roles come again and again. */
const mostRemembered = 1_000;

/** Writes values as RFC 4180 has them. */
function quoting(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    if (!special.test(text)) return text;
    const before = known.get(text);
    if (before !== undefined) return before;
    // The apostrophes are set by `guarded`: the library's own would stand before numbers that are text, too.
    const quoted = stringify([[text]], { eof: false });
    if (known.size >= mostRemembered) known.clear();
    known.set(text, quoted);
    return quoted;
  };
}

function textOf<Row>({ type }: Column<Row>, value: Cell): string {
  if (value === null) return "";
  if (type === "TIME") return timeText(value);
  return type === "NUMBER" ? String(value) : guarded(String(value));
}

/** A report as CSV, piece by piece: UTF-8 with a byte order mark, a row of titles, lines that end in CR LF. */
export async function* csvFile<Row>({ columns, batches }: ReportTable<Row>): AsyncGenerator<string> {
  const quoted = quoting();
  yield `${byteOrderMark}${columns.map(({ title }) => quoted(title)).join(",")}\r\n`;
  for await (const batch of batches)
    for (let from = 0; from < batch.length; from += rowsAtOnce) {
      let piece = "";
      for (const row of batch.slice(from, from + rowsAtOnce)) {
        let between = "";
        for (const column of columns) {
          piece += between + quoted(textOf(column, column.value(row)));
          between = ",";
        }
        piece += "\r\n";
      }
      yield piece;
      await setImmediate();
    }
}
