/**
 * Reads CSV as spreadsheet programs write it (RFC 4180): quotes, line breaks within them, CRLF or LF, a byte order mark.
 * @returns rows of cells; empty lines are left out
 */
export function parseCsv(text: string): { readonly line: number; readonly cells: readonly string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const source = text.replace(/^\uFEFF/, "");
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let first = 1;
  const endRow = () => {
    cells.push(cell.trim());
    if (cells.some((value) => value !== "")) rows.push({ line: first, cells });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\n") line++;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source.charAt(at + 1) === '"') cell += source.charAt(++at);
      else quoted = false;
    } else if (character === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (character === ",") {
      cells.push(cell.trim());
      cell = "";
    } else if (character === "\n") {
      endRow();
      first = line;
    } else if (character !== "\r") cell += character;
  }
  if (quoted) throw new Error(`The quote that opens in line ${first} is never closed.`);
  endRow();
  return rows;
}

/** One line of CSV. What a spreadsheet would take for a formula gets an apostrophe before it. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells
    .map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",")}\r\n`;
