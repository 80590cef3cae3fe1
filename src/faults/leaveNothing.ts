const endings = new Set<() => void>();
let listens = false;

/**
 * Ends something should this process be interrupted (Ctrl-C) before it ended that itself: servers outlive their parent.
 * @param end must do its work at once
 * @returns takes that back
 */
export function leaveNothing(end: () => void): () => void {
  endings.add(end);
  if (!listens) {
    listens = true;
    process.once("exit", () => {
      for (const one of endings) one();
    });
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const)
      process.once(signal, () => process.exit(code));
  }
  return () => endings.delete(end);
}
