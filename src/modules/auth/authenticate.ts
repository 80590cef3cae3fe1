import type { IncomingHttpHeaders } from "node:http";
import type { Ctx, Origin, Viewer } from "../../platform/context";
import { Unauthenticated } from "../../platform/errors";
import { readSessionCookie } from "../../platform/http/cookies";
import { contextOf, type Runtime } from "../../platform/runtime";
import { anonymous } from "../../platform/viewer";
import { viewerOfSession } from "./sessionViewers";

/** How requests prove who sends them. */
export interface AuthenticateOptions {
  /** Decides the session cookie's name. */
  readonly publicUrl: string;
  /** Who holds this bearer token; null for nobody. */
  readonly viewerOfBearer: (token: string) => Promise<Viewer | null>;
}

/**
 * The context of a request: who sends it, from its headers alone. A bearer token wins over a cookie, and a bad one is
 * refused: a program must learn that its key ended. A browser whose session ended is a stranger, who can sign in again.
 *
 * @throws Unauthenticated for an Authorization header that names nobody
 */
export async function authenticate(
  runtime: Runtime,
  { publicUrl, viewerOfBearer }: AuthenticateOptions,
  headers: IncomingHttpHeaders,
  origin: Omit<Origin, "cause">,
): Promise<Ctx> {
  const { authorization } = headers;
  // Basic is what a proxy in front of the service asks for; it is not meant for us.
  if (authorization === undefined || /^basic\s/i.test(authorization)) {
    const viewer = await viewerOfSession(runtime, readSessionCookie(publicUrl, headers));
    return contextOf(runtime, viewer ?? anonymous(), { ...origin, cause: "PANEL" });
  }
  const token = /^bearer +([!-~]+) *$/i.exec(authorization)?.[1];
  const viewer = token === undefined ? null : await viewerOfBearer(token);
  if (!viewer) throw new Unauthenticated("The API key is not valid. Send a valid one as `Authorization: Bearer …`.");
  return contextOf(runtime, viewer, { ...origin, cause: "API" });
}
