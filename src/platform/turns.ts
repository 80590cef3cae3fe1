import { Unavailable } from "./errors";

/** Gives the place back; calling it again does nothing. */
export type Leave = () => void;

/** Lets a bounded number in at once; the others wait in the order they came. */
export interface Turns {
  /**
   * Waits for a place.
   * @throws Unavailable after the longest wait, in milliseconds
   */
  enter(longestWaitMs: number): Promise<Leave>;
  /** Whether nobody is in or waits. */
  readonly isIdle: boolean;
  /** Whether whoever comes now waits. */
  readonly isFull: boolean;
}

/** Makes turns for at most `atOnce`. */
export function createTurns(atOnce: number): Turns {
  let inside = 0;
  const line: (() => void)[] = [];
  const leaving = (): Leave => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      // Whoever leaves hands the place on, so `inside` does not change then.
      const next = line.shift();
      if (next) next();
      else inside -= 1;
    };
  };
  return {
    get isIdle() {
      return inside === 0 && line.length === 0;
    },
    get isFull() {
      return inside >= atOnce;
    },
    enter: async (longestWaitMs) => {
      if (inside < atOnce) {
        inside += 1;
        return leaving();
      }
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          line.splice(line.indexOf(enter), 1);
          reject(new Unavailable());
        }, longestWaitMs);
        timer.unref();
        const enter = () => {
          clearTimeout(timer);
          resolve();
        };
        line.push(enter);
      });
      return leaving();
    },
  };
}

/** Who may hold a database connection for a write. */
export interface WriterTurns {
  /**
   * Waits until a write may take a connection.
   * @param organizationId whose lock it will wait for; null for a write that takes no organization's lock
   * @param longestWaitMs for all that is waited for here together
   * @throws Unavailable after the longest wait
   */
  enter(organizationId: string | null, longestWaitMs: number): Promise<Leave>;
  /** Whether `enter` would have to wait. */
  wouldWait(organizationId: string | null): boolean;
}

/**
 * Bounds the connections that writes hold, so that one customer whose lock is held for long takes neither the pool nor
 * the readiness of the process from all others: of an organization two at once (one works, the next one's statements
 * wait at the database), of all organizations three quarters of the pool.
 */
export function createWriterTurns(poolSize: number): WriterTurns {
  const everybody = createTurns(Math.max(1, Math.floor((poolSize * 3) / 4)));
  const organizations = new Map<string, Turns>();
  return {
    wouldWait: (organizationId) =>
      everybody.isFull || (organizationId !== null && (organizations.get(organizationId)?.isFull ?? false)),
    enter: async (organizationId, longestWaitMs) => {
      if (organizationId === null) return everybody.enter(longestWaitMs);
      const until = Date.now() + longestWaitMs;
      const own = organizations.get(organizationId) ?? createTurns(2);
      organizations.set(organizationId, own);
      const leaveOwn = await own.enter(longestWaitMs);
      try {
        const leaveEverybody = await everybody.enter(Math.max(0, until - Date.now()));
        return () => {
          leaveEverybody();
          leaveOwn();
          if (own.isIdle) organizations.delete(organizationId);
        };
      } catch (error) {
        leaveOwn();
        throw error;
      }
    },
  };
}
