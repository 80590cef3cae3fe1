type Step = () => Promise<void>;

/** What is to be done when the process is told to stop. */
export interface Stopping {
  /** Before anything else: says that the drain begins. */
  first(step: Step): void;
  /** Drains and stops the service. */
  then(step: Step): void;
  /** After everything else: stops the database. */
  last(step: Step): void;
  hasBegun(): boolean;
  /** Does it all without a signal. */
  now(): Promise<void>;
}

/** The same wish may come twice, from the terminal's group and from npm: only a later one means "do not wait". */
const impatientAfterMs = 2_000;

/**
 * Stops the process in good order on SIGINT, SIGTERM, SIGHUP, and when the program that started it is gone. A second
 * signal, sent two seconds later or more, does not wait for the drain.
 */
export function stopOnSignals(say: (line: string) => void): Stopping {
  const steps: { first: Step[]; then: Step[]; last: Step[] } = { first: [], then: [], last: [] };
  let beganAt: number | null = null;
  let done: Promise<void> | undefined;
  const runAll = async () => {
    for (const step of [...steps.first, ...steps.then, ...steps.last]) await step();
  };
  const now = () => (done ??= runAll());
  const onSignal = () => {
    if (beganAt !== null) {
      if (Date.now() - beganAt >= impatientAfterMs) process.exit(1);
      return;
    }
    beganAt = Date.now();
    say("Stopping…");
    now().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  process.once("disconnect", onSignal);
  return {
    first: (step) => void steps.first.push(step),
    then: (step) => void steps.then.push(step),
    last: (step) => void steps.last.push(step),
    hasBegun: () => beganAt !== null,
    now,
  };
}
