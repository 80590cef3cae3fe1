import type { ServerResponse } from "node:http";
import type { Ctx } from "../context";

const responses = new WeakMap<Ctx, ServerResponse>();

/** Ties a context to the response of its request. */
export function answerWith(ctx: Ctx, response: ServerResponse): void {
  responses.set(ctx, response);
}

/**
 * Sends a cookie with the answer to the request that this context belongs to. Does nothing where there is no browser
 * (jobs, the command line).
 *
 * @param cookie the value of a `Set-Cookie` header
 */
export function sendCookie(ctx: Ctx, cookie: string): void {
  const response = responses.get(ctx);
  if (response && !response.headersSent) response.appendHeader("set-cookie", cookie);
}
