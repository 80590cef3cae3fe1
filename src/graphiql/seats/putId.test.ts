import type { IdTarget } from "./idTargets";
import { holdsId, putId } from "./putId";

const one: IdTarget = { variable: "accountId", path: [], list: false };
const many: IdTarget = { variable: "userIds", path: [], list: true };
const inside: IdTarget = { variable: "input", path: ["userIds"], list: true };
const ada = "usr_01m86zpz3xfwz81ab2ztag5a1j";
const bob = "usr_01m86zpz4gfg1b8308s8t6rp4c";
const placeholder = `usr_${"0".repeat(26)}`;

const put = (text: string, target: IdTarget, id: string) => {
  const { outcome, text: written } = putId(text, target, id);
  return [outcome, JSON.parse(written || "null")] as const;
};

describe("W-03 a click on a name", () => {
  it("sets a single id, in place of any other, and keeps the rest as it was", () => {
    const text = '{ "limit": 25, "accountId": "acc_x", "note": { "a": [1, null] } }';
    expect(put(text, one, ada)).toEqual(["set", { limit: 25, accountId: ada, note: { a: [1, null] } }]);
    expect(Object.keys(put(text, one, ada)[1] as object)).toEqual(["limit", "accountId", "note"]);
  });

  it("leaves the very text alone when the single id is there already", () => {
    const text = `{"accountId":   "${ada}"}`;
    expect(putId(text, one, ada)).toEqual({ outcome: "kept", text });
  });

  it("adds to a list, and a second click takes out again", () => {
    const first = putId("", many, ada);
    expect(first).toEqual({ outcome: "added", text: `{\n  "userIds": [\n    "${ada}"\n  ]\n}` });
    const second = putId(first.text, many, bob);
    expect(JSON.parse(second.text)).toEqual({ userIds: [ada, bob] });
    expect(put(second.text, many, ada)).toEqual(["removed", { userIds: [bob] }]);
  });

  it("takes the place of the id that stands in an example", () => {
    expect(put(`{ "userIds": ["${placeholder}"], "mode": "REJECT_ALL" }`, many, ada)).toEqual([
      "added",
      { userIds: [ada], mode: "REJECT_ALL" },
    ]);
  });

  it("reaches into input objects, and makes those that are missing", () => {
    expect(put('{ "input": { "mode": "SKIP_FAILED" } }', inside, ada)).toEqual([
      "added",
      { input: { mode: "SKIP_FAILED", userIds: [ada] } },
    ]);
    expect(put("{}", inside, ada)).toEqual(["added", { input: { userIds: [ada] } }]);
    expect(put('{ "input": null }', inside, ada)).toEqual(["added", { input: { userIds: [ada] } }]);
  });

  it("takes one value for a list of one, as GraphQL does, and null for none", () => {
    expect(put(`{ "userIds": "${bob}" }`, many, ada)).toEqual(["added", { userIds: [bob, ada] }]);
    expect(put('{ "userIds": null }', many, ada)).toEqual(["added", { userIds: [ada] }]);
  });

  it.each([
    ["half-typed JSON", '{ "userIds": ['],
    ["a list instead of variables", "[]"],
    ["a number where the list belongs", '{ "userIds": 7 }'],
  ])("does not touch %s", (_, text) => {
    expect(putId(text, many, ada)).toEqual({ outcome: "broken", text });
  });

  it("does not touch what is no input object", () => {
    expect(putId('{ "input": "x" }', inside, ada).outcome).toBe("broken");
  });
});

it("W-03 tells which ids are in the variables", () => {
  expect(holdsId(`{ "userIds": ["${ada}"] }`, many, ada)).toBe(true);
  expect(holdsId(`{ "userIds": ["${ada}"] }`, many, bob)).toBe(false);
  expect(holdsId(`{ "input": { "userIds": ["${ada}"] } }`, inside, ada)).toBe(true);
  expect(holdsId(`{ "accountId": "${ada}" }`, one, ada)).toBe(true);
  expect(holdsId("{", one, ada)).toBe(false);
  expect(holdsId('{ "input": 3 }', inside, ada)).toBe(false);
});
