import type { AuditDetails, AuditFact, Tx } from "./context";
import { Refusal } from "./errors";

/** What the FAILURE event of a refusal tells beside its code. */
export interface RefusalEvent {
  readonly details?: AuditDetails;
  readonly batchId?: string;
  /** The account that it is filed under; unless given, the one that was last asked about. */
  readonly accountId?: AuditFact["accountId"];
}

/** A refusal whose payload carries more than `userErrors`, e.g. a row for each user that was asked for. */
export class AnsweredRefusal extends Refusal {
  constructor(
    refusal: Refusal,
    readonly answer: Readonly<Record<string, unknown>>,
  ) {
    super(refusal.code, refusal.message, refusal.path, refusal.details);
  }
}

/** A refusal that leaves rows of its own behind: they are written after the rollback, in the FAILURE event's transaction. */
export class RecordedRefusal extends AnsweredRefusal {
  /**
   * @param answer what the payload carries beside `userErrors`
   * @param record writes the rows and states further FAILURE facts; it takes its locks itself
   */
  constructor(
    refusal: Refusal,
    answer: Readonly<Record<string, unknown>>,
    readonly record: (tx: Tx) => Promise<void>,
    readonly event: RefusalEvent = {},
  ) {
    super(refusal, answer);
  }
}

/** What a dry run would have been refused with: an answer, not an attempt, so it leaves no FAILURE event. */
export class DryRunRefusal extends AnsweredRefusal {}
