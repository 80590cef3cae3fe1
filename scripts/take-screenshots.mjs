// Takes the screenshots of docs/images from a running demo: `npm start` in one terminal, and in another
// `node scripts/take-screenshots.mjs http://localhost:4000`. Nothing is changed in the demo: only queries are run.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const origin = process.argv[2] ?? "http://localhost:4000";
const images = process.argv[3] ?? join(root, "docs/images");
const credentials = resolve(root, process.env.DATA_DIR ?? ".tenantry", "demo-credentials.json");
const { signIns } = JSON.parse(readFileSync(credentials, "utf8"));
const manager = signIns.find(({ as }) => as === "account manager");

const launchArguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"];
const found = spawnSync(process.execPath, [join(root, "scripts/find-browser.mjs"), JSON.stringify(launchArguments)]);
const { executablePath, failures } = JSON.parse(found.stdout.toString());
if (!executablePath) throw new Error(`No Chromium starts here: ${failures.join("; ")}`);

const browser = await chromium.launch({ executablePath, args: launchArguments });
try {
  await takeFigures("light", "graphiql.png");
  await takeFigures("dark", "graphiql-dark.png");
  await takeIds("seats-panel.png");
} finally {
  await browser.close();
}

/** The figures, beside a query that an account's id was put into. */
async function takeFigures(colorScheme, file) {
  const page = await open(colorScheme);
  await page.getByRole("button", { name: "Who has a seat on an account", exact: true }).click();
  await page.getByRole("button", { name: "Show Seats" }).click();
  const row = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("meter", { name: "Seats of Support Berlin", exact: true }) });
  await row.getByRole("button", { name: "Support Berlin", exact: true }).click();
  await page.getByRole("button", { name: /^Execute query/ }).click();
  await page.locator(".graphiql-response").getByText("Support Berlin").waitFor();
  await take(page, file, { x: 0, y: 0, width: 1400, height: 900 });
}

/** An account's users, two of whom were put into the variables of a mutation that is not run. */
async function takeIds(file) {
  const page = await open("light");
  await page.getByRole("button", { name: "Remove seats of many", exact: true }).click();
  await page.getByRole("button", { name: "Show Seats" }).click();
  await page.getByLabel("Search accounts").fill("berlin");
  await page.getByText("1 account", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Users with a seat on Support Berlin" }).click();
  const inactive = page.locator(".seats-user").filter({ has: page.locator(".seats-reason") });
  for (const at of [0, 1]) await inactive.nth(at).getByRole("button").click();
  await take(page, file, { x: 0, y: 44, width: 900, height: 856 });
}

async function open(colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1400, height: 900 }, deviceScaleFactor: 1.5 });
  await page.goto(`${origin}/graphiql`);
  await page.getByLabel("Email address").fill(manager.email);
  await page.getByLabel("Password").fill(manager.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".graphiql-query-editor .monaco-editor .view-line").first().waitFor();
  return page;
}

async function take(page, file, clip) {
  await page.mouse.move(900, 880);
  await page.waitForTimeout(500); // Until the bars and the editor's colours have settled.
  await page.screenshot({ path: join(images, file), clip });
  await page.close();
}
