import { getIntrospectionQuery } from "graphql";
import { codesOf, expectTooComplex, times, useSmallServer } from "../../testing/smallClient";

const client = useSmallServer();

describe("documents beyond what may be sent", () => {
  it.each([
    ["31 aliases", `{ ${times(31, (i) => `a${i}: who`)} }`, "rootFields"],
    ["31 aliases below one field", `{ accounts { nodes { ${times(31, (i) => `a${i}: name`)} } } }`, "aliases"],
    [
      "31 aliases in fragments",
      `{ accounts { ${times(8, (i) => `n${i}: nodes { ...F }`)} } } fragment F on SmallAccount { a: name b: name c: name }`,
      "aliases",
    ],
    ["one field 1,000 times", `{ accounts { nodes { ${times(1_000, () => "name")} } } }`, "aliases"],
    ["21 fields at the top", `{ ${times(21, (i) => `a${i}: who`)} }`, "rootFields"],
    [
      "21 fields at the top by fragments",
      `{ ${times(11, (i) => `...F${i}`)} } ${times(11, (i) => `fragment F${i} on Query { a${i}: who b${i}: who }`)}`,
      "rootFields",
    ],
    ["21 mutations", `mutation { ${times(21, (i) => `a${i}: rename(input: {})`)} }`, "rootFields"],
    ["51 directives", `{ who ${times(51, () => "@include(if: true)")} }`, "directives"],
    ["51 unknown directives", `{ who ${times(51, (i) => `@d${i}`)} }`, "directives"],
    ["500 operations", times(500, () => "{who}"), "operations"],
    ["2 operations", "query A { who } query B { who }", "operations"],
    ["2,001 tokens", `{ ${times(2_000, () => "who")} }`, "tokens"],
    ["2,001 tokens of arguments", `{ countIds(input: { ids: [${times(2_000, () => "1")}] }) }`, "tokens"],
    ["16 levels", `{ accounts { nodes ${"{ parent ".repeat(14)} { name } ${"}".repeat(14)} } }`, "depth"],
    ["500 levels", `{ accounts { nodes ${"{ parent ".repeat(500)} { name } ${"}".repeat(500)} } }`, "depth"],
    [
      "16 levels by fragments",
      `{ accounts { nodes { ...F0 } } } ${times(14, (i) => `fragment F${i} on SmallAccount { parent { ...F${i + 1} } }`)} fragment F14 on SmallAccount { name }`,
      "depth",
    ],
    [
      "a fragment that nobody uses of 16 levels",
      `{ who } fragment F on SmallAccount ${"{ parent ".repeat(16)} { name } ${"}".repeat(16)}`,
      "depth",
    ],
    [
      "fragments that double 20 times",
      `{ accounts { nodes { ...F0 } } } ${times(20, (i) => `fragment F${i} on SmallAccount { ...F${i + 1} ... { ...F${i + 1} } }`)} fragment F20 on SmallAccount { name }`,
      "fields",
    ],
    [
      "fragments that double 100 times",
      `{ accounts { nodes { ...F0 } } } ${times(100, (i) => `fragment F${i} on SmallAccount { ...F${i + 1} ... { ...F${i + 1} } }`)} fragment F100 on SmallAccount { name }`,
      "fields",
    ],
    ["a text of 100,001 characters", `{ who } #${"x".repeat(100_000)}`, "characters"],
    ["a string of 1 MB", `{ fail(how: "${"x".repeat(1_000_000)}") }`, "characters"],
    [
      "lists in lists: 100 × 100 × 100 rows",
      "{ accounts(first: 100) { nodes { subAccounts(first: 100) { nodes { users(first: 100) { nodes { id } } } } } } }",
      "cost",
    ],
    [
      "1,000 accounts with 100 users each",
      "{ accounts(first: 1000) { nodes { users(first: 100) { nodes { id } } } } }",
      "cost",
    ],
    [
      "the same by edges",
      "{ accounts(first: 1000) { edges { node { users(last: 100) { edges { node { id } } } } } } }",
      "cost",
    ],
    [
      "the same by aliases",
      `{ ${times(20, (i) => `a${i}: accounts(first: 1000) { nodes { parent { id } } }`)} }`,
      "cost",
    ],
    [
      "the same by fragments",
      "{ accounts(first: 1000) { ...P } } fragment P on SmallAccountConnection { nodes { ...A } } fragment A on SmallAccount { users(first: 100) { nodes { id } } }",
      "cost",
    ],
    [
      "the schema 26 times",
      `{ ${times(20, (i) => `s${i}: __schema { queryType { name } }`)} ...F } fragment F on Query { accounts(first: 1000) { nodes { parent { parent { parent { parent { name } } } } } } }`,
      "rootFields",
    ],
  ])("%s are refused", async (_name, query, limit) => {
    const began = Date.now();
    expectTooComplex(await client.ask(query), limit);
    expect(Date.now() - began).toBeLessThan(500);
  });

  it("counts pages given by variables and their defaults", async () => {
    const query = "query ($n: Int = 100) { accounts(first: 1000) { nodes { users(first: $n) { nodes { id } } } } }";
    expectTooComplex(await client.ask(query), "cost");
    expectTooComplex(await client.ask(query, { n: 50 }), "cost");
    expect((await client.ask(query, { n: 5 })).errors).toEqual([]);
    expectTooComplex(await client.ask(query, { n: 2_000_000_000 }), "cost");
  });

  it.each([
    ["that spread themselves", "{ ...F } fragment F on Query { who ...F }"],
    ["in a circle", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }"],
  ])("fragments %s are refused by validation", async (_name, query) => {
    const answer = await client.ask(query);
    expect([answer.status, codesOf(answer)]).toEqual([400, ["GRAPHQL_VALIDATION_FAILED"]]);
  });

  it("an introspection that goes round in circles is refused", async () => {
    const fields = `fields { type { fields { type { fields { type { fields { name } } } } } } }`;
    const answer = await client.ask(`{ __schema { types { ${fields} } } }`);
    expect([answer.status, codesOf(answer)]).toEqual([400, ["GRAPHQL_VALIDATION_FAILED"]]);
  });

  it("the documents of the panel fit: 1,000 accounts with parent, users' first five and the count", async () => {
    const answer = await client.ask(
      "{ accounts(first: 1000) { totalCount pageInfo { endCursor } edges { cursor node { id name createdAt parent { id } users(first: 5) { nodes { id name } } } } } }",
    );
    expect(answer.errors).toEqual([]);
    expect((answer.data?.["accounts"] as { edges: unknown[] }).edges).toHaveLength(1_000);
  });

  it("answers the worst documents that fit in little time", async () => {
    const inline = `{ accounts { nodes { ${times(300, () => "... { name }")} } } }`;
    const wide = `{ ${times(19, (i) => `...F${i}`)} } ${times(19, (i) => `fragment F${i} on Query { accounts { nodes { ${times(40, () => "... { id }")} } } }`)}`;
    for (const query of [inline, wide]) {
      const began = Date.now();
      const answer = await client.ask(query);
      expect(answer.status).toBeLessThan(500);
      expect(Date.now() - began).toBeLessThan(1_000);
    }
  });
});

describe("page sizes and cursors", () => {
  it.each([
    ["-1", "BAD_USER_INPUT"],
    ["1001", "BAD_USER_INPUT"],
    ["null", "BAD_USER_INPUT"],
    ["2147483647", "BAD_USER_INPUT"],
    ["2147483648", "GRAPHQL_VALIDATION_FAILED"],
    ["1e3", "GRAPHQL_VALIDATION_FAILED"],
    ['"5"', "GRAPHQL_VALIDATION_FAILED"],
    ["1.0", "GRAPHQL_VALIDATION_FAILED"],
  ])("first: %s has a defined answer", async (first, code) => {
    expect(codesOf(await client.ask(`{ accounts(first: ${first}) { nodes { id } } }`))).toEqual([code]);
  });

  it.each([[2 ** 31], ["5"], [1.5], [[1]], [{}]])("the variable first: %p is refused", async (n) => {
    const answer = await client.ask("query ($n: Int) { accounts(first: $n) { nodes { id } } }", { n });
    expect([answer.status, codesOf(answer)]).toEqual([400, ["BAD_USER_INPUT"]]);
  });

  it("first: 0 is an empty page", async () => {
    const { data, errors } = await client.ask(
      "{ accounts(first: 0) { nodes { id } pageInfo { hasNextPage endCursor } } }",
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ accounts: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } });
  });

  it("a cursor of another list is refused", async () => {
    const { data } = await client.ask("{ accounts(first: 1) { nodes { users { pageInfo { endCursor } } } } }");
    const cursor = /"endCursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1];
    expect(codesOf(await client.ask(`{ accounts(after: "${cursor}") { nodes { id } } }`))).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("strangers", () => {
  it("may ask for __typename", async () => {
    expect((await client.askAsStranger("{ __typename who }")).data).toEqual({ __typename: "Query", who: "ANONYMOUS" });
  });

  it.each([
    "{ __schema { types { name } } }",
    '{ __type(name: "SmallUser") { name } }',
    "{ s: __schema { queryType { name } } }",
    "{ ...F } fragment F on Query { __schema { queryType { name } } }",
    "{ ... on Query { ... { __schema { queryType { name } } } } }",
    'query A { who ...F } fragment F on Query { who ...G } fragment G on Query { __type(name: "Query") { name } }',
  ])("do not read the schema: %s", async (query) => {
    const answer = await client.askAsStranger(query);
    expect([answer.status, codesOf(answer)]).toEqual([401, ["UNAUTHENTICATED"]]);
    expect(answer).not.toHaveProperty("data");
    expect((await client.ask(query)).errors).toEqual([]);
  });

  it("get no suggestions, the signed in do", async () => {
    const strange = await client.askAsStranger("{ whoo }");
    expect(strange.errors[0]?.message).toBe('Cannot query field "whoo" on type "Query".');
    expect((await client.ask("{ whoo }")).errors[0]?.message).toContain('Did you mean "who"?');
    expect(JSON.stringify((await client.askAsStranger("{ countIds(input: { idz: 1 }) }")).errors)).not.toContain(
      "Did you mean",
    );
  });

  it.each([
    ["500 tokens", `{ ${times(500, () => "who")} }`, "tokens"],
    ["6 sign-ins", `mutation { ${times(6, (i) => `s${i}: signIn`)} }`, "rootFields"],
    ["accounts by the thousand", "{ accounts(first: 1000) { nodes { id } } }", "cost"],
  ])("send less: %s are refused", async (_name, query, limit) => {
    expectTooComplex(await client.askAsStranger(query), limit);
  });

  it("with a credential that is not good get 401, before their body is read", async () => {
    const answer = await client.post("no JSON", { authorization: "Bearer bad" });
    expect([answer.status, codesOf(answer)]).toEqual([401, ["UNAUTHENTICATED"]]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });
});

describe("the signed in", () => {
  it("read the schema as GraphiQL does", async () => {
    const answer = await client.ask(
      getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true }),
    );
    expect(answer.errors).toEqual([]);
    expect(answer.data).toHaveProperty("__schema.types");
  });
});
