import { Forbidden, Refusal, type RefusalDetails, type UserErrorCode } from "../../platform/errors";
import { isDenied, pathOf, type SeatOutcome, type SeatRow } from "./planSeats";
import type { SeatBatchAnswer } from "./seatBatchAnswer";
import type { SeatUser } from "./seatState";

/** A refusal without its place in the arguments. */
interface KeptRefusal {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly details: RefusalDetails | null;
}

/**
 * What is kept of a call for its idempotency key. Users are not in it: they are those of the same input. Most rows are
 * alike, so each different one is written once.
 */
export interface KeptSeatBatch {
  readonly batchId: string | null;
  readonly kinds: readonly { readonly outcome: SeatOutcome; readonly refusal: KeptRefusal | null }[];
  /** For each row the place of its kind. */
  readonly rows: readonly number[];
}

/** What to keep of an answer. */
export function keptSeatBatch({ batchId, results }: Pick<SeatBatchAnswer, "batchId" | "results">): KeptSeatBatch {
  const kinds: KeptSeatBatch["kinds"][number][] = [];
  const places = new Map<string, number>();
  const rows = results.map(({ outcome, refusal }) => {
    const kept = refusal && { code: refusal.code, message: refusal.message, details: refusal.details ?? null };
    const like = kept ? JSON.stringify([outcome, kept]) : outcome;
    const known = places.get(like);
    if (known !== undefined) return known;
    places.set(like, kinds.length);
    return kinds.push({ outcome, refusal: kept }) - 1;
  });
  return { batchId, kinds, rows };
}

/**
 * The answer of an earlier call again, with its users as they are now.
 * @throws Forbidden when the viewer may by now not do to one of them what was done
 */
export function replaySeatBatch(
  earlier: unknown,
  now: {
    readonly userIds: readonly string[];
    readonly users: ReadonlyMap<string, SeatUser>;
    readonly denied: ReadonlyMap<number, Refusal>;
  },
): SeatBatchAnswer {
  const { batchId, kinds, rows } = earlier as KeptSeatBatch;
  const results = rows.map((place, index): SeatRow => {
    const userId = now.userIds[index];
    const kind = kinds[place];
    if (userId === undefined || !kind) throw new Error("what was kept for the key does not fit its input");
    const user = now.users.get(userId) ?? null;
    const { outcome, refusal } = kind;
    // Somebody who is gone is no lost right; and whoever saw the outcome before learns nothing by FORBIDDEN.
    if (!isDenied({ refusal }) && user && now.denied.has(index)) throw new Forbidden("SEATS_ASSIGN");
    const isHidden = refusal?.code === "NOT_FOUND" || now.denied.get(index)?.code === "NOT_FOUND";
    return {
      index,
      userId,
      user: isHidden ? null : user,
      outcome,
      refusal: refusal && new Refusal(refusal.code, refusal.message, pathOf(index), refusal.details ?? undefined),
    };
  });
  return { results, batchId, dryRun: false, replayed: true };
}
