import { csvLine, parseCsv } from "../../examples/integrator/src/csv";
import { Progress } from "../../examples/integrator/src/progress";

const cellsOf = (text: string) => parseCsv(text).map(({ cells }) => cells);

describe("the CSV of the integrator's example", () => {
  it("is read as spreadsheet programs write it", () => {
    expect(
      parseCsv('\uFEFFemail,name\r\nada@x.example,"Ada ""A"" L,\nCountess"\r\n\r\n ,\r\nlee@x.example , Lee'),
    ).toEqual([
      { line: 1, cells: ["email", "name"] },
      { line: 2, cells: ["ada@x.example", 'Ada "A" L,\nCountess'] },
      { line: 6, cells: ["lee@x.example", "Lee"] },
    ]);
    expect(cellsOf("")).toEqual([]);
    expect(cellsOf('a, "b" ,c"d')).toEqual([["a", "b", 'c"d']]);
    expect(() => parseCsv('a\n"b')).toThrow("line 2");
  });

  it("is written so that it reads back the same, and no spreadsheet takes a cell for a formula", () => {
    const cells = ["plain", 'a "quoted", one', "two\r\nlines", "", "ünï"];
    expect(cellsOf(csvLine(cells))).toEqual([cells]);
    for (const start of ["=", "+", "-", "@", "\t"]) expect(csvLine([`${start}1`])).toMatch(/^"?'/);
  });
});

describe("the progress of the integrator's example", () => {
  const shown = (isTTY: boolean) => {
    const written: string[] = [];
    const out = { isTTY, columns: 60, write: (text: string) => written.push(text) > 0 };
    const progress = new Progress(out as unknown as NodeJS.WriteStream);
    progress.at("Seats", 1, 4);
    progress.at("Seats", 1, 4);
    progress.say("A word.");
    progress.at("Seats", 4, 4);
    return written.join("");
  };

  it("is a bar on a terminal, and words stand below it", () => {
    const bar = (filled: number, figures: string) =>
      `\r\u001b[KSeats [${"#".repeat(filled)}${".".repeat(36 - filled)}] ${figures}`;
    expect(shown(true)).toBe(
      `${bar(9, "1 of 4 (25 %)")}${bar(9, "1 of 4 (25 %)")}\nA word.\n\r\u001b[KSeats [${"#".repeat(35)}] 4 of 4 (100 %)`,
    );
  });

  it("is plain lines elsewhere", () => {
    expect(shown(false)).toBe("Seats: 1 of 4 (25 %)\nA word.\nSeats: 4 of 4 (100 %)\n");
  });
});
