import type { IncomingMessage, ServerResponse } from "node:http";

/** Something that must be so before requests may come, e.g. "database". */
export interface ReadinessCheck {
  readonly name: string;
  /** Answers whether it is so; a rejection or a late answer means no. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** The two pages that load balancers and orchestrators read. */
export interface HealthPages {
  /** `/healthz`: the process lives. Touches nothing else, so that a database away does not restart it. */
  readonly healthz: (request: IncomingMessage, response: ServerResponse) => void;
  /** `/readyz`: it may be sent requests. */
  readonly readyz: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Makes `/readyz` say no from now on: the process is about to stop. */
  readonly stopBeingReady: () => void;
}

/** How long a check may take, in milliseconds. */
const longestCheck = 2_000;

/** Answers `/healthz`, also before anything else is there. */
export function answerHealthz(_request: IncomingMessage, response: ServerResponse): void {
  send(response, 200, { status: "ok" });
}

/** Makes the pages. */
export function healthPages(checks: readonly ReadinessCheck[]): HealthPages {
  let stopping = false;
  return {
    healthz: answerHealthz,
    readyz: async (_request, response) => {
      const failing = stopping ? ["stopping"] : await failingOf(checks);
      send(response, failing.length > 0 ? 503 : 200, { status: failing.length > 0 ? "not ready" : "ok", failing });
    },
    stopBeingReady: () => {
      stopping = true;
    },
  };
}

async function failingOf(checks: readonly ReadinessCheck[]): Promise<string[]> {
  const answers = await Promise.all(checks.map(async (check) => ((await inTime(check)) ? [] : [check.name])));
  return answers.flat();
}

async function inTime({ isReady }: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, longestCheck, false);
  });
  try {
    return await Promise.race([isReady(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(JSON.stringify(body));
}
