import { ApolloServer, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { FormattedExecutionResult, GraphQLSchema } from "graphql";
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
    stringifyResult: writeAnswer,
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

/**
 * The answer as JSON, of which nothing is kept. While a request waits for the database, the garbage collector takes what
 * waits for long-lived, and what is long-lived for a reason to keep all that it leads to, even when it is dead: the whole
 * answer would be copied about, twice, for nothing. So nothing leads to it any more.
 */
function writeAnswer(answer: FormattedExecutionResult): string {
  const text = `${JSON.stringify(answer)}\n`;
  const data: Record<string, unknown> = answer.data ?? {};
  for (const key of Object.keys(data)) data[key] = undefined;
  return text;
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
