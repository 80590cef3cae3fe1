// Fails when a generated file is not what codegen makes of the schema and the operations today.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = createRequire(import.meta.url).resolve("@graphql-codegen/cli/package.json");
const program = join(dirname(manifest), createRequire(import.meta.url)(manifest).bin["graphql-codegen"]);

for (const folder of [".", "examples/integrator"]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "--config", "codegen.yml", "--check"], {
    cwd: join(root, folder),
    encoding: "utf8",
  });
  if (status === 0) continue;
  const output = `${stdout}${stderr}`.trim();
  if (output.includes("stale files")) {
    console.error(
      `The files that ${join(folder, "codegen.yml")} generates do not match schema.graphql and the operations: ` +
        "run `npm run codegen` and commit what it writes.",
    );
  } else {
    console.error(output);
    console.error(`The operations of ${join(folder, "codegen.yml")} do not fit schema.graphql; see above.`);
  }
  process.exitCode = 1;
}
