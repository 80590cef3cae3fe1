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
  for (const colorScheme of ["light", "dark"]) await take(colorScheme);
} finally {
  await browser.close();
}

/** The Seats panel with one account unfolded, beside the query that its id was put into. */
async function take(colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1400, height: 900 }, deviceScaleFactor: 1.5 });
  await page.goto(`${origin}/graphiql`);
  await page.getByLabel("Email address").fill(manager.email);
  await page.getByLabel("Password").fill(manager.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".graphiql-query-editor .monaco-editor .view-line").first().waitFor();
  await page.getByRole("button", { name: "Who has a seat on an account", exact: true }).click();
  await page.getByRole("button", { name: "Show Seats" }).click();
  const account = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("meter", { name: "Seats of Support Berlin" }) });
  await account.getByRole("button", { name: "Support Berlin", exact: true }).click();
  await page.getByRole("button", { name: /^Execute query/ }).click();
  await page.locator(".graphiql-response").getByText("Support Berlin").waitFor();
  await page.mouse.move(900, 880);
  await page.waitForTimeout(500); // Until the bars and the editor's colours have settled.
  await page.screenshot({ path: join(images, `seats-panel-${colorScheme}.png`) });
  await page.close();
}
