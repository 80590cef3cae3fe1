import type { Server, ServerResponse } from "node:http";

/** How a server is stopped without losing a request. */
export interface Drain {
  /**
   * While requests come it still listens for a moment, so that clients and whoever asks `/readyz` learn in time; then it
   * takes no more connections, lets what is under way finish, and cuts off what has not after the bound.
   */
  stop(): Promise<void>;
}

/** How long it listens on while requests come or are under way, in milliseconds: a load balancer asks about once a second. */
const lingerMs = 1_000;
/** After so long without a request nobody is coming any more, in milliseconds. */
const quietMs = 100;
/** How long requests may take from the beginning of the stop, in milliseconds. */
const boundMs = 8_000;
const lookEveryMs = 25;

/** Watches a server's requests from now on; call it before the server listens. */
export function drainOf(server: Server): Drain {
  const underWay = new Set<ServerResponse>();
  let stopping = false;
  let seenAt = 0;
  // Before the server's own listener, which may answer at once.
  server.prependListener("request", (_request, response: ServerResponse) => {
    underWay.add(response);
    seenAt = Date.now();
    response.once("close", () => {
      underWay.delete(response);
      seenAt = Date.now();
    });
    if (stopping) sayClose(response);
  });
  const linger = () =>
    new Promise<void>((resolve) => {
      const until = Date.now() + lingerMs;
      const timer = setInterval(() => {
        const isQuiet = underWay.size === 0 && Date.now() - seenAt >= quietMs;
        if (!isQuiet && Date.now() < until) return;
        clearInterval(timer);
        resolve();
      }, lookEveryMs);
    });
  return {
    stop: async () => {
      stopping = true;
      underWay.forEach(sayClose);
      const cut = setTimeout(() => {
        server.closeAllConnections();
      }, boundMs);
      // A connection closed at once might be the one on which the next request is on its way; answered, it is told to go.
      await linger();
      await close(server);
      clearTimeout(cut);
    },
  };
}

/** Tells the client to come back on another connection: it will find another process. */
function sayClose(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const closeIdle = () => {
    server.closeIdleConnections();
  };
  closeIdle();
  // One that is left idle later stays open for the next request, and Node.js 20 does not close it by itself.
  const again = setInterval(closeIdle, lookEveryMs);
  await closed;
  clearInterval(again);
}
