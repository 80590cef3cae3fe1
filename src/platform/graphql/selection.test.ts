import { buildSchema, graphqlSync, type GraphQLResolveInfo } from "graphql";
import { argumentsAt, selects, selectsOnly } from "./selection";

const schema = buildSchema(`
  interface Named { name: String }
  type Account implements Named { name: String usage: Usage users(first: Int = 25, after: String): Users accounts: Accounts }
  type Usage { assigned: Int percent: Float }
  type User { id: ID }
  type Users { nodes: [User] edges: [UserEdge] }
  type UserEdge { node: User }
  type AccountEdge { node: Account cursor: String }
  type Accounts { nodes: [Account] edges: [AccountEdge] totalCount: Int }
  type Query { accounts(first: Int): Accounts }
`);

/** What the resolver of `accounts` is told. */
function infoOf(source: string, variableValues: Record<string, unknown> = {}): GraphQLResolveInfo {
  let found: GraphQLResolveInfo | undefined;
  const rootValue = { accounts: (_args: unknown, _ctx: unknown, info: GraphQLResolveInfo) => void (found = info) };
  const { errors } = graphqlSync({ schema, source, rootValue, variableValues });
  if (!found) throw new Error(String(errors));
  return found;
}

describe("selects", () => {
  it("sees fields by path, whatever their alias", () => {
    const info = infoOf("{ a: accounts { n: nodes { u: usage { p: percent } } } }");
    expect(selects(info, "nodes")).toBe(true);
    expect(selects(info, "nodes.usage.percent")).toBe(true);
    expect(selects(info, "nodes.usage.assigned")).toBe(false);
    expect(selects(info, "usage")).toBe(false);
    expect(selects(info, "totalCount")).toBe(false);
  });

  it("takes edges.node for nodes", () => {
    const info = infoOf("{ accounts { edges { cursor node { users { edges { node { id } } } } } } }");
    expect(selects(info, "nodes.users.nodes.id")).toBe(true);
    expect(selects(info, "edges.cursor")).toBe(true);
  });

  it("looks into named and inline fragments, also nested ones and those on interfaces", () => {
    const info = infoOf(`
      { accounts { ...Page } }
      fragment Page on Accounts { nodes { ... on Named { ...Name } ... { usage { ...Use } } } }
      fragment Name on Named { name }
      fragment Use on Usage { assigned }
    `);
    expect(selects(info, "nodes.name")).toBe(true);
    expect(selects(info, "nodes.usage.assigned")).toBe(true);
  });

  it("obeys @include and @skip by each request's variables", () => {
    const source = `query ($with: Boolean!) { accounts { nodes { usage @include(if: $with) { percent } ...U @skip(if: $with) } } }
      fragment U on Account { users { nodes { id } } }`;
    expect(selects(infoOf(source, { with: true }), "nodes.usage.percent")).toBe(true);
    expect(selects(infoOf(source, { with: true }), "nodes.users")).toBe(false);
    expect(selects(infoOf(source, { with: false }), "nodes.usage")).toBe(false);
    expect(selects(infoOf(source, { with: false }), "nodes.users.nodes.id")).toBe(true);
  });

  it("sees whether nothing but some plain fields is selected", () => {
    const info = infoOf(
      "{ accounts { nodes { __typename n: name ...U } } } fragment U on Account { usage { percent } }",
    );
    expect(selectsOnly(info, "nodes", ["name"])).toBe(false);
    expect(selectsOnly(info, "nodes", ["name", "usage"])).toBe(false);
    expect(selectsOnly(info, "nodes.usage", ["percent"])).toBe(true);
    expect(selectsOnly(info, "nodes.users", [])).toBe(true);
  });

  it("joins a field that the document selects twice", () => {
    const info = infoOf("{ accounts { nodes { name } } accounts { totalCount } }");
    expect([selects(info, "nodes.name"), selects(info, "totalCount")]).toEqual([true, true]);
  });
});

describe("argumentsAt", () => {
  it("gives the arguments of each place, defaults and variables filled in", () => {
    const info = infoOf(
      `query ($n: Int) { accounts { nodes { users(first: $n) { nodes { id } } } edges { node { more: users(after: "x") { nodes { id } } } } } }`,
      { n: 5 },
    );
    expect(argumentsAt(info, "nodes.users", "Account")).toEqual([{ first: 5 }, { first: 25, after: "x" }]);
    expect(argumentsAt(info, "nodes.accounts", "Account")).toEqual([]);
  });
});
