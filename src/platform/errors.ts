import type { Permission } from "./permissions";

/** A refusal of a business rule carries one of these; published as the GraphQL enum `UserErrorCode`, never renamed. */
export const userErrorCodes = {
  INVALID: "A value is not acceptable. Correct the field named in `path` and send again.",
  REQUIRED: "A value is missing. Fill the field named in `path` and send again.",
  OUT_OF_RANGE: "A number lies outside its range. The error carries `min` and `max`; choose a value between them.",
  NOT_FOUND: "There is no such object, or you cannot see it. Check the id; do not retry.",
  FORBIDDEN: "You see the object but may not do this. The message names the permission; ask an administrator for it.",
  EMAIL_TAKEN: "The address already belongs to a user here. Use another address or edit that user.",
  VERSION_CONFLICT: "Somebody changed the object after you read it. Read it again, merge, and send the new version.",
  SELF_ACTION_FORBIDDEN: "Nobody disables, demotes or deletes themselves. Ask another administrator.",
  PRIVILEGE_ESCALATION: "You would give or touch more rights than you hold there. The error lists what you lack.",
  LAST_ACCOUNT_MANAGER: "The organization would be left without an account manager. Make somebody else one first.",
  ROLE_CONFLICT: "AGENT and SUPERVISOR exclude each other for one user. Revoke the other role first.",
  ROLE_ALREADY_GRANTED:
    "The user holds this role on this account already. Nothing to do, or revoke the old grant first.",
  ACCOUNT_DISABLED: "The account is disabled. Enable it first; seats can be removed meanwhile.",
  MAIN_ACCOUNT_REQUIRED: "This is done on the main account only. Send its id.",
  SEAT_LIMIT_REACHED: "The account's seat limit is used up. Remove a seat there or raise the limit.",
  SEAT_POOL_EXHAUSTED: "All purchased seats of the organization are assigned. Remove a seat or buy more.",
  SEAT_USER_DISABLED: "The user is disabled. Enable the user first.",
  LIMIT_BELOW_ASSIGNED:
    "More seats are assigned than the limit would allow. Remove seats first or choose a higher limit.",
  LIMIT_ABOVE_PURCHASED: "The limit is above the number of purchased seats. Choose a lower one.",
  BATCH_REJECTED:
    "A row was refused and the mode is REJECT_ALL, so nothing was changed. See the rows; correct or SKIP_FAILED.",
  TOO_MANY_ITEMS:
    "More items than one call takes: split them; or more than there may be: remove those that nobody uses.",
  IDEMPOTENCY_KEY_REUSED:
    "The key was used with another input within 72 hours. Repeat that input, or take a new key for a new call.",
  IDEMPOTENCY_IN_PROGRESS:
    "A call with this key is still running. Send the same again in a moment: it gives its outcome.",
} as const;

/** A stable code that a client may branch on. */
export type UserErrorCode = keyof typeof userErrorCodes;

/** The numbers and names that matter for a refusal, by kind; each kind is a GraphQL type of its own. */
export type RefusalDetails =
  | { readonly kind: "Range"; readonly min: number | null; readonly max: number | null }
  | {
      readonly kind: "SeatCapacity";
      readonly accountId: string;
      readonly limit: number | null;
      readonly assigned: number;
      readonly purchased: number | null;
      readonly poolRemaining: number;
    }
  | { readonly kind: "Escalation"; readonly missing: readonly Permission[] }
  | {
      readonly kind: "VersionConflict";
      readonly expectedVersion: number;
      readonly actualVersion: number;
      readonly changedAt: string;
      readonly changedBy: { readonly organizationId: string; readonly type: string; readonly id: string | null } | null;
    };

/** A business rule said no: data for the client (`userErrors`), never a server fault. */
export class Refusal extends Error {
  /**
   * @param path where in the arguments the fault lies, e.g. `["input", "limit"]`
   * @param details the numbers that matter, if any
   */
  constructor(
    readonly code: UserErrorCode,
    message: string,
    readonly path: readonly string[] = [],
    readonly details?: RefusalDetails,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** Codes of top-level errors; parse and validation codes are Apollo's own. */
export const faultCodes = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "BAD_USER_INPUT",
  "RATE_LIMITED",
  "TOO_COMPLEX",
  "UNAVAILABLE",
  "INTERNAL",
] as const;

/** One of `faultCodes`. */
export type FaultCode = (typeof faultCodes)[number];

/** A request that cannot be answered; becomes a top-level GraphQL error with `extensions.code`. */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "Fault";
  }
}

/** The caller is nobody, or nobody any more. */
export class Unauthenticated extends Fault {
  constructor(message = "Sign in, or send a valid API key as `Authorization: Bearer …`.") {
    super("UNAUTHENTICATED", message);
  }
}

/** The target does not exist for this viewer; the same words whether it exists for somebody else. */
export class NotFound extends Fault {
  constructor() {
    super("NOT_FOUND", "There is no such object, or you cannot see it.");
  }
}

/** Where a permission must be held: on the account in question, or on the main account together with its sub-accounts. */
export type PermissionReach = "ACCOUNT" | "ORGANIZATION";

/** The viewer sees the target but lacks the permission, where it is needed. */
export class Forbidden extends Fault {
  constructor(
    readonly permission: Permission,
    reach: PermissionReach = "ACCOUNT",
  ) {
    const where = { ACCOUNT: "that account", ORGANIZATION: "the main account, with its sub-accounts" }[reach];
    super("FORBIDDEN", `This needs the permission ${permission} on ${where}.`, { permission });
  }
}

/** The viewer sees the target, but this is for others: no permission would open it. */
export class NotForYou extends Fault {
  /** @param message who does it instead, or what the viewer can do */
  constructor(message: string) {
    super("FORBIDDEN", message);
  }
}

/** An argument has the wrong form (a malformed id, cursor or page size). */
export class BadUserInput extends Fault {
  constructor(message: string, path: readonly string[] = []) {
    super("BAD_USER_INPUT", message, path.length > 0 ? { argument: path.join(".") } : {});
  }
}

/** Too many attempts; `retryAfterSeconds` says when the next one is heard. */
export class RateLimited extends Fault {
  constructor(readonly retryAfterSeconds: number) {
    super("RATE_LIMITED", `Too many attempts. Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
  }
}

/** The service cannot answer now (lock wait, database away, queue full); the same request may succeed later. */
export class Unavailable extends Fault {
  constructor(
    message = "The service is busy. Try again shortly.",
    readonly retryAfterSeconds = 2,
  ) {
    super("UNAVAILABLE", message, { retryAfterSeconds });
  }
}

/** The connection broke while the change was being committed: it may or may not have gone through. */
export class OutcomeUnknown extends Fault {
  constructor() {
    super(
      "UNAVAILABLE",
      "The connection to the database broke while the change was being committed, so it may or may not have gone through. " +
        "Read what is there before you repeat it.",
      // No Retry-After: repeating is what a client must not do blindly.
      { outcome: "UNKNOWN" },
    );
  }
}
