import type { AuditFact, Tx } from "./context";

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
      // The lower module cannot know the codes of the higher ones, so what they state is marked as theirs.
      const heard: Tx = Object.create(tx, {
        audit: { value: (fact: AuditFact & { readonly code: string }) => tx.audit({ ...fact, byListener: true }) },
        unchanged: { value: () => undefined },
      }) as Tx;
      for (const listener of listeners) await listener(heard, event);
    },
  };
}
