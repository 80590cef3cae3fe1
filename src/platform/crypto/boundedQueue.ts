import { Unavailable } from "../errors";

/** How much work a queue takes. */
export interface QueueBounds {
  readonly atOnce: number;
  /** How many may wait; who comes later is refused at once. */
  readonly waiting: number;
  readonly retryAfterSeconds: number;
}

/**
 * Runs a few pieces of expensive work at once, lets a few more wait in the order they came, and refuses the rest, so
 * that a flood of them costs neither memory nor the other requests' time.
 *
 * @throws Unavailable when as many wait already as may
 */
export function boundedQueue({ atOnce, waiting, retryAfterSeconds }: QueueBounds) {
  let running = 0;
  const line: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (line.length >= waiting)
        throw new Unavailable("Too many sign-ins at once. Try again shortly.", retryAfterSeconds);
      // Whoever ends hands the place on, so `running` does not change hands here.
      await new Promise<void>((resume) => line.push(resume));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
