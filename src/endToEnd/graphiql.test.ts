import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { issueLink, setPasswordByLink } from "../modules/auth";
import { newId } from "../platform/ids";
import { contextOf } from "../platform/runtime";
import { anonymous } from "../platform/viewer";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  startTestService,
  type TestService,
} from "../testing";
import { browserOrReason, itInBrowser, launchBrowser } from "../testing/browser";
import { execute, openReadyMadeOperation, setTextOf, textOf, watchPage } from "../testing/graphiqlPage";

const password = "granite lantern orchard";
const manifest = join(__dirname, "../../dist/graphiql/manifest.json");
const operations = join(__dirname, "../../examples/operations");

let service: TestService;
let organization: OrganizationFixture;
let email: string;
let browser: Browser | undefined;
let page: Page;
let problems: string[];

beforeAll(async () => {
  if (!existsSync(manifest)) throw new Error("GraphiQL is not built: run `npm run build:graphiql` first.");
  service = await startTestService();
  organization = await makeOrganization(service, { name: "Acme", purchased: 10, subAccounts: 2 });
  const [sub] = organization.subs as [AccountFixture];
  await makeUser(service, sub, { seat: true, firstName: "Cora", lastName: "Colleague" });
  const { organizationId, main } = organization;
  const person = await makeUser(service, main, {
    roles: ["ACCOUNT_MANAGER"],
    includesSubAccounts: true,
    invitedOnly: true,
    firstName: "Mara",
    lastName: "Manager",
  });
  ({ email } = person);
  const { token } = await issueLink(operatorOn(service, organizationId), { userId: person.id });
  const origin = { requestId: newId(), ip: null, userAgent: null, cause: "PANEL" as const };
  await setPasswordByLink(contextOf(service.runtime, anonymous(), origin), { token, password });
  if (browserOrReason().executablePath === null) return;
  browser = await launchBrowser();
  page = await (await browser.newContext()).newPage();
  problems = await watchPage(page, service.url);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  // Not there if setting up failed.
  await (service as TestService | undefined)?.stop();
});

const signInByPage = async (typed: string) => {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(typed);
  await page.getByRole("button", { name: "Sign in" }).click();
};

itInBrowser("W-03 whoever opens GraphiQL is asked to sign in, and lands in it afterwards", async () => {
  await page.goto(`${service.url}/`);
  expect(page.url()).toBe(`${service.url}/sign-in?returnTo=%2Fgraphiql`);
  await signInByPage("orchard");
  await page.getByRole("alert").waitFor();
  // The browser's own word about the answer 422; nothing else may be on the console.
  expect(problems.filter((text) => !text.includes("422"))).toEqual([]);
  problems.length = 0;
  await signInByPage(password);
  await page.waitForURL(`${service.url}/graphiql`);
  await page.locator(".graphiql-query-editor .monaco-editor .view-line").first().waitFor();
  expect(await page.getByRole("banner").getByText("Signed in as").textContent()).toBe(`Signed in as ${email}`);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(problems).toEqual([]);
});

itInBrowser("W-03 the seat page is one click and one press away", async () => {
  await openReadyMadeOperation(page, "Seat page");
  expect(await execute(page)).toMatchObject({
    data: {
      viewer: {
        account: {
          name: "Acme",
          seatOverview: { purchased: 10, assigned: 1, remaining: 9 },
          seatAllocations: {
            nodes: [
              { account: { name: "Acme" }, assigned: 0 },
              {
                account: { name: "Sub 1" },
                assigned: 1,
                limit: null,
                seatedUsers: { nodes: [{ name: "Cora Colleague" }] },
              },
              { account: { name: "Sub 2" }, assigned: 0 },
            ],
          },
        },
      },
    },
  });
  expect(problems).toEqual([]);
});

itInBrowser("W-03 a limit is set by the ready-made mutation, with a refusal in words on the way", async () => {
  await openReadyMadeOperation(page, "Set a seat limit");
  const variables = JSON.parse(await textOf(page, "variables.json")) as Record<string, unknown>;
  const [sub] = organization.subs;
  const set = async (limit: number) => {
    await setTextOf(page, "variables.json", JSON.stringify({ ...variables, accountId: sub?.publicId, limit }, null, 2));
    return execute(page);
  };
  expect(await set(0)).toMatchObject({
    data: { setSeatLimit: { account: null, userErrors: [{ code: "LIMIT_BELOW_ASSIGNED", assigned: 1 }] } },
  });
  expect(await set(2)).toMatchObject({
    data: { setSeatLimit: { account: { name: "Sub 1", seatUsage: { limit: 2, available: 1 } }, userErrors: [] } },
  });
  await page.locator(".graphiql-response").getByText("Sub 1").first().waitFor();
  const { rows } = await service.owner.query<{ seat_limit: number }>(
    `select seat_limit from seat_accounts where organization_id = $1 and account_id = $2`,
    [organization.organizationId, sub?.id],
  );
  expect(rows).toEqual([{ seat_limit: 2 }]);
  expect(problems).toEqual([]);
});

itInBrowser("W-03 the ready-made operations are grouped by task", async () => {
  const panel = page.getByRole("region", { name: "Operations" });
  const groups = ["Start", "Seats", "People", "Roles", "Accounts", "History", "Programs"];
  expect(await panel.getByRole("heading", { level: 3 }).allTextContents()).toEqual(groups);
  const titlesOf = async (group: string) => {
    const buttons = await panel.getByRole("region", { name: group }).getByRole("button").all();
    return Promise.all(buttons.map((button) => button.getAttribute("aria-label")));
  };
  expect(await titlesOf("Start")).toEqual(["Who am I, and what may I do?", "Describe a type"]);
  const files = readdirSync(join(operations, "10-seats")).sort();
  const titles = files.map((file) =>
    readFileSync(join(operations, "10-seats", file), "utf8")
      .split("\n")[0]!
      .slice(2),
  );
  expect(titles.length).toBeGreaterThan(10);
  expect(await titlesOf("Seats")).toEqual(titles);
  expect(problems).toEqual([]);
});

itInBrowser("W-02 signs out, and GraphiQL asks to sign in again", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${service.url}/sign-in`);
  await page.goto(`${service.url}/graphiql`);
  expect(page.url()).toBe(`${service.url}/sign-in?returnTo=%2Fgraphiql`);
  expect(await page.context().cookies()).toEqual([]);
  expect(problems).toEqual([]);
});
