import type { IncomingMessage, ServerResponse } from "node:http";

/** Decides by the `Origin` header which pages of other sites may use the API. */
export interface OriginPolicy {
  /** Sets the CORS headers where the origin is allowed; others get none, so their browser keeps the answer from them. */
  apply(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Whether a request may act: sent by no page, by a page of an allowed origin, or with a credential of its own
   * (`Authorization`) that no browser adds by itself.
   */
  mayAct(request: IncomingMessage): boolean;
}

const allowedHeaders = "content-type, authorization, apollo-require-preflight, x-apollo-operation-name";

/**
 * Makes the policy.
 *
 * @param allowedOrigins as browsers write them (`https://panel.example.com`), the service's own among them
 */
export function originPolicy(allowedOrigins: readonly string[]): OriginPolicy {
  const allowed = new Set(allowedOrigins.map((origin) => new URL(origin).origin));
  return {
    apply(request, response) {
      // Caches must not hand an answer for one origin to another.
      response.appendHeader("vary", "Origin");
      const { origin } = request.headers;
      if (origin === undefined || !allowed.has(origin)) return;
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("access-control-allow-credentials", "true");
      response.setHeader("access-control-expose-headers", "x-request-id, retry-after");
      if (request.method !== "OPTIONS") return;
      response.setHeader("access-control-allow-methods", "GET, POST");
      response.setHeader("access-control-allow-headers", allowedHeaders);
      response.setHeader("access-control-max-age", "600");
    },
    mayAct({ headers }) {
      return headers.origin === undefined || allowed.has(headers.origin) || headers.authorization !== undefined;
    },
  };
}
