import type { IncomingMessage, ServerResponse } from "node:http";
import type { Viewer } from "../context";
import type { Log } from "../runtime";

/** What a request line says beside method, path, status and time. */
export interface RequestFacts {
  readonly requestId: string;
  readonly ip: string | null;
  /** Who asked, once known. */
  viewer?: Viewer;
}

/** Writes one line when the answer is sent or the client is gone. The query string, which may hold secrets, stays out. */
export function logWhenDone(log: Log, request: IncomingMessage, response: ServerResponse, facts: RequestFacts): void {
  const began = process.hrtime.bigint();
  response.once("close", () => {
    const { viewer } = facts;
    log.info(
      {
        requestId: facts.requestId,
        method: request.method,
        path: request.url?.split("?", 1)[0]?.slice(0, 200),
        status: response.writableFinished ? response.statusCode : null,
        ms: Number((process.hrtime.bigint() - began) / 10_000n) / 100,
        ip: facts.ip,
        ...(viewer ? { viewer: { type: viewer.type, id: viewer.id, organizationId: viewer.organizationId } } : {}),
      },
      response.writableFinished ? "request" : "request, client gone",
    );
  });
}
