// Fails when src/testing/operations.generated.ts is not what codegen makes of the schema and the operations today.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = createRequire(import.meta.url).resolve("@graphql-codegen/cli/package.json");
const program = join(dirname(manifest), createRequire(import.meta.url)(manifest).bin["graphql-codegen"]);

const { status, stdout, stderr } = spawnSync(process.execPath, [program, "--config", "codegen.yml", "--check"], {
  cwd: root,
  encoding: "utf8",
});
if (status !== 0) {
  const output = `${stdout}${stderr}`.trim();
  if (output.includes("stale files")) {
    console.error(
      "src/testing/operations.generated.ts does not match schema.graphql and examples/operations: " +
        "run `npm run codegen` and commit what it writes.",
    );
  } else {
    console.error(output);
    console.error("The operations in examples/operations do not fit schema.graphql; see above.");
  }
  process.exit(1);
}
