import { type Cell, type Column, guarded, timeSerial } from "./reportTable";
import { styles } from "./xlsxParts";

/** The most UTF-16 units that a cell may hold. */
const longestText = 32_767;

// XML has no way to write most control characters; spreadsheets read them as _xHHHH_, and a text that looks like that as
// one whose first "_" is written so. A carriage return would be read as a line feed.
const special = /[&<>\p{Cc}\p{Cs}\ufffe\uffff]|_(?=x[0-9a-f]{4}_)/giu;
const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "\t", "\n": "\n" };

function written(character: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  const code = character.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  // Of the control characters those from DEL on may stand.
  if (code >= 0x7f && code < 0xa0) return character;
  return `_x${code.toString(16).toUpperCase().padStart(4, "0")}_`;
}

/** A text as it stands in a sheet's XML; what is beyond the length of a cell is cut off. */
function sheetText(text: string): string {
  const fits = text.length <= longestText ? text : text.slice(0, longestText);
  return fits.replace(special, written);
}

/** The letters of a column: A, B, … Z, AA, … */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

const edgeSpace = /^\s|\s$|\n/;

function textCell(place: string, text: string, style = ""): string {
  const space = edgeSpace.test(text) ? ' xml:space="preserve"' : "";
  return `<c r="${place}"${style} t="inlineStr"><is><t${space}>${sheetText(text)}</t></is></c>`;
}

function cell<Row>({ type }: Column<Row>, place: string, value: Cell): string {
  if (value === null) return "";
  if (type === "NUMBER") return `<c r="${place}"><v>${value}</v></c>`;
  if (type === "TIME") return `<c r="${place}" s="${styles.time}"><v>${timeSerial(value)}</v></c>`;
  return textCell(place, guarded(String(value)));
}

/** Writes the rows of one sheet; `number` is the row's, counted from 1. */
export interface SheetRows<Row> {
  titles(): string;
  row(row: Row, number: number): string;
}

/** The rows of a sheet with these columns. */
export function sheetRows<Row>(columns: readonly Column<Row>[]): SheetRows<Row> {
  const letters = columns.map((_, index) => columnName(index));
  return {
    titles: () => {
      const cells = columns.map(({ title }, index) => textCell(`${letters[index]}1`, title, ` s="${styles.title}"`));
      return `<row r="1">${cells.join("")}</row>`;
    },
    row: (row, number) => {
      let cells = "";
      for (let index = 0; index < columns.length; index++) {
        const column = columns[index] as Column<Row>;
        cells += cell(column, `${letters[index]}${number}`, column.value(row));
      }
      return `<row r="${number}">${cells}</row>`;
    },
  };
}
