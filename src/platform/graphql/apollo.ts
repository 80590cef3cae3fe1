import { ApolloServer, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { Ctx } from "../context";
import { type AnswerOptions, answerPlugin, mostErrors } from "./answerPlugin";
import { compiledExecutor } from "./compiledExecutor";
import { signedInLimits } from "./documentLimits";
import { formatError } from "./errorAnswer";

/** Settings of the GraphQL server. */
export interface ApolloOptions extends AnswerOptions {
  readonly schema: GraphQLSchema;
  readonly executor: ExecutorKind;
}

/** By what documents are executed: plans made of them once (docs/adr/0016), or graphql-js. */
export type ExecutorKind = "compiled" | "interpreted";

/** Errors in variables that are told, before one more line says that checking was given up. */
const maxCoercionErrors = mostErrors - 1;

/** Apollo Server with everything off that reports, caches, shows pages or trusts more than it must. */
export function createApollo({ schema, executor, ...answer }: ApolloOptions): ApolloServer<Ctx> {
  const { log } = answer;
  return new ApolloServer<Ctx>({
    ...(executor === "compiled" ? { gateway: compiledExecutor({ schema, log, maxCoercionErrors }) } : { schema }),
    // Strangers are kept from it before a document gets here.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: "production",
    parseOptions: { maxLexicalTokens: signedInLimits.tokens },
    // One more line then says that checking was given up.
    validationOptions: { maxErrors: mostErrors - 1 },
    executionOptions: { maxCoercionErrors },
    formatError,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => {
        log.warn({ from: "apollo" }, String(message));
      },
      error: (message) => {
        log.error({ from: "apollo" }, String(message));
      },
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      answerPlugin(answer),
    ],
  });
}

/** The headers that Apollo looks at. */
const apolloHeaders = ["content-type", "accept", "apollo-require-preflight", "x-apollo-operation-name"] as const;

/** A request's headers as Apollo takes them. */
export function headersForApollo(headers: Readonly<Record<string, string | string[] | undefined>>): HeaderMap {
  const map = new HeaderMap();
  for (const name of apolloHeaders) {
    const value = headers[name];
    if (value !== undefined) map.set(name, String(value));
  }
  return map;
}
