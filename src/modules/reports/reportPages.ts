import { pipeline } from "node:stream/promises";
import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Ctx } from "../../platform/context";
import { type Fault, NotForYou, NotFound, Unauthenticated } from "../../platform/errors";
import { faultAsError, faultOf, statusOf } from "../../platform/graphql/errorAnswer";
import { keepsRightsOf } from "../../platform/viewer";
import { createDownloadSlots } from "./downloadSlots";
import { readReportLink, reportPath } from "./reportLink";
import { type OpenReport, openReport } from "./seatReport";
import type { SeatReportFormat, SeatReportRequest } from "./seatReportRequest";

/** What the downloads need to know of the service around them. */
export interface ReportPagesOptions {
  /** Who asks, by the request's headers; asked again while a long download lasts. */
  readonly contextOf: (request: Request, response: Response) => Promise<Ctx>;
  /** The input of a link, checked as the schema says. @throws BadUserInput */
  readonly readRequest: (value: unknown) => SeatReportRequest;
  /** How many downloads may be under way in this process. */
  readonly atOnce: number;
  /** Told of errors that are nobody's fault who asks. */
  readonly onError: (error: unknown, request: Request) => void;
}

const contentTypes: Readonly<Record<SeatReportFormat, string>> = {
  CSV: "text/csv; charset=utf-8; header=present",
  XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** A client that takes nothing for so long is given up, in milliseconds: it holds one of few places. */
const longestStandstillMs = 60_000;

/**
 * Longest that a download may last, in milliseconds: a client that takes a little now and then would hold its place for
 * hours. A million rows at 2 Mbit/s are done by then.
 */
const longestDownloadMs = 30 * 60_000;

/** Rights are asked for again so often while a download lasts, in milliseconds. */
const askAgainMs = 60_000;

/**
 * The downloads behind the links of `seatReport`. A link gives no right: who follows it signs in or sends a key like
 * anybody, and is refused what the lists would refuse them.
 */
export function reportPages({ contextOf, readRequest, atOnce, onError }: ReportPagesOptions): Router {
  const router = Router();
  const slots = createDownloadSlots(atOnce);

  const open = async (request: Request, ctx: Ctx): Promise<OpenReport> =>
    openReport(ctx, readRequest(readReportLink(request.query["report"])));

  const download: RequestHandler = async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.set("Allow", "GET, HEAD");
      answer(response, 405, "BAD_REQUEST", "Reports are downloaded by GET.");
      return;
    }
    const ctx = await contextOf(request, response);
    if (ctx.viewer.type === "ANONYMOUS") {
      if (!isPage(request)) throw new Unauthenticated();
      response.redirect(303, `/sign-in?returnTo=${encodeURIComponent(request.originalUrl)}`);
      return;
    }
    const report = await open(request, ctx);
    if (request.method === "HEAD") {
      setFileHeaders(response, report);
      response.end();
      return;
    }
    const leave = slots.enter(ctx.viewer);
    const tooLong = setTimeout(() => response.destroy(), longestDownloadMs).unref();
    try {
      let askedAt = ctx.now().getTime();
      const stillAllowed = async () => {
        const now = ctx.now().getTime();
        if (now - askedAt < askAgainMs) return;
        askedAt = now;
        const today = await contextOf(request, response);
        await open(request, today);
        // The rows are read with the rights of the beginning: they must all be there still, not only the one asked for.
        if (!keepsRightsOf(today.viewer, ctx.viewer))
          throw new NotForYou("Your rights were narrowed while the file was made. Download it again.");
      };
      // The first rows are there before the headers leave: what can be refused in words, is.
      const file = await report.begin(stillAllowed);
      if (response.destroyed) {
        file.destroy();
        return;
      }
      setFileHeaders(response, report);
      response.setTimeout(longestStandstillMs, () => response.destroy());
      await pipeline(file, response);
    } finally {
      clearTimeout(tooLong);
      leave();
    }
  };

  router.all(reportPath, (request, response, next) => {
    Promise.resolve(download(request, response, next)).catch((error: unknown) => {
      refuse(request, response, error);
    });
  });
  router.use("/reports", (request, response) => {
    refuse(request, response, new NotFound());
  });

  function refuse(request: Request, response: Response, error: unknown): void {
    if (response.headersSent || response.destroyed) {
      // Cut off in the middle, so that nobody takes the part for the whole.
      if (!isGone(error)) onError(error, request);
      response.destroy();
      return;
    }
    const fault = faultOf(error);
    if (fault.code === "INTERNAL") onError(error, request);
    const retryAfter = fault.extensions["retryAfterSeconds"];
    if (typeof retryAfter === "number") response.set("Retry-After", String(Math.ceil(retryAfter)));
    if (fault.code === "UNAUTHENTICATED") response.set("WWW-Authenticate", "Bearer");
    answerFault(response, statusOf(fault.code), fault);
  }
  return router;
}

/** Whether a person's browser asks for a page, and no program for data. */
const isPage = (request: Request) =>
  request.headers.authorization === undefined && request.accepts(["json", "html"]) === "html";

/** Whether the error only says that the client went away. */
const isGone = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code === "ERR_STREAM_PREMATURE_CLOSE";

function setFileHeaders(response: Response, { fileName, format }: OpenReport): void {
  // A name in ASCII and, beside it, the whole one (RFC 6266).
  response.attachment(fileName);
  response.set("Content-Type", contentTypes[format]);
}

const answer = (response: Response, status: number, code: string, message: string) => {
  answerFault(response, status, { code, message, extensions: {} });
};

function answerFault(
  response: Response,
  status: number,
  fault: Pick<Fault, "message" | "extensions"> & { readonly code: string },
): void {
  const requestId = String(response.getHeader("x-request-id"));
  response.status(status).json({ errors: [faultAsError(fault, requestId)] });
}
