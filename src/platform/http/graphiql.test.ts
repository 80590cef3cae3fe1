import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execFileSync } from "node:child_process";

import express from "express";
import { buildSchema, graphql } from "graphql";
import type { Browser, Page } from "playwright-core";

import { browserOrReason, itInBrowser, launchBrowser } from "../../testing/browser";
import {
  execute,
  openGraphiql,
  openReadyMadeOperation,
  setTextOf,
  textOf,
  watchPage,
} from "../../testing/graphiqlPage";
import { graphiqlRouter } from "./graphiql";

const root = join(__dirname, "../../..");
const bundleDirectory = join(root, "dist/graphiql");
const hostileName = `Ada "<script>alert(1)</script>' & Co`;

/** Stands in for the API, which has its own tests: a schema of the names that the page itself uses. */
const schema = buildSchema(`
  type Query { "Who is signed in." viewer: Viewer! }
  type Viewer { user: User! account: Account! }
  type User { id: ID! name: String! email: String! }
  type Account { id: ID! name: String! }
  type Mutation { rename(name: String!): Account! }
`);
const rootValue = {
  viewer: { user: { id: "usr_1", name: "Ada", email: "ada@example.com" }, account: { id: "acc_1", name: "Acme" } },
  rename: ({ name }: { name: string }) => ({ id: "acc_1", name }),
};

let server: Server;
let origin: string;
let viewer: string | null = hostileName;
let signOuts: (string | undefined)[] = [];
let sessionEnded = false;

function listen(directory: string): Promise<[Server, string]> {
  const app = express();
  app.use(graphiqlRouter({ directory, viewerName: () => Promise.resolve(viewer) }));
  app.post("/graphql", express.json(), async (request, response) => {
    if (sessionEnded) {
      response.json({ errors: [{ message: "Sign in first.", extensions: { code: "UNAUTHENTICATED" } }] });
      return;
    }
    const { query, variables } = request.body as { query: string; variables?: Record<string, unknown> };
    response.json(await graphql({ schema, source: query, rootValue, variableValues: variables ?? {} }));
  });
  app.post("/sign-out", (request, response) => {
    signOuts.push(request.headers.origin);
    // Slower than the delay of 500 ms with which GraphiQL saves its tabs.
    setTimeout(() => {
      response.redirect(303, "/sign-in");
    }, 800);
  });
  app.get("/sign-in", (_request, response) => response.type("html").send("<h1>Sign in</h1>"));
  const made = createServer(app);
  return new Promise((resolve) => {
    made.listen(0, "127.0.0.1", () => {
      resolve([made, `http://127.0.0.1:${String((made.address() as AddressInfo).port)}`]);
    });
  });
}

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, "scripts/build-graphiql.mjs")]);
  [server, origin] = await listen(bundleDirectory);
}, 60_000);

beforeEach(() => {
  viewer = hostileName;
  signOuts = [];
  sessionEnded = false;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe("GraphiQL over HTTP", () => {
  it("W-03 sends who is not signed in to the sign-in page and back", async () => {
    viewer = null;
    const response = await fetch(`${origin}/graphiql`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in?returnTo=%2Fgraphiql"]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("W-03 serves a page without inline script, under the strict policy, never stored", async () => {
    const response = await fetch(`${origin}/graphiql`);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
        "style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
    });
    expect(html.match(/<script\b[^>]*>/g)).toEqual([expect.stringContaining(' src="/graphiql/assets/main-')]);
    expect(html).toContain(`content="Ada &quot;&lt;script&gt;alert(1)&lt;/script&gt;&#39; &amp; Co"`);
  });

  it("W-03 serves every asset that the page names, immutable, with its type, compressed on request", async () => {
    const html = await (await fetch(`${origin}/graphiql`)).text();
    const paths = [...html.matchAll(/"(\/graphiql\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
    const types: (string | null)[] = [];
    for (const path of paths) {
      const response = await fetch(origin + path, { headers: { "accept-encoding": "gzip" } });
      expect([response.status, response.headers.get("content-encoding")]).toEqual([200, "gzip"]);
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      const plain = await fetch(origin + path, { headers: { "accept-encoding": "identity" } });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect(await plain.text()).toBe(await response.text());
      types.push(response.headers.get("content-type"));
    }
    expect(types).toEqual(["image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"]);
  });

  it("W-03 serves its mark as the icon of all pages", async () => {
    const response = await fetch(`${origin}/favicon.ico`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
  });

  it.each(["../manifest.json", "..%2fmanifest.json", "manifest.json", "%2e%2e%2f%2e%2e%2fpackage.json", "constructor"])(
    "W-03 has no asset %s",
    async (name) => {
      const response = await fetch(`${origin}/graphiql/assets/${name}`);
      expect(response.status).toBe(404);
    },
  );

  it("W-03 says how to build the bundle where there is none", async () => {
    const [bare, bareOrigin] = await listen(join(bundleDirectory, "absent"));
    const response = await fetch(`${bareOrigin}/graphiql`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm run build:graphiql");
    bare.close();
    bare.closeAllConnections();
  });
});

describe("GraphiQL in a browser", () => {
  let browser: Browser | undefined;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    if (browserOrReason().executablePath !== null) browser = await launchBrowser();
  }, 60_000);

  beforeEach(async () => {
    if (!browser) return;
    page = await (await browser.newContext()).newPage();
    problems = await watchPage(page, origin);
  });

  afterEach(() => (browser ? page.context().close() : undefined));
  afterAll(() => browser?.close());

  itInBrowser("W-03 runs the welcome query without a word on the console or a request to elsewhere", async () => {
    await openGraphiql(page, origin);
    expect(await page.getByRole("banner").getByText("Signed in as").textContent()).toBe(`Signed in as ${hostileName}`);
    expect(await execute(page)).toEqual({
      data: { viewer: { user: { name: "Ada", email: "ada@example.com" }, account: { name: "Acme" } } },
    });
    expect(problems).toEqual([]);
  });

  itInBrowser("W-03 opens a ready-made operation in a new tab with its variables and runs it", async () => {
    await openGraphiql(page, origin);
    await openReadyMadeOperation(page, "Describe a type");
    expect(JSON.parse(await textOf(page, "variables.json"))).toEqual({ name: "Account" });
    await page.getByRole("tab", { name: "findType" }).waitFor();
    expect(await page.getByRole("tab").count()).toBe(2);
    expect(await execute(page)).toMatchObject({ data: { __type: { name: "Account" } } });
    expect(problems).toEqual([]);
  });

  itInBrowser("W-03 finds an operation by search and opens it by keyboard alone", async () => {
    await openGraphiql(page, origin);
    await page.getByRole("searchbox", { name: "Search operations" }).fill("field describe");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "findType" }).waitFor();
    expect(await textOf(page, "operation.graphql")).toMatch(/^# Describe a type\n/);
    await page.getByRole("searchbox", { name: "Search operations" }).fill("no such thing");
    expect(await page.getByRole("status").textContent()).toContain("No operation matches");
    expect(problems).toEqual([]);
  });

  itInBrowser("W-03 checks and completes by the schema, runs a mutation, and shows the documentation", async () => {
    await openGraphiql(page, origin);
    await setTextOf(page, "operation.graphql", "mutation { rename(nam: 1) { id } }");
    await page.locator(".graphiql-query-editor .squiggly-error").first().waitFor();
    await setTextOf(page, "operation.graphql", "mutation ($name: String!) { rename(name: $name) { id name } }");
    await setTextOf(page, "variables.json", '{ "name": "Umbrella" }');
    expect(await execute(page)).toEqual({ data: { rename: { id: "acc_1", name: "Umbrella" } } });
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByRole("link", { name: "Query" }).first().click();
    await page.getByText("Who is signed in.").waitFor();
    expect(problems).toEqual([]);
  });

  itInBrowser("W-03 says so when the session has ended, and stops saying it after a new sign-in", async () => {
    await openGraphiql(page, origin);
    sessionEnded = true;
    await execute(page);
    const banner = page.getByRole("alert").filter({ hasText: "Your session has ended" });
    await banner.waitFor();
    const link = banner.getByRole("link", { name: "Sign in again" });
    expect(await link.getAttribute("href")).toBe("/sign-in?returnTo=%2Fgraphiql");
    sessionEnded = false;
    await execute(page);
    await banner.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  itInBrowser("W-02 signs out with an Origin that the server can check, and leaves nothing behind", async () => {
    await openGraphiql(page, origin);
    await openReadyMadeOperation(page, "Describe a type");
    await execute(page);
    const stored = () => page.evaluate<string>("JSON.stringify(localStorage)");
    while (!/graphiql:tabState.*findType/.test(await stored())) await page.waitForTimeout(50);
    await setTextOf(page, "operation.graphql", "query lastWords { viewer { user { id } } }");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(signOuts).toEqual([origin]);
    expect(await stored()).not.toMatch(/findType|lastWords|viewer/);

    viewer = "Bob";
    await openGraphiql(page, origin);
    expect(await textOf(page, "operation.graphql")).toContain("query welcome");
    expect(problems).toEqual([]);
  });
});
