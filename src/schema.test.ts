import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type GraphQLSchema, isObjectType, lexicographicSortSchema, printSchema } from "graphql";
import { createSchema } from "./schema";

const file = join(__dirname, "../schema.graphql");
let schema: GraphQLSchema;
beforeAll(() => {
  schema = lexicographicSortSchema(createSchema());
});

it("keeps schema.graphql as the code generates it (npm run schema writes it)", () => {
  const now = `${printSchema(schema)}\n`;
  if (process.env["UPDATE_SCHEMA"]) writeFileSync(file, now);
  expect(readFileSync(file, "utf8")).toBe(now);
});

it("makes every root field and every payload field but userErrors nullable, so that one error takes no sibling away", () => {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}),
  );
  const payloads = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && type.name.endsWith("Payload"))
    .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()) : []))
    .filter(({ name }) => name !== "userErrors");
  expect(roots.length).toBeGreaterThan(15);
  expect([...roots, ...payloads].filter(({ type }) => String(type).endsWith("!")).map(({ name }) => name)).toEqual([]);
});

it("gives every mutation one input named after it, and a payload with userErrors", () => {
  for (const { name, args, type } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const Name = name.charAt(0).toUpperCase() + name.slice(1);
    expect([name, args.map((arg) => `${arg.name}: ${String(arg.type)}`)]).toEqual([
      name,
      name === "signOut" ? [] : [`input: ${Name}Input!`],
    ]);
    expect(String(type)).toBe(`${Name}Payload`);
  }
});

it("never speaks of secrets: no field of an output type is named like one", () => {
  const named = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__"))
    .flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    );
  expect(named.filter((field) => /password(?!Changed)|secret|hash|token|salt|commitment/i.test(field))).toEqual([]);
});
