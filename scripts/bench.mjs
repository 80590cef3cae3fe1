// npm run bench -- [options]: measures the service as it is shipped against others that do the same (docs/performance.md).
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { prepare, requireNode, root } from "./prepare.mjs";

requireNode();
await prepare({ page: false });
const require = createRequire(import.meta.url);
const loaders = ["@swc-node/register", join(root, "src/testing/sourceLoader.ts")].flatMap((file) => [
  "-r",
  require.resolve(file),
]);
const child = spawn(process.execPath, [...loaders, join(root, "bench/main.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, SWC_NODE_PROJECT: join(root, "tsconfig.json") },
});
// Ctrl-C reaches the whole group; the child puts everything away and then ends.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.once("exit", (code) => process.exit(code ?? 1));
