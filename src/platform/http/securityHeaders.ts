import type { ServerResponse } from "node:http";

/** Headers of every answer that is data and no page: nothing is sniffed, framed, cached or run. */
const headers = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/**
 * Sets the headers of an answer that is data.
 *
 * @param https whether the service is reached by HTTPS: browsers are told to use nothing else for two years
 */
export function setDataHeaders(response: ServerResponse, https: boolean): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (https) response.setHeader("strict-transport-security", "max-age=63072000; includeSubDomains");
}
