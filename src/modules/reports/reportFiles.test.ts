import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { csvFile } from "./csvFile";
import { type Cell, type Column, guarded, type ReportTable } from "./reportTable";
import { bytesOf, readCsv, readXlsx, type SheetValue } from "./reports.testing";
import { xlsxFile } from "./xlsxFile";

type Row = readonly Cell[];

const columnsOf = (types: readonly Column<Row>["type"][]): Column<Row>[] =>
  types.map((type, index) => ({ title: `Column ${index + 1}`, type, value: (row) => row[index] ?? null }));

async function* inBatches(rows: readonly Row[], size = 1_000): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += size) yield await Promise.resolve(rows.slice(at, at + size));
}

const tableOf = (types: readonly Column<Row>["type"][], rows: readonly Row[]): ReportTable<Row> => ({
  title: "Rows",
  columns: columnsOf(types),
  batches: inBatches(rows),
});

const asCsv = async (table: ReportTable<Row>) => readCsv(await bytesOf(csvFile(table)));
const asSheets = async (table: ReportTable<Row>, perSheet?: number) =>
  readXlsx(await bytesOf(xlsxFile(table, perSheet)));

const titles = (count: number) => Array.from({ length: count }, (_, index) => `Column ${index + 1}`);

/** Texts that hurt: what begins formulas, quotes, line ends, other scripts, control characters. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }).filter((value) => !value.includes("\0")),
  fc
    .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "'", "''=", "", '"', " "), fc.string({ maxLength: 10 }))
    .map((parts) => parts.join("")),
  fc.constantFrom(
    "-5",
    "+5",
    "-5.25",
    "-",
    "-5e3",
    "+41 44 123",
    "a,b",
    "a;b",
    'say "hi"',
    "two\r\nlines",
    "one\nother",
    "_x0041_",
    "__x0041_",
    "a\u0007b\u001b",
    "Zoë Müller",
    "שלום",
    "👩‍👩‍👧",
    "\ufffe",
    " space ",
    "\u00a0",
    "<b>&amp;</b>",
    "1e5",
    "007",
  ),
);

describe("a value that spreadsheets would take for a formula", () => {
  it.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "=", "-", "+", "@", "-5e3", "+41 44 123", "-1,5", "--1"])(
    "S-15 gets an apostrophe: %j",
    (value) => {
      expect(guarded(value)).toBe(`'${value}`);
    },
  );

  it.each(["-5", "+5", "-5.25", "5", "", "a=b", "'=1", " =1", "\n=1", "_x003D_1"])(
    "S-15 is left alone else: %j",
    (value) => {
      expect(guarded(value)).toBe(value);
    },
  );

  it("S-15 is told in CSV and XLSX alike, and only the apostrophe is new", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), async (rows) => {
        const wanted = rows.map((row) => row.map(guarded));
        for (const row of wanted) for (const value of row) expect(value).not.toMatch(/^[=+\-@\t\r](?![\d.]+$)/);
        // An empty text and nothing look alike in both.
        expect(await asCsv(tableOf(["TEXT", "TEXT"], rows))).toEqual([titles(2), ...wanted]);
        const [sheet] = await asSheets(tableOf(["TEXT", "TEXT"], rows));
        const read = sheet!.rows.slice(1).map((row) => row.map((value) => value ?? ""));
        while (read.length < wanted.length) read.push(["", ""]);
        expect(read).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a report's file", () => {
  const moment = "2026-11-24 11:22:33.123456+00";
  const mixed: Row[] = [
    ["Acme", 0, 12.5, moment],
    [null, -7, null, null],
    ["Üb", 2_147_483_647, 0.1, "1999-12-31 23:59:59+00"],
  ];
  const types = ["TEXT", "NUMBER", "NUMBER", "TIME"] as const;

  it("S-15 has numbers as numbers and times in UTC", async () => {
    expect(await asCsv(tableOf(types, mixed))).toEqual([
      titles(4),
      ["Acme", "0", "12.5", "2026-11-24T11:22:33.123Z"],
      ["", "-7", "", ""],
      ["Üb", "2147483647", "0.1", "1999-12-31T23:59:59.000Z"],
    ]);
    const [sheet] = await asSheets(tableOf(types, mixed));
    expect(sheet!.rows).toEqual([
      titles(4),
      ["Acme", 0, 12.5, new Date("2026-11-24T11:22:33.123Z")],
      [null, -7, null, null],
      ["Üb", 2_147_483_647, 0.1, new Date("1999-12-31T23:59:59Z")],
    ] satisfies SheetValue[][]);
  });

  it("S-15 has its titles when it has no rows", async () => {
    expect((await bytesOf(csvFile(tableOf(types, [])))).toString()).toBe(
      "\ufeffColumn 1,Column 2,Column 3,Column 4\r\n",
    );
    expect(await asSheets(tableOf(types, []))).toEqual([{ name: "Rows", rows: [titles(4)] }]);
  });

  it("S-15 begins a new sheet, with the titles, where one is full, and none for nothing", async () => {
    const rows = Array.from({ length: 250 }, (_, index): Row => [`Row ${index + 1}`, index + 1]);
    const sheets = await asSheets(tableOf(["TEXT", "NUMBER"], rows), 125);
    expect(sheets.map(({ name }) => name)).toEqual(["Rows", "Rows (2)"]);
    expect(sheets.flatMap(({ rows: [first, ...others] }) => [first, others.length])).toEqual([
      titles(2),
      125,
      titles(2),
      125,
    ]);
    expect(sheets.flatMap(({ rows: read }) => read.slice(1))).toEqual(rows);
    const three = await asSheets(tableOf(["TEXT", "NUMBER"], [...rows, ["last", 251]]), 125);
    expect(three.map(({ rows: read }) => read.length)).toEqual([126, 126, 2]);
  });

  it("S-15 cuts a text that no cell can hold in XLSX, and no other", async () => {
    const [longest, longer] = ["x".repeat(32_767), `${"é".repeat(32_766)}👍x`];
    const [sheet] = await asSheets(tableOf(["TEXT", "TEXT"], [[longest, longer]]));
    expect(sheet!.rows[1]).toEqual([longest, `${"é".repeat(32_766)}\ufffd`]);
    expect((await asCsv(tableOf(["TEXT", "TEXT"], [[longest, longer]])))[1]).toEqual([longest, longer]);
  });

  it("S-15 is a workbook whose texts are texts and no formulas", async () => {
    const bytes = await bytesOf(xlsxFile(tableOf(["TEXT"], [["=1+1"], ["-5"]])));
    const [sheet] = await readXlsx(bytes);
    expect(sheet!.rows).toEqual([["Column 1"], ["'=1+1"], ["-5"]]);
  });
});

describe("a reader that is slow, or gone", () => {
  const size = 1_000;
  // Nothing that a compressor makes small: what lies ready somewhere is then as large as the rows it holds.
  const texts = Array.from({ length: size }, () => randomBytes(150).toString("base64"));
  /** What a batch is at least in the file: base64 has 6 bits a letter. */
  const bytesOfBatch = size * 150;
  let pulled = 0;
  let ended = false;

  async function* endless(): AsyncGenerator<readonly Row[]> {
    pulled = 0;
    ended = false;
    try {
      for (;;) {
        pulled += 1;
        yield await Promise.resolve(texts.map((one): Row => [one]));
      }
    } finally {
      ended = true;
    }
  }
  const table = (): ReportTable<Row> => ({ title: "Rows", columns: columnsOf(["TEXT"]), batches: endless() });
  const formats = {
    CSV: () => csvFile(table()),
    XLSX: () => xlsxFile(table()).iterator({ destroyOnReturn: true }) as AsyncIterator<unknown>,
  };

  it.each(["CSV", "XLSX"] as const)("S-15 makes the reading of rows wait: %s", async (format) => {
    const file = formats[format]();
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
    };
    let taken = 0;
    const take = async () => {
      taken += (((await file.next()) as IteratorResult<string | Buffer>).value as string | Buffer).length;
    };
    /** Batches read that nobody took, but for what a stream keeps ready: however long nobody does. */
    const ahead = () => pulled - taken / bytesOfBatch;
    const mostAhead = format === "CSV" ? 1 : 4;
    await take();
    await turns(1_000);
    expect(ahead()).toBeLessThanOrEqual(mostAhead);
    for (let piece = 0; piece < 100; piece++) await take();
    await turns(1_000);
    expect(ahead()).toBeLessThanOrEqual(mostAhead);
    await file.return?.(undefined);
    while (!ended) await turns(1);
    const whenGone = pulled;
    await turns(200);
    expect(pulled).toBe(whenGone);
  });

  it("S-15 reads no more for a million rows than it writes: the batches held do not grow", async () => {
    let rows = 0;
    let mostAhead = 0;
    async function* many(): AsyncGenerator<readonly Row[]> {
      for (let batch = 0; batch < 100; batch++) {
        mostAhead = Math.max(mostAhead, batch * size - rows);
        yield await Promise.resolve(Array.from({ length: size }, (): Row => ["x"]));
      }
    }
    for await (const piece of csvFile({ ...table(), batches: many() })) rows += piece.split("\r\n").length - 1;
    expect(rows).toBe(100 * size + 1);
    expect(mostAhead).toBeLessThanOrEqual(size);
  });

  it("S-15 breaks the file off where reading fails, in the middle of a sheet", async () => {
    async function* failing(): AsyncGenerator<readonly Row[]> {
      yield await Promise.resolve([["a"]]);
      throw new Error("the database went away");
    }
    for (const file of [csvFile, xlsxFile])
      await expect(bytesOf(file({ ...table(), batches: failing() }))).rejects.toThrow("the database went away");
  });
});
