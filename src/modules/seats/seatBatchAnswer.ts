import type { SeatRow } from "./planSeats";

/** What `assignSeats` and `removeSeats` answer: a row for each user asked for, in that order. */
export interface SeatBatchAnswer {
  readonly results: readonly SeatRow[];
  /** What the log rows and events of the call have in common; null where there are none. */
  readonly batchId: string | null;
  readonly dryRun: boolean;
  /** Whether it is the outcome of an earlier call with the same key. */
  readonly replayed: boolean;
}
