import { parse } from "csv-parse/sync";
import readWorkbook from "read-excel-file/node";

/** The rows of a CSV file, its titles first. @throws where it is not as RFC 4180 has it, with a byte order mark */
export function readCsv(bytes: Buffer): string[][] {
  if (bytes.readUIntBE(0, 3) !== 0xefbbbf) throw new Error("there is no byte order mark");
  return parse(bytes.subarray(3), { record_delimiter: "\r\n", relax_column_count: false });
}

/** A value of a workbook's cell. */
export type SheetValue = string | number | boolean | Date | null;

/** A sheet of a workbook, as a reader of others' making finds it. */
export interface ReadSheet {
  readonly name: string;
  readonly rows: SheetValue[][];
}

/** The sheets of a workbook. */
export async function readXlsx(bytes: Buffer): Promise<ReadSheet[]> {
  const sheets = await readWorkbook(bytes, { trim: false });
  return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as SheetValue[][] }));
}

/** All that a stream gives. */
export async function bytesOf(stream: AsyncIterable<string | Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part as string));
  return Buffer.concat(parts);
}
