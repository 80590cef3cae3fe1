/** Who did something, as logs name it. */
export interface Actor {
  readonly type: string;
  readonly id: string | null;
}

/** What a client asks for; ids are those of the tables. */
export type Command =
  | {
      readonly kind: "assign" | "remove";
      readonly userIds: readonly string[];
      readonly mode: "REJECT_ALL" | "SKIP_FAILED";
      /** Null: asked once, without a key. */
      readonly key: string | null;
    }
  | { readonly kind: "disable" | "enable"; readonly userId: string }
  | { readonly kind: "limit"; readonly accountId: string; readonly limit: number }
  | { readonly kind: "unlimit"; readonly accountId: string }
  | { readonly kind: "purchase"; readonly purchased: number };

/** What became of one user, as the answer says. */
export interface AnsweredRow {
  readonly userId: string;
  readonly outcome: string;
  readonly code: string | null;
}

/** An answer that says what became of the command. */
export interface Answer {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly requestId: string;
  /** OK, or the code of the refusal. */
  readonly code: string;
  readonly rows: readonly AnsweredRow[];
  readonly batchId: string | null;
  readonly replayed: boolean;
}

/** A command with everything that its client saw, in milliseconds of the machine's clock. */
export interface Invocation {
  readonly id: number;
  readonly actor: Actor;
  readonly command: Command;
  readonly invokedAt: number;
  /** When the first answer that says what became of it had arrived; null while nobody knows. */
  completedAt: number | null;
  /** In the order they came. Only a command with a key has several. */
  readonly answers: Answer[];
  /** Requests that were answered with "nothing was changed, try again". */
  readonly failedRequestIds: string[];
  /** Requests without an answer that says what became of them: each may or may not have been carried out. */
  lost: number;
  /** Answers that no client should get, whatever is killed. */
  readonly unexpected: string[];
}

/** A row of the seat log. */
export interface LogRow {
  readonly number: number;
  /** In milliseconds. */
  readonly at: number;
  readonly event: string;
  readonly accountId: string;
  readonly userId: string | null;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly assignedBefore: number;
  readonly assignedAfter: number;
  readonly limitAfter: number | null;
  readonly purchasedAfter: number;
  readonly organizationAssignedAfter: number;
  readonly batchId: string | null;
  readonly requestId: string;
}

/** An event of the audit log. */
export interface EventRow {
  readonly at: number;
  readonly actor: Actor;
  readonly code: string;
  readonly status: string;
  readonly reason: string | null;
  readonly userId: string | null;
  readonly batchId: string | null;
  readonly requestId: string;
}

/** The tables when all is over. */
export interface FinalTables {
  /** In the order of their numbers. */
  readonly log: readonly LogRow[];
  /** What was logged before the first command. */
  readonly loggedBefore: number;
  readonly events: readonly EventRow[];
  readonly seats: readonly { readonly userId: string; readonly accountId: string; readonly at: number }[];
  readonly accounts: readonly { readonly id: string; readonly limit: number | null; readonly assigned: number }[];
  readonly pool: { readonly purchased: number; readonly assigned: number; readonly lastLogNumber: number };
  readonly users: readonly { readonly id: string; readonly accountId: string; readonly disabled: boolean }[];
}

/** A promise that was not kept. */
export interface Violation {
  /** The short name of the promise. */
  readonly rule: string;
  readonly what: string;
}
