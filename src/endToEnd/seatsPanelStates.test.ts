import type { Browser, Page } from "playwright-core";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  startTestService,
  type TestService,
} from "../testing";
import { browserOrReason, itInBrowser, launchBrowser } from "../testing/browser";
import { barsOf, openGraphiqlFor, openSeatsPanel, panelOf, rowOf } from "../testing/seatsPanelPage";

let service: TestService;
let organization: OrganizationFixture;
let browser: Browser;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { name: "Acme", purchased: 40, subAccounts: 100 });
  const [sub] = organization.subs as [AccountFixture];
  for (let n = 0; n < 27; n++) await makeUser(service, sub, { seat: true, firstName: "Ann", lastName: String(n) });
  if (browserOrReason().executablePath !== null) browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await (browser as Browser | undefined)?.close();
  await (service as TestService | undefined)?.stop();
});

const focusOf = (page: Page) => page.evaluate<string>(`document.activeElement?.textContent ?? ""`);

itInBrowser("S-02 S-11 pages through more than a hundred accounts, and through the users of one", async () => {
  const { page, problems } = await openGraphiqlFor(browser, service, organization.manager);
  await openSeatsPanel(page);
  await panelOf(page).getByText("The first 100 accounts", { exact: true }).waitFor();
  await panelOf(page).getByRole("button", { name: "More accounts" }).click();
  await panelOf(page).getByText("101 accounts", { exact: true }).waitFor();
  expect(new Set((await barsOf(page)).map(([name]) => name)).size).toBe(101);
  await panelOf(page).getByRole("button", { name: "More accounts" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Users with a seat on Sub 1", exact: true }).click();
  await rowOf(page, "Sub 1").getByText("25 of 27 users").waitFor();
  await rowOf(page, "Sub 1").getByRole("button", { name: "More users" }).click();
  await rowOf(page, "Sub 1").getByText("27 users", { exact: true }).waitFor();
  // What was unfolded stays so when all is read again.
  await panelOf(page).getByRole("button", { name: "Refresh" }).click();
  await panelOf(page).and(page.locator("[aria-busy=false]")).waitFor();
  expect(await barsOf(page)).toHaveLength(101);
  await rowOf(page, "Sub 1").getByText("27 users", { exact: true }).waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

itInBrowser("S-16 whoever lacks SEATS_READ is told so, and whom to ask", async () => {
  const member = await makeUser(service, organization.main, { roles: ["MEMBER"] });
  const { page, problems } = await openGraphiqlFor(browser, service, member);
  await openSeatsPanel(page);
  expect(await panelOf(page).getByRole("alert").textContent()).toBe(
    "You may not see the seats. This needs the permission SEATS_READ on that account. Ask an account manager for a role " +
      "that carries it, such as Seat manager.",
  );
  expect(await page.getByRole("meter").count()).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});

itInBrowser("S-16 an administrator of a sub-account sees that one alone", async () => {
  const [sub] = organization.subs as [AccountFixture];
  const admin = await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] });
  const { page, problems } = await openGraphiqlFor(browser, service, admin);
  await openSeatsPanel(page);
  expect(await barsOf(page)).toEqual([["Seats of Sub 1", "27 of 40 seats assigned, 67.5 %, no warning, 27 inactive"]]);
  expect(await panelOf(page).getByText("This account").count()).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});

itInBrowser("W-03 without the service what was shown stays in sight, and a button tries again", async () => {
  const { page } = await openGraphiqlFor(browser, service, organization.manager);
  await openSeatsPanel(page);
  await page.context().setOffline(true);
  await panelOf(page).getByRole("button", { name: "Refresh" }).click();
  const alert = panelOf(page).getByRole("alert");
  await alert.getByText("The service is not available right now.").waitFor();
  expect((await barsOf(page)).length).toBe(100);
  await page.context().setOffline(false);
  await alert.getByRole("button", { name: "Try again" }).click();
  await alert.waitFor({ state: "detached" });
  expect((await barsOf(page)).length).toBe(100);
  // The button is gone; whoever pressed it by keyboard goes on from the panel, not from the top of the page.
  expect(await focusOf(page)).toContain("Seats");
  await page.context().close();
});

itInBrowser("W-02 when the session has ended nothing is shown any more, and a link leads to signing in", async () => {
  const { page } = await openGraphiqlFor(browser, service, organization.manager);
  await openSeatsPanel(page);
  await service.owner.query(`delete from sessions where organization_id = $1`, [organization.organizationId]);
  await panelOf(page).getByRole("button", { name: "Refresh" }).click();
  const alert = panelOf(page).getByRole("alert");
  await alert.getByText("Your session has ended.").waitFor();
  expect(await page.getByRole("meter").count()).toBe(0);
  await page.getByText("Nothing runs until you sign in again").waitFor();
  await alert.getByRole("link", { name: "Sign in" }).click();
  await page.waitForURL(`${service.url}/sign-in?returnTo=%2Fgraphiql`);
  await page.context().close();
});
