import fc from "fast-check";
import { newId } from "../../platform/ids";
import { keyPattern, newKeyString, parseKeyString, withChecksum } from "./keyString";

const uuids = fc.uuid({ version: 7 });
const base62 = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-Za-z]{${length}}$`));

describe("the text of an API key", () => {
  it("K-01 names its organization, for every organization", () => {
    fc.assert(
      fc.property(uuids, (organizationId) => {
        const key = newKeyString(organizationId);
        expect(key).toMatch(keyPattern);
        expect(parseKeyString(key)).toEqual({ kind: "ORGANIZATION", organizationId });
      }),
    );
  });

  it("K-01 never comes twice, and a double click selects all of it", () => {
    const organizationId = newId();
    const keys = new Set(Array.from({ length: 1_000 }, () => newKeyString(organizationId)));
    expect(keys.size).toBe(1_000);
    for (const key of keys) expect(key).toMatch(/^\w{80}$/);
  });

  it("K-01 is refused by its checksum when any one character was mistyped", () => {
    fc.assert(
      fc.property(uuids, fc.nat(79), base62(1), (organizationId, place, other) => {
        const key = newKeyString(organizationId);
        const mistyped = key.slice(0, place) + other + key.slice(place + 1);
        fc.pre(mistyped !== key);
        expect(parseKeyString(mistyped)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it("K-01 is nothing else than the canonical text", () => {
    const key = newKeyString(newId());
    for (const other of [
      "",
      " ",
      `${key} `,
      ` ${key}`,
      `${key}\n`,
      key.toUpperCase(),
      key.slice(1),
      key.slice(0, -1),
      `${key}0`,
    ])
      expect(parseKeyString(other)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => expect(parseKeyString(text)).toBeNull()));
    // The first character of a TypeID holds three bits only.
    expect(parseKeyString(withChecksum(`tntk_8${"0".repeat(25)}${"a".repeat(43)}`))).toBeNull();
  });

  it("K-01 has forms of its own for operator and service keys, which name no organization", () => {
    fc.assert(
      fc.property(base62(43), (secret) => {
        expect(parseKeyString(withChecksum(`tnto_${secret}`))).toEqual({ kind: "OPERATOR", organizationId: null });
        expect(parseKeyString(withChecksum(`tnts_${secret}`))).toEqual({ kind: "SERVICE", organizationId: null });
        expect(parseKeyString(withChecksum(`tntx_${secret}`))).toBeNull();
      }),
    );
  });
});
