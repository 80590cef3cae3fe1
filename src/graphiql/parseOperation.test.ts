import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "graphql";

import { parseOperation } from "./parseOperation";

const file = `# Assign seats
# Gives seats to users of the account.
# Those over the limit are refused.
#
# Undone by "Remove seats".
# variables: {
#   "input": { "mode": "PARTIAL" }
# }
mutation assignSeats($input: AssignSeatsInput!) {
  assignSeats(input: $input) { userErrors { code } }
}
`;

describe("parseOperation", () => {
  it("W-03 reads group, title, description, kind, name and variables", () => {
    expect(parseOperation("10-seats/assignSeats.graphql", file)).toEqual({
      group: "Seats",
      title: "Assign seats",
      description:
        'Gives seats to users of the account. Those over the limit are refused.\n\nUndone by "Remove seats".',
      kind: "mutation",
      name: "assignSeats",
      text: `# Assign seats
#
# Gives seats to users of the account. Those over the limit are refused.
#
# Undone by "Remove seats".
mutation assignSeats($input: AssignSeatsInput!) {
  assignSeats(input: $input) { userErrors { code } }
}
`,
      variables: '{\n  "input": {\n    "mode": "PARTIAL"\n  }\n}',
    });
  });

  it("W-03 reads a file of a title and an unnamed query, with CRLF line ends", () => {
    expect(parseOperation("20-people-and-roles/all.graphql", "# All\r\n{ viewer { user { id } } }\r\n")).toEqual({
      group: "People and roles",
      title: "All",
      description: "",
      kind: "query",
      name: "",
      text: "# All\n{ viewer { user { id } } }\n",
      variables: null,
    });
  });

  it("W-03 finds the operation behind a fragment", () => {
    const source = "# T\nfragment F on User { id }\nquery people { users { ...F } }";
    expect(parseOperation("10-people/x.graphql", source)).toMatchObject({ kind: "query", name: "people" });
  });

  it.each([
    ["no title", "10-a/x.graphql", "query q { a }", /10-a\/x\.graphql: the first line must be/],
    ["comments only", "10-a/x.graphql", "# Title\n# more", /no operation below/],
    ["no operation", "10-a/x.graphql", "# Title\nfragment F on User { id }", /no query, mutation or subscription/],
    ["broken variables", "10-a/x.graphql", "# T\n# variables: { a\nquery q { a }", /the variables are not JSON/],
    ["a list of variables", "10-a/x.graphql", "# T\n# variables: []\nquery q { a }", /must be a JSON object/],
    ["no folder", "x.graphql", "# T\nquery q { a }", /a folder that names their group/],
  ])("W-03 refuses a file with %s and names it", (_, path, source, message) => {
    expect(() => parseOperation(path, source)).toThrow(message);
  });

  it("W-03 every file of examples/operations has a title and parses as GraphQL", () => {
    const directory = join(__dirname, "../../examples/operations");
    const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".graphql"),
    );
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const operation = parseOperation(path.replaceAll("\\", "/"), readFileSync(join(directory, path), "utf8"));
      expect(() => parse(operation.text)).not.toThrow();
    }
  });
});
