import fc from "fast-check";
import { BadUserInput } from "./errors";
import { decodeAnyId, decodeId, decodeIds, encodeId, type IdPrefix, idPrefixes, newId } from "./ids";

const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
);
const prefix = fc.constantFrom(...(Object.keys(idPrefixes) as IdPrefix[]));

/** The TypeID of a UUID by plain arithmetic. */
const slowly = (kind: string, id: string) => {
  let rest = BigInt(`0x${id.replaceAll("-", "")}`);
  let text = "";
  for (let index = 0; index < 26; index++, rest >>= 5n)
    text = "0123456789abcdefghjkmnpqrstvwxyz".charAt(Number(rest & 31n)) + text;
  return `${kind}_${text}`;
};

describe("ids", () => {
  it("encodes like plain base 32 arithmetic and decodes to the same UUID", () => {
    fc.assert(
      fc.property(prefix, uuid, (kind, id) => {
        const text = encodeId(kind, id);
        expect(text).toBe(slowly(kind, id));
        expect(decodeId(kind, text)).toBe(id);
        expect(decodeAnyId(text)).toEqual({ prefix: kind, id });
      }),
    );
  });

  it("keeps the order of UUIDs", () => {
    fc.assert(fc.property(uuid, uuid, (a, b) => a < b === encodeId("acc", a) < encodeId("acc", b)));
  });

  it("makes version 7 ids that only grow", () => {
    const ids = Array.from({ length: 10_000 }, newId);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  const good = encodeId("acc", newId());
  const body = good.slice(4);
  it.each([
    ["empty", ""],
    ["a UUID", newId()],
    ["another kind's", `usr_${body}`],
    ["upper case", good.toUpperCase()],
    ["upper case characters", `acc_${body.toUpperCase()}`],
    ["a space before", ` ${good}`],
    ["a space after", `${good} `],
    ["a line feed after", `${good}\n`],
    ["a NUL after", `${good}\0`],
    ["one character short", good.slice(0, -1)],
    ["one character long", `${good}0`],
    ["a first character above 7", `acc_8${body.slice(1)}`],
    ["a character Crockford leaves out", `acc_0${"l".repeat(25)}`],
    ["another alphabet's digit", `acc_０${body.slice(1)}`],
    ["a dash for the underscore", good.replace("_", "-")],
    ["no prefix", body],
    ["a number", "1.0"],
    ["an exponent", "1e0"],
    ["2^53", "9007199254740992"],
    ["a key of Object.prototype", `constructor_${body}`],
  ])("refuses %s and says what form is expected", (_name, text) => {
    expect(() => decodeId("acc", text)).toThrow(BadUserInput);
    expect(() => decodeId("acc", text)).toThrow(/id of an account: "acc_" and 26 lower-case characters/);
    if (!text.startsWith("usr_")) expect(() => decodeAnyId(text)).toThrow(BadUserInput);
  });

  it("says of what kind an id should be in good English", () => {
    expect(() => decodeId("usr", "x")).toThrow(/id of a user:/);
    expect(() => decodeId("evt", "x")).toThrow(/id of an audit event:/);
    expect(() => decodeId("key", "x")).toThrow(/id of an API key:/);
  });

  it("refuses every change of a single character or decodes it to another id", () => {
    fc.assert(
      fc.property(uuid, fc.nat(29), fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), (id, place, char) => {
        const text = encodeId("acc", id);
        const changed = text.slice(0, place) + char + text.slice(place + 1);
        let decoded: string | null = null;
        try {
          decoded = decodeId("acc", changed);
        } catch (error) {
          expect(error).toBeInstanceOf(BadUserInput);
        }
        if (decoded !== null) expect(encodeId("acc", decoded)).toBe(changed);
      }),
    );
  });

  it("decodes the named fields of an input and leaves the rest", () => {
    const [account, first, second] = [newId(), newId(), newId()];
    const input: { accountId: string; userIds: string[]; parentId?: string | null; name: string } = {
      accountId: encodeId("acc", account),
      userIds: [encodeId("usr", first), encodeId("usr", second)],
      parentId: null,
      name: "acc_",
    };
    expect(decodeIds(input, { accountId: "acc", userIds: "usr", parentId: "acc" })).toEqual({
      accountId: account,
      userIds: [first, second],
      parentId: null,
      name: "acc_",
    });
    expect(input.userIds[0]).toBe(encodeId("usr", first));
  });

  it("names the faulty one", () => {
    const input = { userIds: [encodeId("usr", newId()), "nonsense"] };
    expect(() => decodeIds(input, { userIds: "usr" })).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", extensions: { argument: "input.userIds.1" } }),
    );
    expect(() => decodeIds({ accountIds: ["x"] }, { accountIds: "acc" }, ["filter"])).toThrow(
      expect.objectContaining({ extensions: { argument: "filter.accountIds.0" } }),
    );
  });
});
