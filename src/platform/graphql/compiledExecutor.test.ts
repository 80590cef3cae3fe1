import fc from "fast-check";
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  parse,
  validate,
} from "graphql";
import { contextOf, type Runtime } from "../runtime";
import { anonymous } from "../viewer";
import { compiledExecutor } from "./compiledExecutor";

const later = <T>(value: T) => Promise.resolve(value);
const soon = () => new Promise((_, reject) => setTimeout(reject, 5, new Error("soon")));
const fails = (message: string) => () => {
  throw new Error(message);
};

const Color = new GraphQLEnumType({ name: "Color", values: { RED: { value: 1 }, BLUE: { value: "blue" } } });
const Even = new GraphQLScalarType<number, number>({
  name: "Even",
  serialize: (value) => (Number(value) % 2 === 0 ? Number(value) : fails("odd")()),
  parseValue: (value) => (Number(value) % 2 === 0 ? Number(value) : fails("odd input")()),
});
const Wanted = new GraphQLInputObjectType({
  name: "Wanted",
  fields: {
    text: { type: GraphQLString, defaultValue: "none" },
    colors: { type: new GraphQLList(new GraphQLNonNull(Color)) },
    even: { type: Even },
  },
});
const Being: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: "Being",
  fields: () => ({ name: { type: GraphQLString }, number: { type: new GraphQLNonNull(GraphQLInt) } }),
  // As type-graphql makes them: by a promise.
  resolveType: (value: { kind: string }) => later(value.kind),
});

interface Source {
  readonly kind: string;
  readonly number: number;
  readonly name: string;
}
const being = (number: number): Source => ({ kind: number % 2 ? "Person" : "Robot", number, name: `n${number}` });
const children = (parent: Source, { first, wanted }: { first: number; wanted?: unknown }) => {
  if (first > 3) throw new Error(`too many: ${first} ${JSON.stringify(wanted ?? null)}`);
  return Array.from({ length: first }, (_, n) => being(parent.number * 10 + n));
};

const fieldsOf = () => ({
  name: { type: GraphQLString },
  number: { type: new GraphQLNonNull(GraphQLInt) },
  later: { type: GraphQLString, resolve: () => later("later") },
  color: { type: Color, resolve: ({ number }: Source) => [1, "blue", "no color"][number % 3] },
  even: { type: Even, resolve: ({ number }: Source) => number },
  surelyEven: { type: new GraphQLNonNull(Even), resolve: ({ number }: Source) => later(number) },
  fails: { type: GraphQLString, resolve: fails("at once") },
  failsLater: { type: GraphQLString, resolve: () => Promise.reject(new Error("later on")) },
  isError: { type: GraphQLString, resolve: () => new Error("a value") },
  failsWhole: { type: new GraphQLNonNull(GraphQLString), resolve: fails("all of it") },
  missing: { type: new GraphQLNonNull(GraphQLString), resolve: () => later(null) },
  noList: { type: new GraphQLList(GraphQLInt), resolve: () => 5 },
  mixed: {
    type: new GraphQLList(GraphQLInt),
    resolve: () => [1, later(2), null, new Error("third"), Promise.reject(new Error("fourth")), "five"],
  },
  full: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)), resolve: () => later([1, later(2), null]) },
  // Of two, the first fails later and the second at once.
  doomed: { type: new GraphQLList(new GraphQLNonNull(Person)), resolve: () => [being(1), being(2)] },
  failsSoon: {
    type: new GraphQLNonNull(GraphQLString),
    resolve: ({ number }: Source) => (number === 1 ? soon() : fails("at once")()),
  },
  // The first fails at once, the second is never looked at.
  after: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)), resolve: () => [null, soon()] },
  nested: { type: new GraphQLList(new GraphQLList(GraphQLInt)), resolve: () => new Set([[1], null, [later(2), "x"]]) },
  self: { type: Person, resolve: (source: Source) => source },
  selfLater: { type: new GraphQLNonNull(Person), resolve: (source: Source) => later(source) },
  other: { type: Being, resolve: ({ number }: Source) => being(number + 1) },
  others: { type: new GraphQLList(Being), resolve: ({ number }: Source) => later([being(number), being(number + 1)]) },
  children: {
    type: new GraphQLList(new GraphQLNonNull(Person)),
    args: { first: { type: GraphQLInt, defaultValue: 2 }, wanted: { type: Wanted } },
    resolve: (source: Source, args: { first: number; wanted?: unknown }) => later(children(source, args)),
  },
  told: { type: GraphQLString, args: { wanted: { type: Wanted } }, resolve: told },
});
function told(_: Source, args: object, __: unknown, info: { path: { key: unknown }; variableValues: object }) {
  return JSON.stringify([args, info.path.key, info.variableValues]);
}
const Person: GraphQLObjectType = new GraphQLObjectType({ name: "Person", interfaces: [Being], fields: fieldsOf });
const Robot: GraphQLObjectType = new GraphQLObjectType({ name: "Robot", interfaces: [Being], fields: fieldsOf });
const Query = new GraphQLObjectType({
  name: "Query",
  fields: () => ({
    person: { type: Person, resolve: () => being(1) },
    being: { type: Being, resolve: () => later(being(2)) },
    surely: { type: new GraphQLNonNull(Person), resolve: () => being(3) },
  }),
});
let done: string[] = [];
const Mutation = new GraphQLObjectType({
  name: "Mutation",
  fields: {
    slow: { type: GraphQLString, resolve: () => later(null).then(() => void done.push("slow")) },
    quick: { type: Person, resolve: () => (done.push("quick"), being(done.length)) },
    fails: { type: GraphQLString, resolve: fails("no") },
  },
});
const schema = new GraphQLSchema({ query: Query, mutation: Mutation, types: [Person, Robot] });

const logged: string[] = [];
const log = {
  info: () => undefined,
  error: () => undefined,
  warn: (_: object, message: string) => logged.push(message),
};
const ctx = contextOf(
  { dataSource: { driver: {} }, log } as unknown as Runtime,
  { ...anonymous(), type: "USER" },
  { requestId: "r", ip: null, userAgent: null, cause: "PANEL" },
);
const maxCoercionErrors = 3;
const gateway = compiledExecutor({ schema, log, maxCoercionErrors });

async function compiled(document: DocumentNode, variables: Record<string, unknown>): Promise<ExecutionResult> {
  const { executor } = await gateway.load({ apollo: {} });
  if (!executor) throw new Error("it has an executor");
  const operation = getOperationAST(document);
  return executor({ document, operation, context: ctx, request: { variables } } as never);
}

/** Both answers as a client would get them. */
async function bothAnswer(text: string, variables: Record<string, unknown> = {}): Promise<[string, string]> {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const answers = [];
  for (const answer of [compiled, interpreted]) {
    done = [];
    const { data, errors } = await answer(document, variables);
    answers.push(JSON.stringify({ errors, data, done }, null, 1));
  }
  return answers as [string, string];
}
const interpreted = async (document: DocumentNode, variableValues: Record<string, unknown>) =>
  execute({ schema, document, variableValues, contextValue: ctx, options: { maxCoercionErrors } });

const allFields = `name number later color even fails failsLater isError noList mixed full nested told`;

describe("answers as graphql-js does", () => {
  it.each([
    ["plain and failing fields", `{ person { ${allFields} } }`],
    [
      "null that passes upward",
      `{ person { self { children { failsWhole name } failsLater } later } surely { missing } }`,
    ],
    [
      "null up to the whole answer",
      `{ person { failsLater } surely { selfLater { self { name } failsWhole fails } } }`,
    ],
    ["several failures below one null", `{ person { selfLater { missing surelyEven failsWhole fails } name } }`],
    [
      "what comes after a field that failed whole",
      `{ person { self { later failsLater failsWhole name } others { name } } }`,
    ],
    ["lists of lists of objects", `{ person { children(first: 3) { children { name surelyEven } } } }`],
    [
      "abstract types",
      `{ being { __typename name ... on Robot { later } ... on Person { color } } person { others { ...N } } } fragment N on Being { number ... on Robot { fails } }`,
    ],
    [
      "fields that stand twice",
      `{ person { self { name } self { number ...S } } person { self { s: self { name } } } } fragment S on Person { s: self { color } name }`,
    ],
    ["aliases that JavaScript knows", `{ person { constructor: name toString: number hasOwnProperty: later } }`],
    ["an alias that is no property", `{ person { __proto__: name number } }`],
    [
      "conditions in the document",
      `{ person { name @skip(if: true) number @include(if: false) later @include(if: true) @skip(if: false) } }`,
    ],
    [
      "introspection",
      `{ __schema { queryType { name } } __type(name: "Person") { fields { name type { kind ofType { name } } } } __typename }`,
    ],
    [
      "literal arguments",
      `{ person { told(wanted: { colors: [RED, BLUE], even: 4 }) children(first: 1) { number } all: children(first: 9) { number } } }`,
    ],
    [
      "a mutation, one field after the other",
      `mutation { a: slow b: quick { number fails } c: slow d: fails e: quick { number } }`,
    ],
  ])("%s", async (_, text) => {
    const [one, other] = await bothAnswer(text);
    expect(one).toBe(other);
  });

  const withVariables = `query ($first: Int = 1, $even: Even, $wanted: Wanted, $yes: Boolean!, $no: Boolean = false) {
    person { children(first: $first, wanted: $wanted) { number @include(if: $yes) ...F @skip(if: $no) } told(wanted: { even: $even }) }
  } fragment F on Person { name later @include(if: $yes) }`;
  it.each([
    [{ yes: true }],
    [{ yes: false, no: true }],
    [{ yes: true, first: null }],
    [{ yes: true, first: 9, wanted: { colors: ["RED"] } }],
    [{ yes: true, no: null }],
    [{ yes: null }],
    [{}],
    [{ yes: "yes", first: "x", even: 3, wanted: { color: 1, text: 5 } }],
    [{ yes: true, wanted: { text: "t", colors: "BLUE", even: 2 }, even: 2 }],
    [{ yes: true, wanted: JSON.parse(`{"__proto__": 1}`) as object, constructor: 1 }],
  ])("variables %j", async (variables) => {
    const [one, other] = await bothAnswer(withVariables, variables);
    expect(one).toBe(other);
    // The second time by the plan of the first.
    expect((await bothAnswer(withVariables, variables))[0]).toBe(other);
  });

  it("any document", async () => {
    await fc.assert(
      fc.asyncProperty(selections, fc.boolean(), fc.boolean(), async (text, a, b) => {
        const [one, other] = await bothAnswer(
          `query ($a: Boolean!, $b: Boolean!) { person { ${text} } being { number ... on Robot { ${text} } } x: __typename @skip(if: $a) y: __typename @skip(if: $b) }`,
          { a, b },
        );
        expect(one).toBe(other);
      }),
      { numRuns: 100 },
    );
  });
});

it("leaves no failure unheard of items beside one that failed at once", async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on("unhandledRejection", hear);
  const { data, errors } = await compiled(parse(`{ person { doomed { number failsSoon } after } }`), {});
  expect(JSON.stringify(data)).toBe(`{"person":{"doomed":null,"after":null}}`);
  expect(errors).toHaveLength(2);
  // Node.js tells of them when a turn of the event loop ends: after the last of them has failed.
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
});

it("says nothing in the log of what it leaves to graphql-js", () => {
  expect(logged).toEqual([]);
});

const directive = fc.constantFrom(
  "",
  "",
  "",
  " @include(if: $a)",
  " @skip(if: $b)",
  " @skip(if: true)",
  " @include(if: true)",
);
const leaves = `${allFields} surelyEven failsWhole missing`.split(" ");
const leaf = fc
  .tuple(fc.constantFrom(...leaves), fc.boolean(), directive)
  .map(([name, alias, when]) => `${alias ? `a_${name}: ` : ""}${name}${when}`);
const { selections } = fc.letrec<{ selections: string; selection: string }>((tie) => ({
  selections: fc.array(tie("selection"), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(" ")),
  selection: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom("self", "selfLater", "children", "k3: children(first: 3)", "k9: children(first: 9)"),
        directive,
        tie("selections"),
      )
      .map(([name, when, inner]) => `${name}${when} { ${inner} }`),
    fc
      .tuple(fc.constantFrom("other", "others"), fc.constantFrom("Person", "Robot"), tie("selections"))
      .map(([name, type, inner]) => `${name} { __typename ... on ${type} { ${inner} } }`),
    fc.tuple(directive, tie("selections")).map(([when, inner]) => `...${when} { ${inner} }`),
  ),
}));
