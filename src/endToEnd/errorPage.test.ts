import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type GraphQLEnumType } from "graphql";
import { faultCodes, userErrorCodes } from "../platform/errors";
import { requestCodes } from "../platform/graphql/errorAnswer";
import { createSchema } from "../schema";

const page = readFileSync(join(__dirname, "../../docs/errors.md"), "utf8");

/** The rows of the table below a heading, each as its cells. */
function rowsBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  return own
    .split("\n")
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
const codesOf = (rows: readonly string[][]) => rows.map(([code = ""]) => code.replaceAll("`", ""));

describe("docs/errors.md", () => {
  it("says of every code at the top of an answer what to do, and of none that there is not", () => {
    const codes = codesOf(rowsBelow("Errors of a request or a field"));
    expect([...codes].sort()).toEqual([...new Set([...faultCodes, ...requestCodes])].sort());
  });

  it("says of every code of a refusal what to do, and of none that there is not", () => {
    const codes = codesOf(rowsBelow("Refusals by a business rule"));
    const published = createSchema().getType("UserErrorCode") as GraphQLEnumType;
    expect([...codes].sort()).toEqual(
      published
        .getValues()
        .map(({ name }) => name)
        .sort(),
    );
    expect(codes).toHaveLength(Object.keys(userErrorCodes).length);
  });

  it("leaves no cell open, and says of each whether to try again in one of the ways that it explains", () => {
    const rows = [...rowsBelow("Errors of a request or a field"), ...rowsBelow("Refusals by a business rule")];
    expect(rows.filter((cells) => cells.some((cell) => cell === ""))).toEqual([]);
    expect(
      rows.map((cells) => cells.at(-1)).filter((again) => !/^(no|yes, wait|yes, wait; same key)$/.test(again!)),
    ).toEqual([]);
  });
});
