import type { IncomingHttpHeaders, ServerResponse } from "node:http";

/** The session cookie of one request: what came and what goes. */
export interface ResponseCookies {
  /** The value that the browser sent; null without one. */
  readonly received: string | null;
  /** Sends the cookie; the last call before the answer leaves counts. */
  set(value: string, expiresAt: Date): void;
  /** Tells the browser to forget it. */
  clear(): void;
}

/** Whether a host of a URL is the browser's own machine, to which browsers speak plain http as they do https elsewhere. */
export const isThisMachine = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/**
 * The session cookie's name and attributes. `__Host-` binds it to this very host and to https, which browsers refuse
 * on http://localhost, the one place where a plain cookie is accepted.
 */
export function sessionCookie(publicUrl: string): { readonly name: string; readonly attributes: string } {
  const { protocol, hostname } = new URL(publicUrl);
  const plain = protocol === "http:" && isThisMachine(hostname);
  return {
    name: protocol === "https:" ? "__Host-tenantry" : "tenantry",
    attributes: `Path=/; HttpOnly; ${plain ? "" : "Secure; "}SameSite=Lax`,
  };
}

/** The session cookie's value among the request's cookies; null when it is missing, empty or there twice. */
export function readSessionCookie(publicUrl: string, headers: IncomingHttpHeaders): string | null {
  const { name } = sessionCookie(publicUrl);
  const values = (headers.cookie ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
  return values.length === 1 && values[0] ? values[0] : null;
}

/** Reads and writes the session cookie of one request. */
export function responseCookies(
  publicUrl: string,
  headers: IncomingHttpHeaders,
  response: Pick<ServerResponse, "getHeader" | "setHeader">,
): ResponseCookies {
  const { name, attributes } = sessionCookie(publicUrl);
  const send = (value: string, expires: Date) => {
    const others = [response.getHeader("Set-Cookie") ?? []].flat().map(String);
    const own = `${name}=${value}; ${attributes}; Expires=${expires.toUTCString()}`;
    response.setHeader("Set-Cookie", [...others.filter((line) => !line.startsWith(`${name}=`)), own]);
  };
  return {
    received: readSessionCookie(publicUrl, headers),
    set: send,
    clear: () => send("", new Date(0)),
  };
}

const nowhere: ResponseCookies = { received: null, set: () => undefined, clear: () => undefined };
const attached = new WeakMap<object, ResponseCookies>();

/** Gives a request's context its cookies; the server does it where it makes the context. */
export const attachCookies = (ctx: object, cookies: ResponseCookies): void => void attached.set(ctx, cookies);

/** The cookies of the request behind a context; at the command line there are none and nothing is sent. */
export const cookiesOf = (ctx: object): ResponseCookies => attached.get(ctx) ?? nowhere;
