import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import express, { type Express } from "express";
import type { Config } from "./config";
import { viewerOfApiKey } from "./modules/apiKeys";
import { authenticate, authPages } from "./modules/auth";
import type { Ctx, Origin } from "./platform/context";
import { secretsOfRuntime } from "./platform/crypto/secrets";
import { newId } from "./platform/ids";
import { clientAddress, trustProxies } from "./platform/http/clientAddress";
import { attachCookies, responseCookies } from "./platform/http/cookies";
import { graphiqlRouter } from "./platform/http/graphiql";
import { createGraphqlEndpoint } from "./platform/http/graphqlEndpoint";
import { healthPages, type ReadinessCheck } from "./platform/http/health";
import { type RequestFacts, logWhenDone } from "./platform/http/requestLine";
import type { Runtime } from "./platform/runtime";
import { createSchema } from "./schema";

/** dist/graphiql, seen from dist/src, or from src where the sources run as they are. */
const graphiqlDirectory = join(__dirname, __filename.endsWith(".ts") ? "../dist/graphiql" : "../graphiql");

/** What the HTTP side is made of. */
export interface ServerOptions {
  readonly runtime: Runtime;
  readonly config: Pick<Config, "publicUrl" | "allowedOrigins" | "trustedProxies">;
  readonly readiness: readonly ReadinessCheck[];
}

/** The HTTP side of the service. */
export interface HttpSide {
  readonly handle: RequestListener;
  /** `/readyz` says no from now on. */
  stopBeingReady(): void;
  /** After the server was closed. */
  stop(): Promise<void>;
}

/** Puts the routes together: `/graphql` straight on Node's server (docs/adr/0005), pages on express. */
export async function createHttpSide({ runtime, config, readiness }: ServerOptions): Promise<HttpSide> {
  const { publicUrl } = config;
  const secrets = secretsOfRuntime(runtime);
  const trustedProxies = trustProxies(config.trustedProxies);
  const health = healthPages(readiness);
  const contextFor = async (
    request: IncomingMessage,
    origin: Omit<Origin, "cause">,
    response: ServerResponse,
  ): Promise<Ctx> => {
    const viewerOfBearer = (token: string) => viewerOfApiKey(runtime, secrets, token);
    const ctx = await authenticate(runtime, { publicUrl, viewerOfBearer }, request.headers, origin);
    attachCookies(ctx, responseCookies(publicUrl, request.headers, response));
    return ctx;
  };
  const graphql = await createGraphqlEndpoint({
    schema: createSchema(),
    authenticate: contextFor,
    allowedOrigins: [publicUrl, ...config.allowedOrigins],
    trustedProxies,
    https: publicUrl.startsWith("https:"),
    log: runtime.log,
  });
  const contextOfPage = (request: IncomingMessage, response: ServerResponse) => {
    const userAgent = request.headers["user-agent"]?.slice(0, 500) ?? null;
    return contextFor(request, { requestId: newId(), ip: clientAddress(request, trustedProxies), userAgent }, response);
  };
  const pages = createPages(runtime, publicUrl, contextOfPage);

  const handle: RequestListener = (request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path === "/graphql") void graphql.handle(request, response);
    else if (path === "/healthz") health.healthz(request, response);
    else if (path === "/readyz") void health.readyz(request, response);
    else {
      const facts: RequestFacts = { requestId: newId(), ip: clientAddress(request, trustedProxies) };
      logWhenDone(runtime.log, request, response, facts);
      pages(request, response);
    }
  };
  return { handle, stopBeingReady: health.stopBeingReady, stop: graphql.stop };
}

function createPages(
  runtime: Runtime,
  publicUrl: string,
  contextOf: (request: IncomingMessage, response: ServerResponse) => Promise<Ctx>,
): Express {
  const pages = express();
  pages.disable("x-powered-by");
  pages.disable("etag");
  pages.get("/", (_request, response) => {
    response.redirect(303, "/graphiql");
  });
  pages.use(
    authPages({
      publicUrl,
      contextOf,
      onError: (error) => {
        runtime.log.error({ err: error }, "a page failed");
      },
    }),
  );
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
  return pages;
}
