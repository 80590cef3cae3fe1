import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { buildSchema, getOperationAST, parse } from "graphql";

import { parseOperation } from "../parseOperation";
import { type IdKind, idTargetOf, nameOfTarget } from "./idTargets";

const root = join(__dirname, "../../..");
const schema = buildSchema(readFileSync(join(root, "schema.graphql"), "utf8"));

const placeOf = (text: string, kind: IdKind, name: string | null = null, known = true) => {
  const target = idTargetOf(text, name, known ? schema : null, kind);
  return target && `${nameOfTarget(target)}${target.list ? "[]" : ""}`;
};

const assign = "mutation ($who: [ID!]!) { assignSeats(input: { userIds: $who, mode: REJECT_ALL }) { batchId } }";

describe("W-03 the variable that takes an id", () => {
  it.each([
    ["is called as one likes", assign, "user", "$who[]"],
    [
      "may be one of a list",
      "mutation ($one: ID!) { assignSeats(input: { userIds: [$one] }) { batchId } }",
      "user",
      "$one",
    ],
    ["may be the id of a root field", "query ($x: ID!) { account(id: $x) { name } }", "account", "$x"],
    ["is not the id of another root field", "query ($x: ID!) { account(id: $x) { name } }", "user", null],
    ["may be any node's id", "query ($x: ID!) { node(id: $x) { id } }", "user", "$x"],
    [
      "may be a field of an input object",
      "mutation ($in: AssignSeatsInput!) { assignSeats(input: $in) { batchId } }",
      "user",
      "$in.userIds[]",
    ],
    [
      "may be a field of a filter",
      "query ($f: SeatAllocationFilter) { viewer { account { seatAllocations(filter: $f) { nodes { assigned } } } } }",
      "account",
      "$f.accountIds[]",
    ],
    [
      "is in one operation for each kind",
      "mutation ($a: ID!, $u: ID!) { grantRole(input: { accountId: $a, userId: $u }) { userErrors { code } } }",
      "user",
      "$u",
    ],
    ["is nowhere in an operation without variables", "{ viewer { account { id } } }", "account", null],
    [
      "is not a variable of another meaning",
      "query ($first: Int, $accountId: String) { accounts(first: $first, filter: { search: $accountId }) { nodes { id } } }",
      "account",
      null,
    ],
    ["is nowhere in what does not parse", "mutation ($a: ID!) { setSeatLimit(", "account", null],
    ["is nowhere in an empty tab", "", "account", null],
  ] as const)("%s", (_, text, kind, place) => {
    expect(placeOf(text, kind)).toBe(place);
  });

  it("a variable of its own goes before a field inside one, and what is required before what is not", () => {
    const both = `query ($f: SeatAllocationFilter, $maybe: ID, $must: ID!) {
      viewer { account { seatAllocations(filter: $f) { nodes { assigned } } } }
      a: account(id: $maybe) { id } b: account(id: $must) { id }
    }`;
    expect(placeOf(both, "account")).toBe("$must");
  });

  it("is that of the operation which would run, not of its neighbours", () => {
    const two = `query first { viewer { account { id } } } query second($b: ID!) { account(id: $b) { id } }`;
    expect(placeOf(two, "account", "second")).toBe("$b");
    expect(placeOf(two, "account", "first")).toBeNull();
  });

  it("is not what a variable of the same name is in another operation", () => {
    const two = `query first($x: ID!) { node(id: "1") { id } all: users(filter: { search: $x }) { nodes { id } } }
      query second($x: ID!) { account(id: $x) { id } }`;
    expect(placeOf(two, "account", "first")).toBeNull();
    expect(placeOf(two, "account", "second")).toBe("$x");
  });

  it("is found where only a fragment uses it", () => {
    const text = "query ($b: ID!) { ...F } fragment F on Query { account(id: $b) { id } }";
    expect(placeOf(text, "account")).toBe("$b");
  });

  it("is found without a schema, but for what is inside input objects", () => {
    expect(placeOf(assign, "user", null, false)).toBe("$who[]");
    expect(
      placeOf("mutation ($in: AssignSeatsInput!) { assignSeats(input: $in) { batchId } }", "user", null, false),
    ).toBeNull();
  });

  it("ends in input objects that contain themselves, and does not look into their lists", () => {
    const known = buildSchema(`
      type Query { all(filter: F, list: [G!]): Int }
      input F { not: F, deep: G }
      input G { accountId: ID, userId: Int }`);
    const text = "query ($f: F, $list: [G!]) { all(filter: $f, list: $list) }";
    expect(idTargetOf(text, null, known, "account")).toEqual({
      variable: "f",
      path: ["deep", "accountId"],
      list: false,
    });
    expect(idTargetOf(text, null, known, "user")).toBeNull();
  });

  it("is known of every ready-made operation that asks for an account's or a user's id in its variables", () => {
    const directory = join(root, "examples/operations");
    const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".graphql"),
    );
    for (const path of paths) {
      const { text, variables, name } = parseOperation(
        path.replaceAll("\\", "/"),
        readFileSync(join(directory, path), "utf8"),
      );
      expect(getOperationAST(parse(text))?.name?.value ?? "").toBe(name);
      for (const [kind, prefix] of [
        ["account", "acc_"],
        ["user", "usr_"],
      ] as const) {
        if (!variables?.includes(`"${prefix}`)) continue;
        expect([path, kind, placeOf(text, kind, name)]).toEqual([path, kind, expect.any(String)]);
      }
    }
  });
});
