import { codesOf, useSmallServer } from "../../testing/smallClient";

const client = useSmallServer();
const json = { "content-type": "application/json" };
const bearer = { authorization: "Bearer good" };
const panel = "https://panel.example.com";
const rename = JSON.stringify({ query: 'mutation { rename(input: { text: "x" }) }' });
const ran = () => client.service.ran.length;

describe("origins", () => {
  const cookie = "session=good";
  const from = (origin: string, headers: Record<string, string>) =>
    client.raw({ method: "POST", headers: { ...json, origin, ...headers }, body: rename });

  it("that are allowed may use the cookie and read the answer", async () => {
    const answer = await from(panel, { cookie });
    expect(answer.data).toEqual({ rename: "x" });
    expect(answer.headers.get("access-control-allow-origin")).toBe(panel);
    expect(answer.headers.get("access-control-allow-credentials")).toBe("true");
    expect(answer.headers.get("vary")).toContain("Origin");
  });

  it.each([
    "https://evil.example.com",
    "null",
    "http://panel.example.com",
    "https://panel.example.com.evil.com",
    "https://panel.example.com:444",
  ])("such as %s may not use it, and get no CORS headers", async (origin) => {
    const before = ran();
    for (const headers of [{ cookie }, {}, { cookie, "content-type": "text/plain" }]) {
      const answer = await from(origin, headers);
      expect([answer.status, codesOf(answer)]).toEqual([403, ["FORBIDDEN"]]);
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    expect(ran()).toBe(before);
  });

  it("of programs' pages that hold a key act, but a browser keeps the answer from them", async () => {
    const answer = await from("https://evil.example.com", bearer);
    expect(answer.data).toEqual({ rename: "x" });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("are told in the preflight what they may send; others nothing, and never a wildcard", async () => {
    const ask = (origin: string) =>
      client.raw({ method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
    const allowed = await ask(panel);
    expect([allowed.status, allowed.headers.get("access-control-allow-methods")]).toEqual([204, "GET, POST"]);
    expect(allowed.headers.get("access-control-allow-headers")).toContain("authorization");
    const other = await ask("https://evil.example.com");
    expect([...other.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});
