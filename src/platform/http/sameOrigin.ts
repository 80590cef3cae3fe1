import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a form was sent by a page of our own, so that no other site signs anybody in or out (CSRF). Browsers say where
 * a form comes from in Sec-Fetch-Site and Origin; a request that says neither is no form of ours.
 */
export function isSameOrigin(publicUrl: string, headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin, host } = headers;
  if (origin === undefined || origin === "null") return false;
  // Reached past the public address (another name of this machine), the page and the form still share their host.
  return origin === publicUrl || (URL.canParse(origin) && new URL(origin).host === host);
}
