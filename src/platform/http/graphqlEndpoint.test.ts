import { Fault, RateLimited } from "../errors";
import { codesOf, useSmallServer } from "../../testing/smallClient";

const seen: unknown[] = [];
let refuseWith: Error | null = null;
const client = useSmallServer({
  beforeOperation: (ctx, operation) => {
    seen.push({ viewer: ctx.viewer.type, ...operation });
    if (refuseWith) throw refuseWith;
  },
});
afterEach(() => {
  refuseWith = null;
});

const json = { "content-type": "application/json" };
const bearer = { authorization: "Bearer good" };
const rename = JSON.stringify({ query: 'mutation { rename(input: { text: "x" }) }' });
const ran = () => client.service.ran.length;

describe("errors of fields", () => {
  it.each([
    ["forbidden", "FORBIDDEN", "This needs the permission USERS_READ on that account.", { permission: "USERS_READ" }],
    ["notFound", "NOT_FOUND", "There is no such object, or you cannot see it.", {}],
    ["limited", "RATE_LIMITED", "Too many attempts. Try again in 30 seconds.", { retryAfterSeconds: 30 }],
    ["unauthenticated", "UNAUTHENTICATED", expect.stringContaining("Sign in"), {}],
    ["statementTimeout", "UNAVAILABLE", "The service is busy. Try again shortly.", { retryAfterSeconds: 2 }],
    ["lockTimeout", "UNAVAILABLE", "The service is busy. Try again shortly.", { retryAfterSeconds: 2 }],
    ["away", "UNAVAILABLE", "The service is busy. Try again shortly.", { retryAfterSeconds: 2 }],
    ["poolFull", "UNAVAILABLE", "The service is busy. Try again shortly.", { retryAfterSeconds: 2 }],
  ])("of the kind %s say %s and what to do", async (how, code, message, extensions) => {
    const answer = await client.ask(`{ who failed: fail(how: "${how}") }`);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ who: "USER", failed: null });
    expect(answer.errors).toEqual([
      { message, path: ["failed"], locations: expect.any(Array) as unknown, extensions: { code, ...extensions } },
    ]);
    const { retryAfterSeconds } = extensions as { retryAfterSeconds?: number };
    expect(answer.headers.get("retry-after")).toBe(retryAfterSeconds === undefined ? null : String(retryAfterSeconds));
  });

  it("that are refusals and no payload took up name the rule and the argument", async () => {
    const { errors } = await client.ask('{ fail(how: "refusal") }');
    expect(errors).toEqual([
      {
        message: "The name is too long; shorten it.",
        extensions: { code: "BAD_USER_INPUT", reason: "INVALID", argument: "filter.name" },
      },
    ]);
  });

  it.each(["plain", "unique"])(
    "of the kind %s are INTERNAL with the request id and nothing from inside; the log has it all",
    async (how) => {
      const answer = await client.ask(`query Broken { fail(how: "${how}") }`);
      const requestId = answer.headers.get("x-request-id");
      expect(answer.errors[0]?.extensions).toEqual({ code: "INTERNAL", requestId });
      expect(answer.text).not.toMatch(/hunter2|secret_key|stack|\.ts/);
      expect(client.service.lines).toContainEqual({
        level: "error",
        message: "a field failed",
        fields: { requestId, operation: "Broken", path: "fail", err: expect.any(Error) as Error },
      });
    },
  );
});

describe("every answer", () => {
  it("is not sniffed, cached, framed or run, and carries an id of its own", async () => {
    const answers = [
      await client.ask("{ who }"),
      await client.ask("{"),
      await client.raw({ method: "PUT" }),
      await client.post("x", { authorization: "Bearer bad" }),
    ];
    for (const { headers } of answers) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get("strict-transport-security")).toContain("max-age");
      expect(headers.get("content-type")).toMatch(/^application\/(json|graphql-response\+json); charset=utf-8$/);
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).toBe(answers.length);
  });

  it("leaves a line with who asked and how it went, without the query string", async () => {
    const { headers } = await client.raw({
      search: "?query={who}&token=abc",
      headers: { ...bearer, "apollo-require-preflight": "1" },
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const line = client.service.lines.find(({ fields }) => fields["requestId"] === headers.get("x-request-id"));
    expect(line).toEqual({
      level: "info",
      message: "request",
      fields: {
        requestId: headers.get("x-request-id"),
        method: "GET",
        path: "/graphql",
        status: 200,
        ms: expect.any(Number) as number,
        ip: "127.0.0.1",
        viewer: { type: "USER", id: expect.any(String) as string, organizationId: expect.any(String) as string },
      },
    });
  });
});

describe("methods", () => {
  it("GET runs queries, with a header that no other site's page can send", async () => {
    const search = `?query=${encodeURIComponent("query ($h: String!) { who fail(how: $h) }")}&variables=${encodeURIComponent('{"h":"notFound"}')}`;
    const answer = await client.raw({ search, headers: { ...bearer, "apollo-require-preflight": "1" } });
    expect([answer.status, codesOf(answer)]).toEqual([200, ["NOT_FOUND"]]);
    const bare = await client.raw({ search, headers: bearer });
    expect([bare.status, codesOf(bare)]).toEqual([400, ["BAD_REQUEST"]]);
  });

  it("GET runs no mutation", async () => {
    const before = ran();
    const answer = await client.raw({
      search: `?query=${encodeURIComponent("mutation { rename(input: {}) }")}`,
      headers: { ...bearer, "apollo-require-preflight": "1" },
    });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    expect(ran()).toBe(before);
  });

  it.each(["PUT", "DELETE", "PATCH"])("%s is refused", async (method) => {
    const answer = await client.raw({ method, headers: bearer });
    expect([answer.status, codesOf(answer), answer.headers.get("allow")]).toEqual([
      405,
      ["BAD_REQUEST"],
      "GET, POST, OPTIONS",
    ]);
  });

  it("there is no landing page, and what cannot be answered is not run", async () => {
    const page = await client.raw({ headers: { accept: "text/html" } });
    expect([page.status, codesOf(page)]).toEqual([406, ["BAD_REQUEST"]]);
    const before = ran();
    for (const accept of ["text/html", "image/*", "application/json;q=0", "application/xml"])
      expect((await client.raw({ method: "POST", headers: { ...json, ...bearer, accept }, body: rename })).status).toBe(
        406,
      );
    expect(ran()).toBe(before);
  });

  it.each([
    ["*/*", "application/json"],
    ["application/json, application/graphql-response+json", "application/json"],
    ["application/graphql-response+json, application/json", "application/graphql-response+json"],
    ["application/graphql-response+json;q=0.5, application/json;q=0.9", "application/json"],
    ["text/html, application/*;q=0.1", "application/json"],
    ["multipart/mixed, application/json", "application/json"],
  ])("accept: %s is answered as %s", async (accept, type) => {
    const answer = await client.raw({ method: "POST", headers: { ...json, accept }, body: '{"query":"{ who }"}' });
    expect(answer.headers.get("content-type")).toBe(`${type}; charset=utf-8`);
  });
});

describe("requests", () => {
  it("with a name that is not in the document are refused", async () => {
    const answer = await client.post({ query: "query A { who }", operationName: "B" });
    expect([answer.status, codesOf(answer)]).toEqual([400, ["OPERATION_RESOLUTION_FAILURE"]]);
  });

  it("for persisted queries are refused: there are none", async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: "a".repeat(64) } };
    expect(codesOf(await client.post({ extensions }))).toEqual(["PERSISTED_QUERY_NOT_SUPPORTED"]);
  });

  it("with @defer are refused", async () => {
    expect(codesOf(await client.ask("{ ... @defer { who } }"))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  });

  it("pass one point after all limits, where a rate limit can refuse them", async () => {
    seen.length = 0;
    await client.ask("query Named { accounts(first: 3) { nodes { name } } }");
    await client.ask("{ unknown }");
    expect(seen).toEqual([{ viewer: "USER", kind: "query", name: "Named", cost: 4 }]);
    refuseWith = new RateLimited(7);
    const answer = await client.ask("{ who }");
    expect([answer.status, codesOf(answer), answer.headers.get("retry-after")]).toEqual([429, ["RATE_LIMITED"], "7"]);
    expect(answer).not.toHaveProperty("data");
    refuseWith = new Error("inside");
    const failed = await client.ask("{ who }");
    expect([failed.status, codesOf(failed)]).toEqual([500, ["INTERNAL"]]);
    expect(failed.text).not.toContain("inside");
  });

  it("get the cookies that their resolvers send", async () => {
    expect((await client.askAsStranger("mutation { signIn }")).headers.get("set-cookie")).toContain(
      "tenantry=abc; Path=/; HttpOnly",
    );
  });
});

describe("a credential that cannot be looked at", () => {
  let how: Error = new Error();
  const other = useSmallServer({ authenticate: () => Promise.reject(how) });

  it.each([
    [
      "the database being away",
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      503,
      "UNAVAILABLE",
      "2",
    ],
    ["a fault of ours", new Error("inside"), 500, "INTERNAL", null],
    ["too many attempts", new RateLimited(9), 429, "RATE_LIMITED", "9"],
    ["a fault that says so", new Fault("FORBIDDEN", "The account is disabled."), 403, "FORBIDDEN", null],
  ])("for %s is answered", async (_name, error, status, code, retryAfter) => {
    how = error;
    const answer = await other.ask("{ who }");
    expect([answer.status, codesOf(answer), answer.headers.get("retry-after")]).toEqual([status, [code], retryAfter]);
    expect(answer.text).not.toContain("inside");
  });
});
