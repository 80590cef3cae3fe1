import type { ApolloServerPlugin, GraphQLRequestContext, GraphQLRequestListener } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from "graphql";
import type { Ctx } from "../context";
import type { Log } from "../runtime";
import { costOf, dearestField } from "./cost";
import { type DocumentLimits, signedInLimits, strangerLimits, tooComplex } from "./documentLimits";
import { causeOf, faultOf, statusOf } from "./errorAnswer";
import { refuseLongLists } from "./longLists";
import { graphqlResponse, type MediaType } from "./mediaTypes";

/** What is known of an operation before it runs. */
export interface OperationFacts {
  readonly kind: "query" | "mutation" | "subscription";
  readonly name: string | null;
  readonly cost: number;
}

/** Settings of the plugin. */
export interface AnswerOptions {
  readonly log: Log;
  /** Asked before an operation runs, after all limits; throws to refuse it (rate limits). */
  readonly beforeOperation?: ((ctx: Ctx, operation: OperationFacts) => void | Promise<void>) | undefined;
}

/** Apollo copies the context it is given; ours is known by identity, so it travels in this. */
export interface ContextEnvelope {
  readonly ctx: Ctx;
  readonly mediaType: MediaType;
}

/** Most errors in one answer. */
export const mostErrors = 10;

/** What a document may hold that this viewer sends. */
export const limitsFor = (ctx: Ctx): DocumentLimits =>
  ctx.viewer.type === "ANONYMOUS" ? strangerLimits : signedInLimits;

/** Bounds the cost of operations and gives every answer its final form: errors, status and headers. */
export function answerPlugin({ log, beforeOperation }: AnswerOptions): ApolloServerPlugin<Ctx> {
  const check: GraphQLRequestListener<Ctx>["didResolveOperation"] = async (request) => {
    const { contextValue: ctx, document, operation, operationName, schema } = request;
    // A name that is not in the document: execution says so.
    if (!operation) return;
    if (operation.operation === OperationTypeNode.QUERY) asGraphQL(() => refuseLongLists(request.request.variables));
    const variables = request.request.variables ?? {};
    const cost = costOf(schema, document, operation, variables);
    const max = limitsFor(ctx).cost;
    if (cost > max)
      throw asGraphQLError(tooComplex("cost", cost, max, dearestField(schema, document, operation, variables)));
    try {
      await beforeOperation?.(ctx, { kind: operation.operation, name: operationName, cost });
    } catch (error) {
      throw asGraphQLError(error);
    }
  };
  const listenerFor = (newType: boolean): GraphQLRequestListener<Ctx> => ({
    didResolveOperation: check,
    didEncounterErrors: ({ contextValue: ctx, errors, operationName }) => {
      for (const error of errors) logIfOurs(log, ctx, operationName, error);
      return Promise.resolve();
    },
    willSendResponse: (request) => {
      finish(request, newType);
      return Promise.resolve();
    },
  });
  const [forNewType, forJson] = [listenerFor(true), listenerFor(false)];
  return {
    requestDidStart(request) {
      const { ctx, mediaType } = request.contextValue as unknown as ContextEnvelope;
      (request as { contextValue: Ctx }).contextValue = ctx;
      request.response.http.headers.set("content-type", mediaType);
      return Promise.resolve(mediaType === graphqlResponse ? forNewType : forJson);
    },
  };
}

const asGraphQLError = (error: unknown) =>
  new GraphQLError(error instanceof Error ? error.message : "refused", {
    originalError: error instanceof Error ? error : new Error(String(error)),
  });

function asGraphQL(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw asGraphQLError(error);
  }
}

function logIfOurs(log: Log, ctx: Ctx, operationName: string | null | undefined, error: GraphQLError): void {
  const cause = causeOf(error);
  if (cause instanceof GraphQLError && error.path === undefined) return;
  const { code } = faultOf(error);
  if (code !== "INTERNAL" && code !== "UNAVAILABLE") return;
  const at = { requestId: ctx.origin.requestId, operation: operationName ?? null, path: error.path?.join(".") ?? null };
  if (code === "INTERNAL") log.error({ ...at, err: cause }, "a field failed");
  else log.warn({ ...at, err: cause }, "the database did not answer in time");
}

function finish({ contextValue: ctx, response: { body, http } }: GraphQLRequestContext<Ctx>, newType: boolean): void {
  if (body?.kind !== "single" || !body.singleResult.errors) return;
  const result = body.singleResult;
  const all = result.errors ?? [];
  result.errors = all.slice(0, mostErrors).map((error) => finalForm(error, ctx));
  if (all.length > mostErrors)
    result.extensions = { ...result.extensions, note: `${mostErrors} of ${all.length} errors are shown.` };
  const retryAfter = Math.max(...all.map(({ extensions }) => Number(extensions?.["retryAfterSeconds"] ?? 0)));
  if (retryAfter > 0) http.headers.set("retry-after", String(Math.ceil(retryAfter)));
  // An executed document has data, and then 200 is right whatever its errors say.
  if (result.data !== undefined && result.data !== null) return;
  const code = String(all[0]?.extensions?.["code"]);
  // To clients of the older media type a faulty document is an answer like any other.
  http.status = !newType && faultyDocument.has(code) ? 200 : statusOf(code, http.status);
}

const faultyDocument = new Set(["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"]);

function finalForm(error: GraphQLFormattedError, ctx: Ctx): GraphQLFormattedError {
  if (error.extensions?.["code"] === "INTERNAL")
    return { ...error, extensions: { ...error.extensions, requestId: ctx.origin.requestId } };
  if (ctx.viewer.type !== "ANONYMOUS") return error;
  // Suggestions would spell the schema out to strangers.
  return { ...error, message: error.message.replace(/ Did you mean [^?]*\?/g, "") };
}
