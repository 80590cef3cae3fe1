import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { buildSchema, type DocumentNode, type OperationDefinitionNode, parse } from "graphql";
import { type PlanOf, planCache } from "./planCache";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const schema = buildSchema("type Query { a: String self: Query }");
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A text that nobody else has, as one that came over the network. */
const unshared = (text: string) => Buffer.from(text).toString();
const ask = (planOf: PlanOf, document: DocumentNode) =>
  planOf(document, document.definitions[0] as OperationDefinitionNode, {});

it("makes the plan of an operation once", () => {
  const planOf = planCache(schema, log);
  const document = parse("{ a }");
  expect(ask(planOf, document)).not.toBeNull();
  expect(ask(planOf, document)).toBe(ask(planOf, document));
});

it("keeps those used last", () => {
  const planOf = planCache(schema, log);
  const [used, unused] = [parse("{ a }"), parse("{ a }")];
  const [first, second] = [ask(planOf, used), ask(planOf, unused)];
  for (let n = 0; n < 2_000; n++) {
    ask(planOf, parse(`{ a } # ${n} ${"x".repeat(10_000)}`));
    ask(planOf, used);
  }
  expect(ask(planOf, used)).toBe(first);
  expect(ask(planOf, unused)).not.toBe(second);
});

it.each([
  ["text", 2_000, (n: number) => `{ a } # ${n} ${"€".repeat(20_000)}`],
  ["tokens", 100, (n: number) => `{ self { a ${"a ".repeat(1_900)} } } # ${n}`],
  ["fields", 400, (n: number) => `{ ${Array.from({ length: 500 }, (_, m) => `a${m}: a`).join(" ")} } # ${n}`],
])("holds no more than 20 MB of documents that are nearly all %s", (_, count, text) => {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const planOf = planCache(schema, log);
  for (let n = 0; n < count; n++) ask(planOf, parse(unshared(text(n))));
  collectGarbage();
  // What Jest gathers meanwhile is in it, too.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(25_000_000);
  expect(ask(planOf, parse("{ a }"))).not.toBeNull();
});
