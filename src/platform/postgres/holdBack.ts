import type { Writable } from "node:stream";
import type { PoolClient } from "pg";

/**
 * Keeps what is sent to a connection until the returned function is called: the driver writes each statement by itself,
 * and a write for each (with the server waking up for each) is the larger part of a small transaction. Calling it again
 * does nothing.
 */
export function holdBack(client: PoolClient): () => void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection;
  stream.cork();
  let isHeld = true;
  return () => {
    if (isHeld) stream.uncork();
    isHeld = false;
  };
}
