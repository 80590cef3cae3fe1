import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { codesOf, type GraphqlAnswer, times, useSmallServer } from "../../testing/smallClient";

const client = useSmallServer();
const bearer = { authorization: "Bearer good" };

describe("bodies", () => {
  const query = JSON.stringify({ query: "{ __typename }" });
  const padded = (bytes: number) => query.padEnd(bytes, " ");

  it("of strangers up to 100 kB are read, of the signed in up to 4 MiB", async () => {
    expect((await client.post(padded(100_000), {})).status).toBe(200);
    expect((await client.post(padded(100_001), {})).status).toBe(413);
    expect((await client.post(padded(4 * 1024 * 1024))).status).toBe(200);
    const refused = await client.post(padded(4 * 1024 * 1024 + 1));
    expect([refused.status, codesOf(refused)]).toEqual([413, ["BAD_REQUEST"]]);
  });

  it("of 20 MB are refused without being read, whether their length is told or not", async () => {
    expect((await client.post(padded(20_000_000))).status).toBe(413);
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(1_000_000).fill(0x20));
      },
    });
    const chunked = await client
      .raw({
        method: "POST",
        headers: { "content-type": "application/json", ...bearer },
        body: stream,
        duplex: "half",
        signal: AbortSignal.timeout(10_000),
      })
      .catch((error: unknown) => error);
    // The server may hang up on an endless body; that it does not take it all is what counts.
    if (!(chunked instanceof Error)) expect((chunked as GraphqlAnswer).status).toBe(413);
    expect((await client.ask("{ who }")).status).toBe(200);
  }, 20_000);

  it("with 50,000 ids in variables are taken", async () => {
    const ids = Array.from({ length: 50_000 }, (_, i) => `usr_${String(i).padStart(26, "0")}`);
    const { data } = await client.ask("mutation ($input: SmallInput!) { takeIds(input: $input) }", { input: { ids } });
    expect(data).toEqual({ takeIds: 50_000 });
  });

  it("with more than 1,000 values in a list to look up are refused, which a query would compare with each row", async () => {
    const ask = (count: number) =>
      client.ask("query ($filter: SmallInput!) { countIds(input: $filter) }", {
        filter: { ids: Array(count).fill("x") },
      });
    expect((await ask(1_000)).data).toEqual({ countIds: 1_000 });
    const { errors } = await ask(1_001);
    expect(errors).toEqual([
      {
        message: "`filter.ids` has 1001 values; at most 1000 are allowed. Ask in several requests.",
        extensions: { code: "BAD_USER_INPUT", argument: "filter.ids" },
      },
    ]);
  });

  it.each(["gzip", "br", "deflate", "gzip, gzip", "x-unknown"])(
    "encoded as %s are refused: no bombs",
    async (encoding) => {
      const answer = await client.raw({
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": encoding, ...bearer },
        body: gzipSync(query),
      });
      expect([answer.status, codesOf(answer)]).toEqual([415, ["BAD_REQUEST"]]);
    },
  );

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/graphql",
    "application/json; charset=utf-16",
    "application/json; charset=iso-8859-1",
    "application/json, text/plain",
    "application/jsonx",
    "",
  ])("of the type %p are refused", async (type) => {
    const answer = await client.raw({ method: "POST", headers: { "content-type": type, ...bearer }, body: query });
    expect([answer.status, codesOf(answer)]).toEqual([415, ["BAD_REQUEST"]]);
  });

  it.each([
    "application/json;charset=utf-8",
    'application/json; charset="UTF-8"',
    "APPLICATION/JSON",
    "application/json ; charset=utf8",
  ])("of the type %p are read", async (type) => {
    expect((await client.raw({ method: "POST", headers: { "content-type": type }, body: query })).status).toBe(200);
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
    ["UTF-16", Buffer.from(query, "utf16le")],
    ["a number", "1"],
    ["null", "null"],
    ["a string", '"{ who }"'],
    ["an empty object", "{}"],
    ["a batch", `[${query},${query}]`],
    ["an empty batch", "[]"],
    ["100,000 nested lists", "[".repeat(50_000) + "]".repeat(50_000)],
    ["a query that is a list", '{"query":["{ who }"]}'],
    ["an empty query", '{"query":""}'],
    ["variables that are a string", '{"query":"{ who }","variables":"{}"}'],
    ["variables that are a list", '{"query":"{ who }","variables":[]}'],
  ])("of %s are refused", async (_name, body) => {
    const answer = await client.raw({
      method: "POST",
      headers: { "content-type": "application/json", ...bearer },
      body,
    });
    expect([answer.status, codesOf(answer)]).toEqual([400, ["BAD_REQUEST"]]);
  });

  it("with deeply nested variables are answered", async () => {
    const deep = `${"[".repeat(40_000)}${"]".repeat(40_000)}`;
    const answer = await client.post(
      `{"query":"query ($i: SmallInput!) { countIds(input: $i) }","variables":{"i":{"ids":${deep}}}}`,
    );
    expect(codesOf(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(answer.text.length).toBeLessThan(1_000);
  });

  it("with keys of Object.prototype pollute nothing", async () => {
    const answer = await client.post(
      '{"query":"query ($i: SmallInput!) { countIds(input: $i) }","variables":{"__proto__":{"polluted":1},"i":{"__proto__":{"ids":["x"]}}}}',
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(answer.data?.["countIds"] ?? 0).toBe(0);
  });

  it("that end early do no harm", async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(client.service.url, {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": 100 },
      });
      request.on("error", () => {
        resolve();
      });
      request.write("{");
      setTimeout(() => request.destroy(), 50);
    });
    expect((await client.ask("{ who }")).data).toEqual({ who: "USER" });
  });
});

describe("values", () => {
  const withInput = (input: unknown) => client.ask("query ($i: SmallInput!) { countIds(input: $i) }", { i: input });

  it("of 1 MB are not sent back", async () => {
    const huge = "x".repeat(1_000_000);
    for (const input of [
      { email: huge },
      { timeZone: huge },
      { at: huge },
      { language: huge },
      { [huge]: 1 },
      huge,
      { ids: { a: huge } },
    ]) {
      const answer = await withInput(input);
      expect([answer.status, codesOf(answer)[0]]).toEqual([400, "BAD_USER_INPUT"]);
      expect(answer.text.length).toBeLessThan(1_500);
      expect(answer.text).not.toContain("x".repeat(100));
    }
  });

  it.each([
    [{ email: "nobody" }, "Expected an email address such as ada@example.com"],
    [{ timeZone: "Mars/Olympus" }, "Expected an IANA time zone such as Europe/Berlin"],
    [{ language: "english" }, "Expected a language tag"],
    [{ at: "yesterday" }, "Expected a time with its offset"],
    [{ unknown: 1 }, 'Field "unknown" is not defined'],
  ])("that do not fit are refused with what to send: %p", async (input, message) => {
    const answer = await withInput(input);
    expect(codesOf(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(answer.errors[0]?.message).toContain(message);
  });

  it("that are all wrong give ten errors and not 1,000", async () => {
    const answer = await withInput({ ids: Array.from({ length: 1_000 }, () => ({})) });
    expect(answer.errors.length).toBeLessThanOrEqual(10);
  });
});

describe("error lists", () => {
  it("hold ten errors, when 100 fields are unknown", async () => {
    const answer = await client.ask(`{ ${times(20, (i) => `unknown${i}`)} }`);
    expect(answer.errors).toHaveLength(10);
    expect(answer.errors[9]?.message).toContain("Too many validation errors");
  });

  it("hold ten errors and say so, when 57 fields failed", async () => {
    const answer = await client.ask("{ brokenAccounts { id parent { id } } }");
    expect(answer.status).toBe(200);
    expect(answer.errors).toHaveLength(10);
    expect(answer.note).toBe("10 of 57 errors are shown.");
    expect(answer.errors[0]?.extensions).toEqual({ code: "FORBIDDEN", permission: "ACCOUNTS_READ" });
    expect(answer.data?.["brokenAccounts"]).toHaveLength(57);
  });
});
