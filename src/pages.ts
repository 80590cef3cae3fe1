import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import express, { type Express } from "express";
import { authPages } from "./modules/auth";
import { reportPages, type ReportPagesOptions } from "./modules/reports";
import type { Ctx } from "./platform/context";
import { clientAddress, type TrustedProxies } from "./platform/http/clientAddress";
import { graphiqlRouter } from "./platform/http/graphiql";
import type { RequestOrigin } from "./platform/http/graphqlEndpoint";
import { logWhenDone, type RequestFacts } from "./platform/http/requestLine";
import { setDataHeaders } from "./platform/http/securityHeaders";
import { newId } from "./platform/ids";
import type { Log } from "./platform/runtime";

/** dist/graphiql, seen from dist/src, or from src where the sources run as they are. */
const graphiqlDirectory = join(__dirname, __filename.endsWith(".ts") ? "../dist/graphiql" : "../graphiql");

/** What the pages need of the service around them. */
export interface PagesOptions {
  readonly reports: Pick<ReportPagesOptions, "readRequest" | "atOnce">;
  readonly log: Log;
  readonly publicUrl: string;
  readonly https: boolean;
  readonly trustedProxies: TrustedProxies;
  readonly contextFor: (request: IncomingMessage, origin: RequestOrigin, response: ServerResponse) => Promise<Ctx>;
}

/** The pages: sign-in, one-time links, GraphiQL, and reports to download. One id a request: in the answer, the log and the audit log. */
export function createPages({
  reports,
  log,
  publicUrl,
  https,
  trustedProxies,
  contextFor,
}: PagesOptions): RequestListener {
  const known = new WeakMap<IncomingMessage, RequestFacts>();
  const factsOf = (request: IncomingMessage): RequestFacts => {
    const facts = known.get(request) ?? { requestId: newId(), ip: clientAddress(request, trustedProxies) };
    known.set(request, facts);
    return facts;
  };
  const contextOf = async (request: IncomingMessage, response: ServerResponse): Promise<Ctx> => {
    const facts = factsOf(request);
    const { requestId, ip } = facts;
    const userAgent = request.headers["user-agent"]?.slice(0, 500) ?? null;
    const ctx = await contextFor(request, { requestId, ip, userAgent }, response);
    facts.viewer = ctx.viewer;
    return ctx;
  };
  const pages = express();
  pages.disable("x-powered-by");
  pages.disable("etag");
  const onError = (err: unknown, request: IncomingMessage) => {
    log.error({ err, requestId: factsOf(request).requestId }, "a page failed");
  };
  pages.use(reportPages({ ...reports, contextOf, onError }));
  addRoutes(pages, publicUrl, contextOf, onError);
  return (request, response) => {
    const facts = factsOf(request);
    logWhenDone(log, request, response, facts);
    response.setHeader("x-request-id", facts.requestId);
    // The strictest headers for whatever is no page; pages set their own.
    setDataHeaders(response, https);
    pages(request, response);
  };
}

function addRoutes(
  pages: Express,
  publicUrl: string,
  contextOf: (request: IncomingMessage, response: ServerResponse) => Promise<Ctx>,
  onError: (error: unknown, request: IncomingMessage) => void,
): void {
  pages.get("/", (_request, response) => {
    response.redirect(303, "/graphiql");
  });
  pages.use(authPages({ publicUrl, contextOf, onError }));
  pages.use(
    graphiqlRouter({
      directory: graphiqlDirectory,
      viewerName: async (request) => {
        const { viewer } = await contextOf(request, request.res as ServerResponse);
        return viewer.type === "USER" ? viewer.name : null;
      },
    }),
  );
  pages.use((_request, response) => {
    response
      .status(404)
      .type("text/plain")
      .send("There is no such page. The API is at /graphql, GraphiQL at /graphiql.\n");
  });
}
