import { getOperationAST, OperationTypeNode, parse } from "graphql";
import { useSyncExternalStore } from "react";

let seen = 0;
const listeners = new Set<() => void>();

/** How many mutations were answered since the page was opened: whatever shows figures reads them anew when it grows. */
export function useMutationsSeen(): number {
  return useSyncExternalStore(subscribe, () => seen);
}

/** A fetch that counts the mutations among what is sent through it, each when its answer is there. */
export function countingMutations(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (sendsMutation(init?.body)) {
      seen++;
      for (const listener of listeners) listener();
    }
    return response;
  };
}

/** Whether the body of a request asks for a mutation. */
export function sendsMutation(body: unknown): boolean {
  if (typeof body !== "string") return false;
  try {
    const { query, operationName } = JSON.parse(body) as { query: string; operationName?: string | null };
    return getOperationAST(parse(query), operationName)?.operation === OperationTypeNode.MUTATION;
  } catch {
    return false; // Not a request that the service would run.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
