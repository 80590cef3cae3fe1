import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HTTPGraphQLResponse } from "@apollo/server";
import type { Ctx, Origin } from "../context";
import { Unauthenticated } from "../errors";
import { type ContextEnvelope, limitsFor } from "../graphql/answerPlugin";
import { type ApolloOptions, createApollo, headersForApollo } from "../graphql/apollo";
import { checkLimits, factsOf } from "../graphql/documentLimits";
import { faultAsError, faultOf, statusOf } from "../graphql/errorAnswer";
import { json, mediaTypeFor, type MediaType } from "../graphql/mediaTypes";
import { clientAddress, type TrustedProxies } from "./clientAddress";
import { originPolicy } from "./originPolicy";
import { BodyRefused, readJsonBody } from "./readJsonBody";
import { logWhenDone, type RequestFacts } from "./requestLine";
import { setDataHeaders } from "./securityHeaders";

/** What is known of a request before its credential was looked at. */
export type RequestOrigin = Pick<Origin, "requestId" | "ip" | "userAgent">;

/** Settings of the endpoint. */
export interface GraphqlEndpointOptions extends ApolloOptions {
  /**
   * Finds out who asks, from the headers alone: the body is not read yet. Answers a stranger's context without a
   * credential; throws Unauthenticated for one that is not good.
   */
  readonly authenticate: (request: IncomingMessage, origin: RequestOrigin, response: ServerResponse) => Promise<Ctx>;
  /** Origins whose pages may use the API, the service's own among them. */
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: TrustedProxies;
  /** Whether the service is reached by HTTPS. */
  readonly https: boolean;
}

/** GraphQL over HTTP, straight on Node's server. */
export interface GraphqlEndpoint {
  /** Answers one request; never rejects. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Ends the GraphQL server, after the HTTP server was drained. */
  readonly stop: () => Promise<void>;
}

/** Most bytes of a body, by who sends it: strangers only sign in; the signed in send lists of ids. */
const strangerBody = 100_000;
const signedInBody = 4 * 1024 * 1024;

/** How long a refused body is still taken in and thrown away, so that the client gets to read the answer; milliseconds. */
const politeness = 2_000;

/**
 * Makes the endpoint. The order of checks: origin, credential (which sets the limits), body, the document's size, its
 * operations and introspection, validation, cost, `beforeOperation`; only then does anything run.
 */
export async function createGraphqlEndpoint(options: GraphqlEndpointOptions): Promise<GraphqlEndpoint> {
  const { authenticate, trustedProxies, https, log } = options;
  const origins = originPolicy(options.allowedOrigins);
  const apollo = createApollo(options);
  await apollo.start();

  async function answer(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): Promise<void> {
    const { method } = request;
    if (method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    if (method !== "GET" && method !== "POST") {
      response.setHeader("allow", "GET, POST, OPTIONS");
      throw new HttpRefusal(405, "BAD_REQUEST", "GraphQL is asked by POST, queries also by GET.");
    }
    const mediaType = mediaTypeFor(request.headers.accept);
    if (mediaType === null)
      throw new HttpRefusal(406, "BAD_REQUEST", "Accept application/graphql-response+json or application/json.");
    if (!origins.mayAct(request))
      throw new HttpRefusal(403, "FORBIDDEN", "Pages of this origin may not use the API. See ALLOWED_ORIGINS.");
    const userAgent = request.headers["user-agent"]?.slice(0, 500) ?? null;
    const ctx = await authenticate(request, { requestId: facts.requestId, ip: facts.ip, userAgent }, response);
    facts.viewer = ctx.viewer;

    const stranger = ctx.viewer.type === "ANONYMOUS";
    const body = method === "POST" ? await readJsonBody(request, stranger ? strangerBody : signedInBody) : undefined;
    const [, search = ""] = /^[^?]*(\?.*)?$/s.exec(request.url ?? "") ?? [];
    const source = method === "POST" ? queryOf(body) : new URLSearchParams(search).get("query");
    if (typeof source === "string") checkDocument(source, ctx);

    const envelope: ContextEnvelope = { ctx, mediaType };
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: headersForApollo(request.headers), search, body },
      // The plugin takes the context out again: Apollo would hand on a copy.
      context: () => Promise.resolve(envelope as unknown as Ctx),
    });
    // What was read is let go of with the answer, for the same reason as that (`writeAnswer`).
    ctx.load.forget();
    await send(response, result);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const facts: RequestFacts = { requestId: randomUUID(), ip: clientAddress(request, trustedProxies) };
    logWhenDone(log, request, response, facts);
    response.setHeader("x-request-id", facts.requestId);
    setDataHeaders(response, https);
    origins.apply(request, response);
    try {
      await answer(request, response, facts);
    } catch (error) {
      refuse(request, response, facts, error);
    }
  }

  function refuse(request: IncomingMessage, response: ServerResponse, facts: RequestFacts, error: unknown): void {
    const refusal = refusalOf(error);
    if (refusal.code === "INTERNAL") log.error({ requestId: facts.requestId, err: error }, "a request failed");
    if (refusal.code === "UNAVAILABLE")
      log.warn({ requestId: facts.requestId, err: error }, "the database did not answer in time");
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const mediaType: MediaType = mediaTypeFor(request.headers.accept) ?? json;
    const body = JSON.stringify({ errors: [faultAsError(refusal, facts.requestId)] });
    response.statusCode = refusal.status;
    response.setHeader("content-type", mediaType);
    response.setHeader("content-length", Buffer.byteLength(body));
    const retryAfter = refusal.extensions["retryAfterSeconds"];
    if (typeof retryAfter === "number") response.setHeader("retry-after", String(Math.ceil(retryAfter)));
    if (refusal.status === 401) response.setHeader("www-authenticate", "Bearer");
    if (request.complete || request.method === "GET") {
      response.end(body);
      return;
    }
    // Part of the body is still under way. Closing at once would reset the connection before the answer was read.
    response.setHeader("connection", "close");
    response.write(body);
    const end = () => response.end();
    const timer = setTimeout(end, politeness).unref();
    request.resume().once("close", () => {
      clearTimeout(timer);
      end();
    });
  }

  return { handle, stop: () => apollo.stop() };
}

/** A request refused before GraphQL saw it. */
class HttpRefusal extends Error {
  readonly extensions: Readonly<Record<string, unknown>> = {};

  /** @param code BAD_REQUEST is Apollo's for what is no GraphQL over HTTP */
  constructor(
    readonly status: number,
    readonly code: "BAD_REQUEST" | "FORBIDDEN",
    message: string,
  ) {
    super(message);
  }
}

/** Any error as status, code and words for the client. */
function refusalOf(error: unknown): Pick<HttpRefusal, "status" | "message" | "extensions"> & { readonly code: string } {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof BodyRefused) return new HttpRefusal(error.status, "BAD_REQUEST", error.message);
  const { code, message, extensions } = faultOf(error);
  return { status: statusOf(code), code, message, extensions };
}

const queryOf = (body: unknown): unknown =>
  typeof body === "object" && body !== null && "query" in body ? body.query : undefined;

/** The limits that need no schema, before the document is validated. */
function checkDocument(source: string, ctx: Ctx): void {
  const facts = factsOf(source);
  if (!facts) return;
  checkLimits(facts, source, limitsFor(ctx));
  if (facts.introspection && ctx.viewer.type === "ANONYMOUS")
    throw new Unauthenticated(
      "Sign in to read the schema from the service; it is also in the repository, schema.graphql.",
    );
}

async function send(response: ServerResponse, { status, headers, body }: HTTPGraphQLResponse): Promise<void> {
  response.statusCode = status ?? 200;
  for (const [name, value] of headers) response.setHeader(name, value);
  if (body.kind === "complete") {
    // As bytes: a text is measured first and then made bytes in a buffer of three times its length.
    const bytes = Buffer.from(body.string);
    response.setHeader("content-length", bytes.length);
    response.end(bytes);
    return;
  }
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}
