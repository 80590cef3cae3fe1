import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Config } from "./config";
import { viewerOfApiKey } from "./modules/apiKeys";
import { authenticate } from "./modules/auth";
import type { SeatReportRequest } from "./modules/reports";
import type { Ctx, Origin } from "./platform/context";
import { secretsOfRuntime } from "./platform/crypto/secrets";
import { inputReader } from "./platform/graphql/inputReader";
import { trustProxies } from "./platform/http/clientAddress";
import { attachCookies, responseCookies } from "./platform/http/cookies";
import { createGraphqlEndpoint } from "./platform/http/graphqlEndpoint";
import { healthPages, type ReadinessCheck } from "./platform/http/health";
import { poolOf, type Runtime } from "./platform/runtime";
import { createPages } from "./pages";
import { createSchema } from "./schema";

/** What the HTTP side is made of. */
export interface ServerOptions {
  readonly runtime: Runtime;
  readonly config: Pick<Config, "publicUrl" | "allowedOrigins" | "trustedProxies" | "executor">;
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
  const https = publicUrl.startsWith("https:");
  const schema = createSchema();
  const graphql = await createGraphqlEndpoint({
    schema,
    executor: config.executor,
    authenticate: contextFor,
    allowedOrigins: [publicUrl, ...config.allowedOrigins],
    trustedProxies,
    https,
    log: runtime.log,
  });
  const reports = {
    readRequest: inputReader<SeatReportRequest>(schema, "SeatReportInput"),
    // Each reads a batch at a time and holds no connection between two; should all read at once, half of the pool is left.
    // Two at least, or one organization could keep the others out.
    atOnce: Math.max(2, Math.floor(poolOf(runtime.dataSource).options.max / 2)),
  };
  const pages = createPages({ reports, log: runtime.log, publicUrl, https, trustedProxies, contextFor });
  const handle: RequestListener = (request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path === "/graphql") void graphql.handle(request, response);
    else if (path === "/healthz") health.healthz(request, response);
    else if (path === "/readyz") void health.readyz(request, response);
    else pages(request, response);
  };
  return { handle, stopBeingReady: health.stopBeingReady, stop: graphql.stop };
}
