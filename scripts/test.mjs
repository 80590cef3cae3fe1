// npm test: everything that must hold, in one command. Each `check:…` of package.json and the build run first, two at a
// time, then Jest; what fails does not stop the rest. `npm test -- <arguments>` runs Jest alone, with the arguments.
import { join } from "node:path";
import { prepare, readJson, requireNode, root, runNpm } from "./prepare.mjs";
import { runJest } from "./run-jest.mjs";

const AT_A_TIME = 2;

requireNode();
await prepare({ build: false });
const jestArguments = process.argv.slice(2);
const failed = jestArguments.length > 0 ? [] : await runSteps();

console.log("tests …");
const jest = await runJest(jestArguments);
if (jest.exitCode !== 0) failed.push("tests");
if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
console.log(jest.line);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Runs all steps but the tests; answers the names of those that failed. */
async function runSteps() {
  const scripts = Object.keys(readJson(join(root, "package.json")).scripts);
  const waiting = ["build", ...scripts.filter((name) => name.startsWith("check:"))];
  const failures = [];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step))) failures.push(step);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return failures;
}

async function runStep(script) {
  const started = Date.now();
  let output = "";
  const code = await runNpm(["run", "--silent", script], (text) => (output += text));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  // The output follows its header, so that two steps at a time do not mix.
  console.log(`${script}: ${code === 0 ? "ok" : "FAILED"} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}
