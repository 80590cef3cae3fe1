import { useSyncExternalStore } from "react";

/** Where to sign in so as to come back to this page. */
export const SIGN_IN_URL = "/sign-in?returnTo=%2Fgraphiql";

let ended = false;
const listeners = new Set<() => void>();

/** True from the answer on that says nobody is signed in, until an answer says otherwise. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(subscribe, () => ended);
}

/** The browser's fetch, which notes by each answer whether the session still stands. */
export async function fetchWatchingSession(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, credentials: "same-origin" });
  // Read from a copy: GraphiQL reads the body itself.
  void saysUnauthenticated(response.clone()).then(setEnded);
  return response;
}

async function saysUnauthenticated(response: Response): Promise<boolean> {
  if (response.status === 401) return true;
  if (!response.headers.get("content-type")?.includes("json")) return false;
  try {
    const body = (await response.json()) as { errors?: { extensions?: { code?: unknown } }[] };
    const codes = body.errors?.map((error) => error.extensions?.code) ?? [];
    return codes.includes("UNAUTHENTICATED") || (codes.includes("TOO_COMPLEX") && (await nobodyIsSignedIn()));
  } catch {
    return false;
  }
}

/** Asks the service: strangers may ask for less at once, so that to them a large query is too complex first of all. */
export async function nobodyIsSignedIn(): Promise<boolean> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: "{ viewer { __typename } }" }),
    credentials: "same-origin",
  });
  const { data } = (await response.json()) as { data?: { viewer: unknown } };
  return data?.viewer === null;
}

function setEnded(value: boolean): void {
  if (ended === value) return;
  ended = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
