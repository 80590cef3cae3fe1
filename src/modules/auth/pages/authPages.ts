import {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
  urlencoded,
} from "express";
import type { Ctx } from "../../../platform/context";
import { RateLimited, Refusal, Unavailable } from "../../../platform/errors";
import { faultOf, statusOf } from "../../../platform/graphql/errorAnswer";
import { isSameOrigin } from "../../../platform/http/sameOrigin";
import { findLink } from "../oneTimeLinks";
import { setPasswordByLink } from "../setPasswordByLink";
import { signIn } from "../signIn";
import { failedMessage } from "../failedMessage";
import { signOut } from "../signOut";
import { messagePage, type PageMessage } from "./page";
import { pagePolicy } from "./pageStyle";
import { passwordPage } from "./passwordPage";
import { defaultReturnPath, returnPath } from "./returnPath";
import { signedInPage, type SignInForm, signInPage } from "./signInPage";

/** What the pages need to know of the service around them. */
export interface AuthPagesOptions {
  readonly publicUrl: string;
  /** The context of a request, with its cookies attached. */
  readonly contextOf: (request: Request, response: Response) => Promise<Ctx>;
  /** Told of errors that are no answer to what somebody typed. */
  readonly onError: (error: unknown, request: Request) => void;
}

/** The pages that work without JavaScript: /sign-in, /sign-out, and /accept behind one-time links. */
export function authPages({ publicUrl, contextOf, onError }: AuthPagesOptions): Router {
  const router = Router();
  const paths = ["/sign-in", "/sign-out", "/accept"];
  router.use(paths, secureHeaders);
  router.post(paths, fromOurOwnPage(publicUrl), urlencoded({ extended: false, limit: "16kb", parameterLimit: 10 }));

  router.get("/sign-in", async (request, response) => {
    const { viewer } = await contextOf(request, response);
    const returnTo = returnPath(request.query["returnTo"]);
    send(
      response,
      200,
      viewer.type === "USER" ? signedInPage(viewer.name ?? "", returnTo) : signInPage({ email: "", returnTo }),
    );
  });

  router.post("/sign-in", async (request, response) => {
    const ctx = await contextOf(request, response);
    const form = { email: field(request, "email").slice(0, 254), returnTo: returnPath(field(request, "returnTo")) };
    try {
      const outcome = await signIn(ctx, { email: field(request, "email"), password: field(request, "password") });
      if (outcome.kind === "SIGNED_IN") response.redirect(303, form.returnTo);
      else send(response, 422, signInPage(form, { kind: "error", text: failedMessage }));
    } catch (error) {
      answerSignIn(response, form, error);
    }
  });

  router.post("/sign-out", async (request, response) => {
    await signOut(await contextOf(request, response));
    response.redirect(303, "/sign-in");
  });

  router.get("/accept", async (request, response) => {
    const token = typeof request.query["token"] === "string" ? request.query["token"] : "";
    await answerLink(await contextOf(request, response), response, token, 200);
  });

  router.post("/accept", async (request, response) => {
    const ctx = await contextOf(request, response);
    const token = field(request, "token");
    try {
      const { email } = await setPasswordByLink(ctx, { token, password: field(request, "password") });
      const notice = { kind: "notice", text: "Your password is set. Sign in with it now." } as const;
      send(response, 200, signInPage({ email, returnTo: defaultReturnPath }, notice));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await answerLink(ctx, response, token, 422, { kind: "error", text: error.message });
    }
  });

  router.use(paths, errorPage(onError));
  return router;
}

const secureHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "Content-Security-Policy": pagePolicy,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // The address of a one-time link must not leave. Not "no-referrer": with it browsers send "Origin: null" with forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
  });
  next();
};

const fromOurOwnPage =
  (publicUrl: string): RequestHandler =>
  (request, response, next) => {
    if (isSameOrigin(publicUrl, request.headers)) next();
    else
      send(
        response,
        403,
        messagePage("Not from here", "This form was sent by another site, so nothing was done. Open the page here."),
      );
  };

const send = (response: Response, status: number, text: string) => void response.status(status).type("html").send(text);

/** A field of the form; anything but one text is as if it was left empty. */
function field(request: Request, name: string): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === "string" ? value : "";
}

/** What keeps the form on the screen: a missing field, the throttle, a full queue. */
function answerSignIn(response: Response, form: SignInForm, error: unknown): void {
  const waits = error instanceof RateLimited || error instanceof Unavailable;
  if (!waits && !(error instanceof Refusal)) throw error;
  if (waits) response.set("Retry-After", String(error.retryAfterSeconds));
  send(response, waits ? statusOf(error.code) : 422, signInPage(form, { kind: "error", text: error.message }));
}

async function answerLink(
  ctx: Ctx,
  response: Response,
  token: string,
  status: number,
  message?: PageMessage,
): Promise<void> {
  const link = await findLink(ctx, token);
  if (link) send(response, status, passwordPage(token, link, message));
  else
    send(
      response,
      410,
      messagePage(
        "This link does not work",
        "It was used already, replaced by a newer one, or has expired. Ask for a new one.",
      ),
    );
}

const errorPage =
  (onError: AuthPagesOptions["onError"]): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    // What the body parser refuses is the sender's fault and carries a status of its own.
    const status = (error as { status?: unknown } | null)?.status;
    const isTheirs = typeof status === "number" && status >= 400 && status < 500;
    const fault = faultOf(error);
    if (!isTheirs && fault.code === "INTERNAL") onError(error, request);
    if (fault instanceof Unavailable) response.set("Retry-After", String(fault.retryAfterSeconds));
    const text = isTheirs ? "The form could not be read. Open the page again and send it once more." : fault.message;
    send(response, isTheirs ? status : statusOf(fault.code), messagePage("That did not work", text));
  };
