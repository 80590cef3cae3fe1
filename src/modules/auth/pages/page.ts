import { Html, html } from "../../../platform/http/html";
import { pageStyle } from "./pageStyle";

/** What stands on a page above its form. */
export interface PageMessage {
  readonly kind: "error" | "notice";
  readonly text: string;
}

const style = new Html(`<style>${pageStyle}</style>`);
const documentType = new Html("<!doctype html>");

/** A whole page. A message is read out by screen readers at once, and an error stands in the title, too. */
export const page = (title: string, content: Html, message?: PageMessage): string =>
  html`${documentType}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${message?.kind === "error" ? "Error: " : ""}${title} · Tenantry</title>
        ${style}
      </head>
      <body>
        <main>
          <p class="brand">Tenantry</p>
          <h1>${title}</h1>
          ${message && messageBox(message)} ${content}
        </main>
      </body>
    </html>`.text;

const messageBox = ({ kind, text }: PageMessage) =>
  kind === "error"
    ? html`<p class="message error" id="message" role="alert">${text}</p>`
    : html`<p class="message notice" id="message" role="status">${text}</p>`;

/** A page that only says something. */
export const messagePage = (title: string, text: string): string =>
  page(title, html`<a class="button" href="/sign-in">Go to sign-in</a>`, { kind: "error", text });
