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
  /** Does it all without a signal, and lets the process end by itself. */
  now(): Promise<void>;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The same wish may come twice, from the terminal's group and from npm: only a later one means "do not wait". */
const impatientAfterMs = 2_000;

/**
 * Stops the process in good order on SIGINT, SIGTERM, SIGHUP, and when the program that started it is gone. A second
 * signal, sent two seconds later or more, does not wait for the drain.
 * @param options `exitCode` of a process that was stopped so; 0 unless given
 */
export function stopOnSignals(say: (line: string) => void, { exitCode = 0 } = {}): Stopping {
  const steps: { first: Step[]; then: Step[]; last: Step[] } = { first: [], then: [], last: [] };
  let beganAt: number | null = null;
  let done: Promise<void> | undefined;
  const runAll = async () => {
    const failures: unknown[] = [];
    // A service that does not stop is no reason to leave its database running.
    for (const step of [...steps.first, ...steps.then, ...steps.last])
      await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  const forget = () => {
    for (const signal of signals) process.off(signal, onSignal);
    // While somebody listens for it, the channel to the parent keeps the process alive.
    process.off("disconnect", onSignal);
  };
  const now = () => (done ??= runAll().finally(() => beganAt === null && forget()));
  const onSignal = () => {
    if (beganAt !== null) {
      if (Date.now() - beganAt >= impatientAfterMs) process.exit(1);
      return;
    }
    beganAt = Date.now();
    say("Stopping…");
    now().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.once("disconnect", onSignal);
  return {
    first: (step) => void steps.first.push(step),
    then: (step) => void steps.then.push(step),
    last: (step) => void steps.last.push(step),
    hasBegun: () => beganAt !== null,
    now,
  };
}
