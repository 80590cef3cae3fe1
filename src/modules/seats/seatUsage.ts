/** How full an account or a pool is; each step to the right is a warning, each to the left clears it. */
export const seatLevels = ["NONE", "WARNING", "FULL", "OVER"] as const;

/** A level, by name. */
export type SeatLevel = (typeof seatLevels)[number];

/** The largest number of seats that an organization can have. */
export const mostPurchasedSeats = 10_000_000;

/** What an account's use of seats is computed from. */
export interface SeatNumbers {
  /** Seats assigned in the account. */
  readonly assigned: number;
  /** The account's own limit; null: up to what is purchased. */
  readonly limit: number | null;
  /** Seats that the organization bought. */
  readonly purchased: number;
  /** Seats assigned in the whole organization. */
  readonly organizationAssigned: number;
}

/** `part` in percent of `whole` to one decimal, half up; null where there is nothing to divide by. */
export function percentOf(part: number, whole: number): number | null {
  // Whole numbers up to the division: 0.05 of a percent is no binary fraction.
  return whole === 0 ? null : Math.floor((part * 2_000 + whole) / (2 * whole)) / 10;
}

/** The percentage of a capacity from which it warns: small ones earlier, since one seat weighs more there. */
export function warningPercent(capacity: number): number {
  if (capacity <= 50) return 85;
  return capacity <= 100 ? 95 : 97;
}

/** The smallest number of assigned seats at which a capacity warns. */
export const firstWarningAt = (capacity: number): number => Math.ceil((warningPercent(capacity) * capacity) / 100);

/** How full a capacity is. A capacity of 0 is FULL from the start. */
export function levelOf(assigned: number, capacity: number): SeatLevel {
  if (assigned > capacity) return "OVER";
  if (assigned === capacity) return "FULL";
  return assigned * 100 >= warningPercent(capacity) * capacity ? "WARNING" : "NONE";
}

/** The capacity that applies: the limit, but never more than what is purchased. */
export const effectiveLimitOf = ({ limit, purchased }: Pick<SeatNumbers, "limit" | "purchased">): number =>
  limit === null ? purchased : Math.min(limit, purchased);

/** How full an account is. */
export const accountLevelOf = (numbers: Omit<SeatNumbers, "organizationAssigned">): SeatLevel =>
  levelOf(numbers.assigned, effectiveLimitOf(numbers));

/** What is left of a capacity; never negative. */
export const remainingOf = (assigned: number, capacity: number): number => Math.max(0, capacity - assigned);

/** By how much a capacity is exceeded; never negative. */
export const overByOf = (assigned: number, capacity: number): number => Math.max(0, assigned - capacity);

/** How many more seats an account can assign now: the smaller of what its limit and what the pool leaves. */
export const availableOf = (numbers: SeatNumbers): number =>
  Math.min(
    remainingOf(numbers.assigned, effectiveLimitOf(numbers)),
    remainingOf(numbers.organizationAssigned, numbers.purchased),
  );

/** What a change of level means for the log: any step up raises, any fall clears. */
export function crossingOf(before: SeatLevel, after: SeatLevel): "WARNING_RAISED" | "WARNING_CLEARED" | null {
  const step = seatLevels.indexOf(after) - seatLevels.indexOf(before);
  if (step === 0) return null;
  return step > 0 ? "WARNING_RAISED" : "WARNING_CLEARED";
}
