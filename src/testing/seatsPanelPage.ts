import type { Browser, Locator, Page } from "playwright-core";

import { signedIn } from "./client";
import type { UserFixture } from "./factories";
import { openGraphiql, watchPage } from "./graphiqlPage";
import type { TestService } from "./startTestService";

/** GraphiQL in a browser profile of its own, for a user with a session; and the list of what must not happen on it. */
export async function openGraphiqlFor(
  browser: Browser,
  service: TestService,
  user: UserFixture,
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const [name, value] = ((await signedIn(service, user)).headers["cookie"] ?? "").split("=") as [string, string];
  await context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: "Lax" }]);
  const page = await context.newPage();
  const problems = await watchPage(page, service.url);
  await openGraphiql(page, service.url);
  return { page, problems };
}

/** The Seats panel. */
export const panelOf = (page: Page): Locator => page.getByRole("region", { name: "Seats", exact: true });

/** Shows the Seats panel and waits until it has read what it shows. */
export async function openSeatsPanel(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show Seats" }).click();
  await panelOf(page).and(page.locator("[aria-busy=false]")).waitFor();
}

/** The row of an account in the list. */
export const rowOf = (page: Page, name: string): Locator =>
  page.getByRole("listitem").filter({ has: page.getByRole("meter", { name: `Seats of ${name}`, exact: true }) });

/** What the bars of the list say to those who do not see them: name and figures, in their order. */
export async function barsOf(page: Page): Promise<(string | null)[][]> {
  const meters = await panelOf(page).getByRole("list", { name: "Accounts" }).getByRole("meter").all();
  return Promise.all(
    meters.map(async (meter) => [await meter.getAttribute("aria-label"), await meter.getAttribute("aria-valuetext")]),
  );
}
