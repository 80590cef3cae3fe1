import { createHash } from "node:crypto";

/** The style of the sign-in pages, inside each of them: one request, and nothing that could be swapped. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --background: light-dark(#f5f6fa, #131a26);
  --surface: light-dark(#fff, #1a2231);
  --text: light-dark(#1f2937, #e8ecf4);
  --soft: light-dark(#566070, #a9b4c8);
  --line: light-dark(#8a93a3, #6f7d96);
  --edge: light-dark(#e3e6ec, #303b50);
  --accent: light-dark(#4f46e5, #a5b4fc);
  --on-accent: light-dark(#fff, #141a2e);
  --error: light-dark(#b3261e, #ffb4ab);
  --error-background: light-dark(#fdecea, #4a1a17);
  --notice-background: light-dark(#e8f5ec, #163524);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: grid;
  place-items: center;
  padding: 1.5rem;
  background: var(--background);
  color: var(--text);
  font: 1rem/1.5 system-ui, Roboto, sans-serif;
}
main {
  width: min(26rem, 100%);
  padding: 2rem;
  background: var(--surface);
  border: 1px solid var(--edge);
  border-radius: 12px;
}
.brand { margin: 0 0 .25rem; color: var(--soft); font-size: .875rem; letter-spacing: .02em; }
h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25; }
p { overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
.hint { margin: .25rem 0 0; color: var(--soft); font-size: .875rem; }
input {
  width: 100%;
  padding: .625rem .75rem;
  color: inherit;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 8px;
  font: inherit;
}
input[aria-invalid="true"] { border-color: var(--error); }
input[readonly] { background: var(--background); }
button, .button {
  display: block;
  width: 100%;
  margin-top: 1.5rem;
  padding: .625rem .75rem;
  border: 1px solid transparent;
  border-radius: 8px;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
button.secondary { margin-top: .75rem; background: none; border-color: var(--line); color: var(--text); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.message { margin: 0 0 1rem; padding: .75rem 1rem; border-radius: 8px; }
.message.error { background: var(--error-background); color: var(--error); }
.message.notice { background: var(--notice-background); }
`;

const styleHash = createHash("sha256").update(pageStyle).digest("base64");

/** Nothing runs, nothing is loaded but the icon, no other site frames the page or gets its form. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");
