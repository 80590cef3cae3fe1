import type { Tx } from "./context";

/**
 * A point at which higher modules take part in a lower module's operation, in the same transaction.
 * The lower module declares it and calls `run`; `schema.ts` registers who listens. Listeners touch only what is locked.
 */
export interface Hook<Event> {
  register(listener: (tx: Tx, event: Event) => Promise<void>): void;
  /** Runs the listeners one after the other; the first that throws refuses the operation. */
  run(tx: Tx, event: Event): Promise<void>;
}

/** Declares a hook; `Event` is what its listeners are told. */
export function defineHook<Event>(): Hook<Event> {
  const listeners: ((tx: Tx, event: Event) => Promise<void>)[] = [];
  return {
    register: (listener) => void listeners.push(listener),
    run: async (tx, event) => {
      for (const listener of listeners) await listener(tx, event);
    },
  };
}
