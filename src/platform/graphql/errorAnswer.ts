import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { Fault, Refusal, Unavailable } from "../errors";
import { isDatabaseAway } from "../postgres/databaseAway";
import { withoutValues } from "./withoutValues";

/** Codes of the server proper, for requests that it could not begin to execute. */
export const requestCodes: ReadonlySet<string> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "BAD_REQUEST",
  "BAD_USER_INPUT",
]);

const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
};

/**
 * The HTTP status of a request that was refused as a whole with this code.
 *
 * @param chosen what the server proper chose, where the code alone says too little
 */
export const statusOf = (code: string, chosen = 400): number => statuses[code] ?? (chosen === 500 ? 400 : chosen);

/** The error at the bottom of those that GraphQL wraps round it. */
export function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  // What was thrown and is no Error to GraphQL, it keeps in this.
  return cause instanceof Error && "thrownValue" in cause ? cause.thrownValue : cause;
}

/**
 * The fault that any error means to a client: our own as they are; the database away is UNAVAILABLE; everything else is
 * INTERNAL and says nothing from inside.
 */
export function faultOf(error: unknown): Fault {
  const cause = causeOf(error);
  if (cause instanceof Fault) return cause;
  if (cause instanceof Refusal)
    return new Fault("BAD_USER_INPUT", cause.message, {
      reason: cause.code,
      ...(cause.path.length > 0 ? { argument: cause.path.join(".") } : {}),
    });
  if (isDatabaseAway(cause)) return new Unavailable();
  return new Fault(
    "INTERNAL",
    "Something went wrong on our side; nothing was changed by this field. Try again, or report the request id.",
  );
}

const longestMessage = 500;
const longestQuote = 60;

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** What a terminal or a log would obey, or what turns the reading direction, written out. */
const escaped = (text: string) =>
  text.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Shortens what a message quotes, which may be all that the client sent. */
const shortened = (message: string) =>
  cut(
    escaped(withoutValues(message))
      .replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => `"${cut(quoted, longestQuote)}"`)
      .replace(/\S{64,}/g, (word) => cut(word, longestQuote)),
    longestMessage,
  );

/** Whether the error lies in what the client sent, as GraphQL itself found. */
function isOfRequest(error: GraphQLError, code: unknown): boolean {
  if (typeof code === "string" && requestCodes.has(code)) return true;
  // Variables are checked before anything runs and have no path, arguments while it runs; the rest is ours.
  return error.path === undefined ? error.name === "GraphQLError" : /^(Argument|Variable) "/.test(error.message);
}

/** What the client gets for an error (Apollo's `formatError`). */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = causeOf(error);
  const { code } = formatted.extensions ?? {};
  if (
    cause instanceof GraphQLError &&
    error instanceof GraphQLError &&
    isOfRequest(error, cause.extensions["code"] ?? error.extensions["code"])
  ) {
    const known = typeof code === "string" && requestCodes.has(code) ? code : "BAD_USER_INPUT";
    return { ...formatted, message: shortened(formatted.message), extensions: { code: known } };
  }
  const fault = faultOf(error);
  return {
    ...formatted,
    message: escaped(fault.message),
    extensions: { code: fault.code, ...fault.extensions },
  };
}

/** An error that did not come out of an executed document, as the client gets it. */
export const faultAsError = (
  fault: Pick<Fault, "message" | "extensions"> & { readonly code: string },
  requestId: string,
): GraphQLFormattedError => ({
  message: fault.message,
  extensions: {
    code: fault.code,
    ...fault.extensions,
    ...(fault.code === "INTERNAL" ? { requestId } : {}),
  },
});
