import { matchingGroups } from "./matchingGroups";
import { parseOperation } from "./parseOperation";

const operations = [
  parseOperation("00-start/a.graphql", "# Who am I?\n# Shows your account.\nquery whoAmI { a }"),
  parseOperation("10-seats/b.graphql", "# Assign seats\n# To one user.\nmutation assignSeats { a }"),
  parseOperation("10-seats/c.graphql", "# Seat page\n# Usage of each account.\nquery seatPage { a }"),
];

function titles(search: string) {
  return matchingGroups(operations, search).map((group) => [group.title, ...group.operations.map((o) => o.title)]);
}

describe("matchingGroups", () => {
  it("W-03 shows all operations by group while nothing is searched", () => {
    expect(titles("")).toEqual([
      ["Start", "Who am I?"],
      ["Seats", "Assign seats", "Seat page"],
    ]);
  });

  it("W-03 finds every word in title, description, name or group, in any case and order", () => {
    expect(titles("ACCOUNT seat")).toEqual([["Seats", "Seat page"]]);
    expect(titles(" whoami ")).toEqual([["Start", "Who am I?"]]);
    expect(titles("account")).toEqual([
      ["Start", "Who am I?"],
      ["Seats", "Seat page"],
    ]);
    expect(titles("nothing")).toEqual([]);
  });
});
