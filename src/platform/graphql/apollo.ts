import { ApolloServer, type ApolloServerPlugin, HeaderMap } from "@apollo/server";
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
import { signedInLimits } from "./documentLimits";
import { formatError } from "./errorAnswer";

/** Settings of the GraphQL server. */
export interface ApolloOptions extends AnswerOptions {
  readonly schema: GraphQLSchema;
  /** Further plugins, e.g. another executor. */
  readonly plugins?: readonly ApolloServerPlugin<Ctx>[] | undefined;
}

/** Apollo Server with everything off that reports, caches, shows pages or trusts more than it must. */
export function createApollo({ schema, plugins = [], ...answer }: ApolloOptions): ApolloServer<Ctx> {
  const { log } = answer;
  return new ApolloServer<Ctx>({
    schema,
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
    executionOptions: { maxCoercionErrors: mostErrors - 1 },
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
      ...plugins,
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
