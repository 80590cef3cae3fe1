import fc from "fast-check";
import { returnPath } from "./returnPath";

describe("where a sign-in leads", () => {
  it("W-01 is the path that was asked for", () => {
    for (const path of ["/", "/graphiql", "/graphiql?operation=seats#x", "/a/b%2Fc"])
      expect(returnPath(path)).toBe(path);
  });

  it("W-01 is never another site, however it is spelled", () => {
    const hostile = [
      "//evil.example",
      "/\\evil.example",
      "\\/evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
      " //evil.example",
      "///evil.example",
      "/.//evil.example",
      "/..//evil.example",
      "/x/..//evil.example",
      "/%0d%0aSet-Cookie:x",
      "",
      undefined,
      null,
      ["/graphiql"],
      { a: 1 },
      `/${"x".repeat(3_000)}`,
    ];
    for (const wanted of hostile) expect(returnPath(wanted)).toMatch(/^\/(graphiql$|%0d)/);
  });

  it("W-01 stays on this site for every text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[/\\.@:a%?#]{1,12}$/)), (wanted) => {
        const url = new URL(returnPath(wanted), "https://portal.example");
        expect(url.origin).toBe("https://portal.example");
      }),
      { numRuns: 2_000 },
    );
  });
});
