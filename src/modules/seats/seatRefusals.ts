import { Refusal } from "../../platform/errors";
import type { SeatAccountState, SeatPoolState, SeatUser } from "./seatState";
import { remainingOf } from "./seatUsage";

/** Why a user cannot be given a seat now, with the numbers; null if nothing stands against it. The order is fixed. */
export function seatRefusalFor(
  user: SeatUser,
  account: SeatAccountState,
  pool: SeatPoolState,
  path: readonly string[],
): Refusal | null {
  if (account.disabled)
    return new Refusal(
      "ACCOUNT_DISABLED",
      "The account is disabled: seats can be removed there, not assigned. Enable it first.",
      path,
    );
  if (user.disabled) return new Refusal("SEAT_USER_DISABLED", "The user is disabled. Enable the user first.", path);
  if (account.limit !== null && account.assigned >= account.limit)
    return new Refusal(
      "SEAT_LIMIT_REACHED",
      `${account.assigned} of ${account.limit} seats of the account's limit are assigned. Remove a seat there, or raise the limit from the main account.`,
      path,
      capacityOf(account, pool),
    );
  if (pool.assigned >= pool.purchased)
    return new Refusal(
      "SEAT_POOL_EXHAUSTED",
      `All ${pool.purchased} purchased seats of the organization are assigned. Remove a seat anywhere in it, or buy more.`,
      path,
      capacityOf(account, pool),
    );
  return null;
}

/** The numbers that a refused seat or limit was judged by. Of the pool they tell what is bought and left, no more. */
export const capacityOf = (account: SeatAccountState, pool: SeatPoolState) =>
  ({
    kind: "SeatCapacity",
    accountId: account.id,
    limit: account.limit,
    assigned: account.assigned,
    purchased: pool.purchased,
    poolRemaining: remainingOf(pool.assigned, pool.purchased),
  }) as const;
