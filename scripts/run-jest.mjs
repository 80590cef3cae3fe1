// Runs Jest beside its normal report into a file, and reads the closing line from that.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJson, runNpm } from "./prepare.mjs";

/** Runs Jest with the arguments; answers its exit code and the closing line `N passed, N failed`. */
export async function runJest(args, env = process.env) {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-report-"));
  const report = join(directory, "jest.json");
  try {
    const jest = ["run", "--silent", "test:jest", "--", ...args, "--json", `--outputFile=${report}`];
    const exitCode = await runNpm(jest, undefined, { stdio: "inherit", env });
    return { exitCode, line: closingLine(readJson(report), exitCode) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function closingLine(report, exitCode) {
  // Without a report not even the set-up succeeded.
  if (report === undefined) return `0 passed, ${exitCode === 0 ? 0 : 1} failed`;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const skipped = report.numPendingTests + report.numTodoTests;
  return `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
