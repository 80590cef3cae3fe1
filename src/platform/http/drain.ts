import type { Server } from "node:http";

/** How often idle connections are looked for, in milliseconds. */
const lookEvery = 50;

/**
 * Stops a server without losing an answer: no new connections, those under way are answered, idle ones are closed.
 *
 * @param graceMs after this time the rest is cut off
 * @returns whether all were answered in time
 */
export function drain(server: Server, graceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let inTime = true;
    const looking = setInterval(() => {
      // A connection that was busy when the server closed turns idle only now.
      server.closeIdleConnections();
    }, lookEvery);
    const deadline = setTimeout(() => {
      inTime = false;
      server.closeAllConnections();
    }, graceMs);
    server.close(() => {
      clearInterval(looking);
      clearTimeout(deadline);
      resolve(inTime);
    });
    server.closeIdleConnections();
  });
}
