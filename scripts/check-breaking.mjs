// Fails when schema.graphql breaks what clients of the last release, schema.released.graphql, may rely on.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildSchema, findBreakingChanges } from "graphql";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function schemaOf(name) {
  return buildSchema(readFileSync(join(root, name), "utf8"));
}

if (!existsSync(join(root, "schema.released.graphql"))) {
  console.log("Nothing has been released yet (schema.released.graphql): every change of the schema is allowed.");
} else {
  const changes = findBreakingChanges(schemaOf("schema.released.graphql"), schemaOf("schema.graphql"));
  if (changes.length > 0) {
    console.error("schema.graphql breaks clients of the last release:");
    for (const { type, description } of changes) console.error(`  ${type}: ${description}`);
    console.error(
      "Deprecate instead of removing. Where the break is meant, list it in CHANGELOG.md and release: " +
        "copy schema.graphql to schema.released.graphql.",
    );
    process.exit(1);
  }
}
