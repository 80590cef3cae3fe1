/** Why there is nothing to show, told apart by what the reader can do about it. */
export type Problem =
  | { readonly kind: "forbidden"; readonly permission: string | null; readonly message: string }
  | { readonly kind: "signedOut" }
  | { readonly kind: "away" }
  | { readonly kind: "other"; readonly message: string };

interface GraphError {
  readonly message?: string;
  readonly extensions?: { readonly code?: string; readonly permission?: string };
}

/**
 * What an answer of the service says has gone wrong; null if nothing.
 *
 * @param status the answer's status; 0 if there was no answer
 */
export function problemOfAnswer(status: number, body: unknown): Problem | null {
  const [error] = (body as { errors?: readonly GraphError[] } | null)?.errors ?? [];
  const code = error?.extensions?.code;
  if (code === "UNAUTHENTICATED" || status === 401) return { kind: "signedOut" };
  if (code === "FORBIDDEN") {
    return { kind: "forbidden", permission: error?.extensions?.permission ?? null, message: error?.message ?? "" };
  }
  if (code === "UNAVAILABLE" || status === 0 || status >= 502) return { kind: "away" };
  if (error) return { kind: "other", message: error.message ?? "The service answered with an error." };
  return status >= 400 ? { kind: "other", message: `The service answered with status ${String(status)}.` } : null;
}
