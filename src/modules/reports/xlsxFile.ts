import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { ZipFile } from "yazl";
import type { Column, ReportTable } from "./reportTable";
import { RowSource } from "./rowSource";
import { contentTypes, packageRels, sheetHead, sheetTail, styleSheet, workbook, workbookRels } from "./xlsxParts";
import { sheetRows } from "./xlsxSheet";

/** As many rows as a sheet has room for below the titles. */
const roomInASheet = 1_048_575;

/** So many rows are written in one go; then others get their turn. */
const rowsAtOnce = 100;

const widths: Readonly<Record<Column<unknown>["type"], number>> = { TEXT: 24, NUMBER: 14, TIME: 20 };

async function* sheetXml<Row>(
  columns: readonly Column<Row>[],
  source: RowSource<Row>,
  mostRows: number,
): AsyncGenerator<string> {
  const rows = sheetRows(columns);
  yield sheetHead(columns.map(({ type }) => widths[type])) + rows.titles();
  for (let written = 0; written < mostRows;) {
    const taken = await source.take(Math.min(rowsAtOnce, mostRows - written));
    if (taken.length === 0) break;
    const first = written + 2;
    yield taken.map((row, index) => rows.row(row, first + index)).join("");
    written += taken.length;
    await setImmediate();
  }
  yield sheetTail;
}

/**
 * A report as an Excel workbook, written while it is read: texts stand in the sheet itself, so that nothing has to be
 * known before the first row leaves. The parts that name the sheets come last.
 *
 * @param rowsPerSheet how many rows before the next sheet begins, which has the titles again
 */
export function xlsxFile<Row>({ title, columns, batches }: ReportTable<Row>, rowsPerSheet = roomInASheet): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const source = new RowSource(batches);
  let sheet: Readable | undefined;
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on("error", fail);
  output.once("close", () => {
    sheet?.destroy();
    void source.stop().catch(() => undefined);
  });

  const addText = (path: string, text: string) => {
    zip.addBuffer(Buffer.from(text), path);
  };
  const addSheet = (number: number) =>
    new Promise<void>((resolve) => {
      const xml = Readable.from(sheetXml(columns, source, rowsPerSheet));
      sheet = xml;
      xml.once("error", fail);
      xml.once("end", resolve);
      // The fastest level: the text is so repetitive that the others gain little.
      zip.addReadStream(xml, `xl/worksheets/sheet${number}.xml`, { compressionLevel: 1 });
    });
  const addAll = async () => {
    addText("_rels/.rels", packageRels);
    addText("xl/styles.xml", styleSheet);
    let sheets = 0;
    do await addSheet(++sheets);
    while (!(await source.isOver()));
    addText("xl/workbook.xml", workbook(title, sheets));
    addText("xl/_rels/workbook.xml.rels", workbookRels(sheets));
    addText("[Content_Types].xml", contentTypes(sheets));
    zip.end();
  };
  addAll().catch(fail);
  return output;
}
