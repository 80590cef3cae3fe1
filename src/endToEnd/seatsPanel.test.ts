import type { Browser, Page } from "playwright-core";
import { createSubAccount } from "../modules/accounts";
import { setPurchasedSeats } from "../modules/seats";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  type TestService,
  type UserFixture,
} from "../testing";
import { browserOrReason, itInBrowser, launchBrowser } from "../testing/browser";
import { type ContrastQuestion, contrastsOf } from "../testing/contrast";
import { execute, openReadyMadeOperation, setTextOf, textOf } from "../testing/graphiqlPage";
import { barsOf, openGraphiqlFor, openSeatsPanel, panelOf, rowOf } from "../testing/seatsPanelPage";

const longName = "A department whose name is much longer than any panel is wide, to the very last word";

let service: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
let users: UserFixture[];
let browser: Browser | undefined;
let page: Page;
let problems: string[];

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { name: "Acme", purchased: 20, limits: [10, 2, null] });
  const [first, second] = organization.subs as [AccountFixture, AccountFixture];
  sub = first;
  await createSubAccount(operatorOn(service, organization.organizationId), { name: longName });
  users = [];
  for (let n = 0; n < 9; n++) {
    const roles = n < 2 ? (["MEMBER"] as const) : (["MEMBER", "INBOX_AGENT"] as const);
    users.push(await makeUser(service, first, { roles, seat: true, firstName: "Ann", lastName: `Number${n + 1}` }));
  }
  for (let n = 0; n < 2; n++) await makeUser(service, second, { roles: ["MEMBER", "INBOX_SETUP"], seat: true });
  if (browserOrReason().executablePath === null) return;
  browser = await launchBrowser();
  ({ page, problems } = await openGraphiqlFor(browser, service, organization.manager));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await (service as TestService | undefined)?.stop();
});

const meterOf = async (on: Page, name: string): Promise<string | null> =>
  rowOf(on, name).getByRole("meter").getAttribute("aria-valuetext");
const variablesOf = async (on: Page) => JSON.parse(await textOf(on, "variables.json")) as Record<string, unknown>;
/** GraphiQL reads an operation's name a moment after its text, and sends the name with it. */
const tabNamed = async (on: Page, name: string): Promise<void> =>
  on.locator("[role=tab][aria-selected=true]", { hasText: name }).waitFor();
/** The sentence at the panel's foot, which is a live region. */
const said = async (on: Page, sentence: string): Promise<void> =>
  panelOf(on).getByRole("status").getByText(sentence, { exact: true }).waitFor();

itInBrowser("S-01 S-02 S-08 shows the figures, and a bar for each account with its level in words", async () => {
  await openSeatsPanel(page);
  const summary = panelOf(page).getByRole("region", { name: "Seats of Acme" });
  expect(await summary.getByRole("term").allTextContents()).toEqual(["Purchased", "Assigned", "Remaining", "Inactive"]);
  expect(await summary.getByRole("definition").allTextContents()).toEqual(["20", "11", "9", "2"]);
  expect(await summary.getByRole("meter").getAttribute("aria-valuetext")).toBe(
    "11 of 20 seats assigned, 55 %, no warning, 2 inactive",
  );
  expect(await barsOf(page)).toEqual([
    ["Seats of Sub 1", "9 of 10 seats assigned, 90 %, warning, 2 inactive"],
    ["Seats of Sub 2", "2 of 2 seats assigned, 100 %, full"],
    ["Seats of Sub 3", "0 of 20 seats assigned, 0 %, no warning"],
    ["Seats of Acme", "0 of 20 seats assigned, 0 %, no warning"],
    [`Seats of ${longName}`, "0 of 20 seats assigned, 0 %, no warning"],
  ]);
  const words = async (name: string) => (await rowOf(page, name).allInnerTexts()).join().split(/\s*\n\s*/);
  expect(await words("Sub 1")).toEqual(["Sub 1", "9 of 10", "90 %", "Warning", "1 left", "2 inactive"]);
  expect(await words("Sub 2")).toEqual(["Sub 2", "2 of 2", "100 %", "Full", "0 left"]);
  expect(await words("Sub 3")).toEqual(["Sub 3", "0 of 20", "0 %", "9 left", "no limit"]);
});

itInBrowser("S-02 draws assigned, inactive and limit to scale", async () => {
  const widths = (name: string) =>
    page.evaluate(`Object.fromEntries([...document.querySelectorAll('.seats-account [aria-label="Seats of ${name}"] [style]')]
      .map((part) => [part.className, part.style.width || part.style.left]))`);
  expect(await widths("Sub 1")).toEqual({
    "seat-bar-active": "70%",
    "seat-bar-inactive": "20%",
    "seat-scale-assigned": "45%",
    "seat-scale-limit": "50%",
  });
  expect(await widths("Sub 3")).toEqual({ "seat-bar-active": "0%", "seat-bar-inactive": "0%" });
});

itInBrowser("S-02 searches, sorts, and says when nothing matches", async () => {
  const search = panelOf(page).getByLabel("Search accounts");
  await search.fill("sub");
  await panelOf(page).getByText("3 accounts", { exact: true }).waitFor();
  await panelOf(page).getByLabel("Sort by").selectOption("Name");
  await page.waitForFunction(`document.querySelector(".seats-name")?.textContent === "Sub 1"`);
  await search.fill("nothing of the kind");
  await panelOf(page).getByRole("status").getByText("No account matches “nothing of the kind”.").waitFor();
  await search.fill("");
  await panelOf(page).getByText("5 accounts", { exact: true }).waitFor();
  expect((await barsOf(page)).map(([name]) => name?.slice(9))).toEqual([longName, "Acme", "Sub 1", "Sub 2", "Sub 3"]);
  await panelOf(page).getByLabel("Sort by").selectOption("Most seats");
});

itInBrowser("S-11 unfolds an account's users with roles, last sign-in and why they count as inactive", async () => {
  await page.getByRole("button", { name: "Users with a seat on Sub 1" }).click();
  const list = page.getByRole("group", { name: "Users with a seat on Sub 1" });
  await list.getByText("Ann Number1").waitFor();
  const lines = (await list.getByRole("listitem").allInnerTexts()).map((text) => text.split(/\s*\n\s*/));
  expect(lines).toHaveLength(9);
  expect(lines[0]).toEqual(["Ann Number1", "No Inbox role", "Never signed in", "No role that uses it"]);
  expect(lines[2]).toEqual(["Ann Number3", "Agent", "Never signed in"]);
});

itInBrowser("W-03 a click puts a user's id into the variables, and the figures follow the mutation", async () => {
  await page.getByRole("button", { name: "Show Operations" }).click();
  await openReadyMadeOperation(page, "Remove a seat");
  await openSeatsPanel(page);
  const { userIds: _, ...others } = await variablesOf(page);
  await page.getByRole("button", { name: "Users with a seat on Sub 1" }).click();
  const [one, two, three] = users as [UserFixture, UserFixture, UserFixture];
  const button = (user: UserFixture) => panelOf(page).getByRole("button", { name: user.name, exact: true });
  for (const user of [one, three, two]) {
    await button(user).click();
    await said(page, `${user.name} was added to $userIds.`);
  }
  await button(three).click();
  await said(page, `${three.name} was taken out of $userIds.`);
  expect(await variablesOf(page)).toEqual({ ...others, userIds: [one.publicId, two.publicId] });
  expect(await button(two).getAttribute("aria-pressed")).toBe("true");
  expect(await button(three).getAttribute("aria-pressed")).toBe("false");
  expect(await execute(page)).toMatchObject({
    data: { removeSeats: { results: [{ outcome: "REMOVED" }, { outcome: "REMOVED" }], userErrors: [] } },
  });
  await rowOf(page, "Sub 1").getByText("3 left").waitFor();
  expect(await meterOf(page, "Sub 1")).toBe("7 of 10 seats assigned, 70 %, no warning");
  expect(await panelOf(page).getByRole("definition").allTextContents()).toEqual(["20", "9", "11", "0"]);
  await button(one).waitFor({ state: "detached" });
  expect(problems).toEqual([]);
});

itInBrowser("W-03 where the tab takes no such id, it is copied or goes into a fitting operation", async () => {
  const offer = page.getByRole("group", { name: "Use the id of Sub 1" });
  await rowOf(page, "Sub 1").getByRole("button", { name: "Sub 1", exact: true }).click();
  await offer.getByRole("button", { name: "Copy id" }).click();
  await said(page, "The id of Sub 1 is copied.");
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(sub.publicId);
  await offer.getByRole("button", { name: "Set a seat limit" }).click();
  await said(page, "“Set a seat limit” is open, with the id of Sub 1 filled in.");
  await tabNamed(page, "setSeatLimit");
  const variables = await variablesOf(page);
  expect(variables).toMatchObject({ accountId: sub.publicId, limit: 25 });
  await panelOf(page).getByText("Click an account to put its id into $accountId.").waitFor();
  await setTextOf(page, "variables.json", JSON.stringify({ ...variables, limit: 8 }));
  await execute(page);
  await rowOf(page, "Sub 1").getByText("7 of 8").waitFor();
  expect(await meterOf(page, "Sub 1")).toBe("7 of 8 seats assigned, 87.5 %, warning");
  await rowOf(page, "Sub 2").getByRole("button", { name: "Sub 2", exact: true }).click();
  await said(page, "Sub 2 is in $accountId now.");
  expect(await variablesOf(page)).toMatchObject({ accountId: organization.subs[1]?.publicId, limit: 8 });
  await setTextOf(page, "variables.json", '{ "accountId": ');
  await rowOf(page, "Sub 1").getByRole("button", { name: "Sub 1", exact: true }).click();
  await said(page, "The variables cannot take the id of Sub 1: correct their JSON first.");
  expect(await textOf(page, "variables.json")).toBe('{ "accountId": ');
  expect(problems).toEqual([]);
});

itInBrowser("W-03 shows its own query, which runs as it stands", async () => {
  await panelOf(page).getByRole("button", { name: "Show this query" }).click();
  await said(page, "The panel's query is open in a tab.");
  await tabNamed(page, "seatsPanel");
  expect(await variablesOf(page)).toEqual({
    ...{ filter: { search: "" }, orderBy: { field: "USAGE", direction: "DESC" }, first: 100, after: null },
  });
  expect(await execute(page)).toMatchObject({
    data: { viewer: { account: { name: "Acme", seatOverview: { assigned: 9 } } } },
  });
  expect(problems).toEqual([]);
});

itInBrowser("W-03 everything can be done with the keyboard, and shows where it is", async () => {
  const tabTo = async (label: string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const [name, outline] = await page.evaluate<[string, string]>(`(() => {
        const { ariaLabel, textContent, labels } = document.activeElement;
        return [ariaLabel ?? labels?.[0]?.textContent ?? textContent, getComputedStyle(document.activeElement).outlineStyle];
      })()`);
      if (name.trim() !== label) continue;
      expect(outline).toBe("solid");
      return;
    }
    throw new Error(`"${label}" was not reached`);
  };
  await page.getByRole("button", { name: "Show Operations" }).click();
  await openReadyMadeOperation(page, "Assign a seat");
  await page.getByRole("button", { name: "Show Seats" }).focus();
  await page.keyboard.press("Enter");
  await panelOf(page).and(page.locator("[aria-busy=false]")).waitFor();
  await tabTo("Search accounts");
  await page.keyboard.type("sub 2");
  await panelOf(page).getByText("1 account", { exact: true }).waitFor();
  await tabTo("Sort by");
  await tabTo("Users with a seat on Sub 2");
  await page.keyboard.press("Enter");
  const list = page.getByRole("group", { name: "Users with a seat on Sub 2" });
  const name = (await list.getByRole("button").first().textContent()) ?? "";
  await tabTo("Sub 2");
  await page.keyboard.press("Space");
  await tabTo("Copy id");
  await tabTo(name);
  await page.keyboard.press("Enter");
  await said(page, `${name} was added to $userIds.`);
  expect((await variablesOf(page))["userIds"]).toHaveLength(1);
  expect(problems).toEqual([]);
});

itInBrowser("S-04 an account and the pool are over what is purchased by now", async () => {
  await panelOf(page).getByLabel("Search accounts").fill("");
  await setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased: 5 });
  await panelOf(page).getByRole("button", { name: "Refresh" }).click();
  await rowOf(page, "Sub 1").getByText("Over by 2").waitFor();
  expect(await meterOf(page, "Sub 1")).toBe("7 of 5 seats assigned, 140 %, over by 2");
  const summary = panelOf(page).getByRole("region", { name: "Seats of Acme" });
  expect(await summary.getByRole("meter").getAttribute("aria-valuetext")).toBe(
    "9 of 5 seats assigned, 180 %, over by 4",
  );
  await summary.getByText("Over by 4").waitFor();
});

const questions: readonly (ContrastQuestion & { readonly atLeast: number })[] = [
  ...[".seats h2", ".seats-figures dt", ".seats-meta", ".seats-hint", ".seats-count", ".seats-legend li"].map(
    (selector) => ({ selector, property: "color", atLeast: 4.5 }) as const,
  ),
  ...[".seats .seats-name", ".seats .seats-small-button", ".seat-level[data-level=FULL]"].map(
    (selector) => ({ selector, property: "color", atLeast: 4.5 }) as const,
  ),
  ...[".seat-level[data-level=OVER]", ".seats-said"].map(
    (selector) => ({ selector, property: "color", atLeast: 4.5 }) as const,
  ),
  ...["OVER", "FULL", "NONE"].map(
    (level) =>
      ({
        selector: `.seats-accounts .seat-bar[data-level=${level}] .seat-bar-active`,
        property: "background-color",
        behind: ".seat-bar-track",
        atLeast: 3,
      }) as const,
  ),
  { selector: ".seats-accounts .seat-bar-track", property: "box-shadow", atLeast: 3 },
  { selector: ".seat-scale-assigned", property: "background-color", behind: ".seat-scale", atLeast: 3 },
  { selector: ".seat-scale-limit", property: "background-color", atLeast: 3 },
];

itInBrowser("W-03 text, bars and signs are told from what is behind them, in the light and in the dark", async () => {
  const seen: string[][] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const contrasts = await contrastsOf(page, questions);
    expect(contrasts.filter(({ ratio }, at) => ratio < questions[at]!.atLeast)).toEqual([]);
    seen.push(contrasts.map(({ front }) => front));
  }
  const [light, dark] = seen as [string[], string[]];
  expect(light.filter((color, at) => color === dark[at])).toEqual([]);
  const moving = `[...document.querySelectorAll(".seats *")].filter((part) =>
    getComputedStyle(part).transitionDuration !== "0s").length`;
  expect(await page.evaluate(moving)).toBe(0);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  expect(await page.evaluate(moving)).toBeGreaterThan(0);
});

itInBrowser("W-03 fits into 320 pixels, and tells a name that is cut off in full", async () => {
  await page.addStyleTag({
    content: ".graphiql-plugin { box-sizing: border-box; width: 320px; flex: none !important }",
  });
  const sizes = `(({ offsetWidth, clientWidth, scrollWidth }) => [offsetWidth, scrollWidth - clientWidth])`;
  expect(await page.evaluate(`${sizes}(document.querySelector(".graphiql-plugin"))`)).toEqual([320, 0]);
  const name = page.getByRole("button", { name: longName, exact: true });
  expect(await name.getAttribute("title")).toBe(longName);
  const [, cutOff] = await page.evaluate<[number, number]>(
    `${sizes}(document.querySelector('[title^="A department"]'))`,
  );
  expect(cutOff).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});
