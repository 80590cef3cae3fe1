// Prints as JSON which Chromium the browser tests can use: the first that starts and shows a page,
// the system's before the one from npm; and why each of the others does not.
import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const candidates = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].filter((path) => existsSync(path));
const launchArguments = JSON.parse(process.argv[2] ?? "[]");

const failures = [];
let executablePath = null;
for (const find of [...candidates.map((path) => () => path), unpackNpmChromium]) {
  try {
    const path = await find();
    await showPage(path);
    executablePath = path;
    break;
  } catch (error) {
    failures.push(error.message.split("\n").slice(0, 3).join(" ").slice(0, 300));
  }
}
console.log(JSON.stringify({ executablePath, failures }));

async function showPage(path) {
  const browser = await chromium.launch({ executablePath: path, args: launchArguments, timeout: 20_000 });
  try {
    const page = await browser.newPage();
    await page.goto("data:text/html,<p>started", { timeout: 10_000 });
  } finally {
    await browser.close();
  }
}

async function unpackNpmChromium() {
  if (process.platform !== "linux") throw new Error("no Chromium is installed");
  const { default: npmChromium } = await import("@sparticuz/chromium");
  return npmChromium.executablePath();
}
