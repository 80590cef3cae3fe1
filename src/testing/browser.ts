import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { chromium, type Browser } from "playwright-core";

/**
 * No sandbox, which root cannot have: only pages of our own are opened. No talk of the browser's
 * own with the outside, so that the tests run without a network too.
 */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

interface Found {
  readonly executablePath: string | null;
  /** Why there is none; empty if there is one. */
  readonly reason: string;
}

let found: Found | undefined;

/**
 * Looks for a Chromium that really starts: the system's, else the one from npm. Synchronous, since
 * jest must know while it collects tests whether to skip them; about a second, once a test file.
 */
export function browserOrReason(): Found {
  return (found ??= findBrowser());
}

/**
 * A test that needs a browser. Where none starts it is reported as skipped, with the reason in its
 * name; with CI set in the environment it fails instead, so that CI cannot stay green without it.
 */
export function itInBrowser(name: string, test: () => Promise<void>, timeoutMs = 60_000): void {
  const { executablePath, reason } = browserOrReason();
  if (executablePath !== null) {
    it(name, test, timeoutMs);
  } else if (process.env["CI"]) {
    it(name, () => {
      throw new Error(reason);
    });
  } else {
    it.skip(`${name} (skipped: ${reason})`, test);
  }
}

/** Starts a headless browser with an empty profile of its own; to be closed by who asked for it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, reason } = browserOrReason();
  if (executablePath === null) throw new Error(reason);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

function findBrowser(): Found {
  // In a process of its own: to start a browser is asynchronous, and the answer is needed at once.
  const script = join(__dirname, "../../scripts/find-browser.mjs");
  const run = spawnSync(process.execPath, [script, JSON.stringify(ARGUMENTS)], { encoding: "utf8", timeout: 120_000 });
  if (run.status !== 0) return { executablePath: null, reason: `find-browser.mjs failed: ${run.stderr.slice(0, 500)}` };
  const { executablePath, failures } = JSON.parse(run.stdout) as { executablePath: string | null; failures: string[] };
  return { executablePath, reason: executablePath === null ? `no Chromium starts here: ${failures.join("; ")}` : "" };
}
