import { Router, type Request, type RequestHandler } from "express";

import { type GraphiqlBundle, readGraphiqlBundle } from "./graphiqlBundle";

/** What the page needs to know of the service around it. */
export interface GraphiqlOptions {
  /** Where scripts/build-graphiql.mjs put the bundle. */
  readonly directory: string;
  /** The name of who is signed in, to be shown; null if nobody is, who is then sent to sign in. */
  readonly viewerName: (request: Request) => Promise<string | null>;
}

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  // The editor positions its lines and widgets with inline styles.
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

/** Serves GraphiQL at /graphiql to those who are signed in, and its assets, from memory alone. */
export function graphiqlRouter({ directory, viewerName }: GraphiqlOptions): Router {
  let bundle = readGraphiqlBundle(directory);
  const router = Router();
  router.use("/graphiql", secureHeaders);

  router.get("/graphiql", async (request, response) => {
    const viewer = await viewerName(request);
    response.set("Cache-Control", "no-store");
    if (viewer === null) {
      response.redirect(303, "/sign-in?returnTo=%2Fgraphiql");
      return;
    }
    bundle ??= readGraphiqlBundle(directory);
    response.status(bundle ? 200 : 503).type("html");
    response.send(bundle ? pageOf(bundle, viewer) : NOT_BUILT);
  });

  router.get("/graphiql/assets/:name", (request, response) => {
    // A look-up by the whole name: no path is ever made of what the client sent.
    const asset = bundle?.assets.get(request.params.name);
    if (!asset) {
      response.status(404).set("Cache-Control", "no-store").type("text").send("There is no such file.\n");
      return;
    }
    response.set({
      "Content-Type": asset.contentType,
      "Cache-Control": "public, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
    });
    // Compressed at build time, so it costs nothing here; the files are public and hold no secret (BREACH).
    if (asset.gzipped && request.acceptsEncodings("gzip")) {
      response.set("Content-Encoding", "gzip").end(asset.gzipped);
    } else {
      response.end(asset.content);
    }
  });

  // Asked for by browsers on every page that names no icon, the sign-in page among them.
  router.get("/favicon.ico", secureHeaders, (_request, response) => {
    const icon = bundle?.assets.get(bundle.icon);
    response.set("Cache-Control", "public, max-age=86400");
    if (icon) response.set("Content-Type", icon.contentType).end(icon.content);
    else response.status(204).end();
  });
  return router;
}

const secureHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // Not "no-referrer": with it browsers send "Origin: null" with the sign-out form, which is then refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
  });
  next();
};

function pageOf(bundle: GraphiqlBundle, viewer: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="viewer-name" content="${escapeHtml(viewer)}">
    <title>GraphiQL · Tenantry</title>
    <link rel="icon" type="image/svg+xml" href="/graphiql/assets/${bundle.icon}">
    <link rel="stylesheet" href="/graphiql/assets/${bundle.style}">
    <script type="module" src="/graphiql/assets/${bundle.script}"></script>
  </head>
  <body>
    <div id="graphiql"><p class="page-message">Loading…</p></div>
    <noscript><p class="page-message">GraphiQL needs JavaScript.</p></noscript>
  </body>
</html>
`;
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>GraphiQL is not built · Tenantry</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <h1>GraphiQL is not built yet</h1>
    <p>Run <code>npm run build:graphiql</code> in the service's folder and load this page again.</p>
    <p>The API at <code>/graphql</code> works without it.</p>
  </body>
</html>
`;

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
