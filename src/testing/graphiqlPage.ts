import type { Page } from "playwright-core";

/** The part of the editor's API that is used inside the page; GraphiQL leaves it there as a global. */
interface PageGlobals {
  __MONACO?: { editor: { getModels(): { uri: { path: string }; getValue(): string; setValue(text: string): void }[] } };
}

/** The four texts that GraphiQL edits or shows. */
export type EditorName = "operation.graphql" | "variables.json" | "response.json";

/**
 * Notes all that must not happen on a page of ours: errors on the console, uncaught exceptions,
 * violations of the content security policy, requests to another origin, answers of 400 and more.
 * To be called before the page is opened; the list grows as they happen.
 */
export async function watchPage(page: Page, origin: string): Promise<string[]> {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      problems.push(`console: ${message.text().slice(0, 300)}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) problems.push(`foreign request: ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`answer ${String(response.status())}: ${response.url()}`);
  });
  await page.exposeFunction("noteViolation", (text: string) => problems.push(`CSP: ${text}`));
  await page.addInitScript(`
    document.addEventListener("securitypolicyviolation", (event) => {
      void noteViolation(event.violatedDirective + " " + event.blockedURI);
    });
  `);
  return problems;
}

/** Opens GraphiQL and waits until its editors are there and the schema has arrived. */
export async function openGraphiql(page: Page, origin: string): Promise<void> {
  const schema = page.waitForResponse((response) => response.url() === `${origin}/graphql`);
  await page.goto(`${origin}/graphiql`);
  await waitForEditors(page);
  await (await schema).finished();
}

async function waitForEditors(page: Page): Promise<void> {
  await page.locator(".graphiql-query-editor .monaco-editor .view-line").first().waitFor();
  await page.locator(".graphiql-response .monaco-editor").first().waitFor();
}

/** Opens a ready-made operation from the side panel by its title, and waits until it is in the editor. */
export async function openReadyMadeOperation(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: title, exact: true }).click();
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await page.waitForTimeout(50)) {
    if ((await textOf(page, "operation.graphql")).startsWith(`# ${title}\n`)) return;
  }
  throw new Error(`"${title}" was not opened in the editor`);
}

/** The whole text of one of the editors, also what is scrolled out of view. */
export async function textOf(page: Page, editor: EditorName): Promise<string> {
  return page.evaluate((name) => {
    const models = (globalThis as PageGlobals).__MONACO?.editor.getModels() ?? [];
    return models.find((model) => model.uri.path.endsWith(name))?.getValue() ?? "";
  }, editor);
}

/** Replaces the text of one of the editors, as typing it would. */
export async function setTextOf(page: Page, editor: Exclude<EditorName, "response.json">, text: string): Promise<void> {
  await page.evaluate(
    ([name, value]) => {
      const models = (globalThis as PageGlobals).__MONACO?.editor.getModels() ?? [];
      models.find((model) => model.uri.path.endsWith(name))?.setValue(value);
    },
    [editor, text] as const,
  );
}

/** Presses the play button and returns what GraphiQL then shows as the result, parsed. */
export async function execute(page: Page): Promise<unknown> {
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === "/graphql");
  await page.getByRole("button", { name: /^Execute query/ }).click();
  await (await answer).finished();
  await page.locator(".graphiql-response .graphiql-spinner").waitFor({ state: "detached" });
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await page.waitForTimeout(50)) {
    const text = await textOf(page, "response.json");
    if (text !== "") return JSON.parse(text);
  }
  throw new Error("GraphiQL shows no result");
}
