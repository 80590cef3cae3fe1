import type { Runtime } from "./runtime";

const dayMs = 24 * 60 * 60 * 1_000;
const retryMs = 10 * 60 * 1_000;

/** Work that repeats while the process runs. */
export interface Upkeep {
  /** Settles after the first try, however it went. */
  readonly made: Promise<void>;
  stop(): void;
}

/**
 * Does something now and every day, sooner where it did not work. A database that is away breaks nothing: the service
 * starts, and it is tried again.
 * @param work answers whether it is done for today
 * @param failure what the log says when it throws
 */
export function keepUp(runtime: Runtime, work: () => Promise<boolean>, failure: string): Upkeep {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async () => {
    let isDone = false;
    try {
      isDone = await work();
    } catch (error) {
      runtime.log.error({ err: error }, failure);
    }
    if (stopped) return;
    timer = setTimeout(() => void run(), isDone ? dayMs : retryMs);
    timer.unref();
  };
  return {
    made: run(),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
