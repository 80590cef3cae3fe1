// Writes schema.graphql, sorted, from the classes in src: the form that a test compares with the running schema.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
// Required, not imported: type-graphql loads graphql that way, and two copies of it refuse each other's objects.
const require = createRequire(import.meta.url);
process.chdir(root);
require("@swc-node/register");
const { lexicographicSortSchema, printSchema } = require("graphql");
const { createSchema } = require("../src/schema.ts");

writeFileSync(join(root, "schema.graphql"), `${printSchema(lexicographicSortSchema(createSchema()))}\n`);
