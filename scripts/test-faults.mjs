// npm run test:faults -- --operations N --kills K --seed S [--plant FAULT]: kills servers and PostgreSQL while clients
// change seats, then holds what is there against what the clients were told. It runs from the sources.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { prepare, requireNode, root } from "./prepare.mjs";

requireNode();
await prepare({ build: false });
const { resolve } = createRequire(import.meta.url);
const loaders = [resolve("@swc-node/register"), join(root, "src/testing/sourceLoader.ts")].flatMap((file) => [
  "-r",
  file,
]);
const child = spawn(process.execPath, [...loaders, join(root, "src/faults/main.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, SWC_NODE_PROJECT: join(root, "tsconfig.json") },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 1));
