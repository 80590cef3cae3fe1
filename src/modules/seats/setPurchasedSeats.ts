import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { crossingsBetween, poolEntry } from "./planSeats";
import { changeCapacity } from "./seatLedger";
import { readCapacities } from "./seatState";
import { mostPurchasedSeats } from "./seatUsage";
import { authorizeSeats } from "./seats.policy";
import "./seats.audit";

/** What `setPurchasedSeats` is given. */
export interface SetPurchasedSeatsInput {
  readonly purchased: number;
}

/**
 * Sets how many seats the organization bought; for operators. Below what is assigned nobody is thrown out: the levels say
 * OVER, and no seat can be assigned until enough are removed (S-04).
 */
export const setPurchasedSeats = operation(
  { codes: ["seats.purchase"] },
  async (tx, { purchased }: SetPurchasedSeatsInput) => {
    await tx.lock({ organization: true });
    const { organizationId } = tx.viewer;
    // Every account without a limit of its own stands on this number, so every one's level may change.
    const before = await readCapacities(tx, null);
    authorizeSeats(
      tx,
      "seats.purchase",
      before.accounts.has(organizationId) ? { organizationId, id: organizationId } : null,
    );
    if (!Number.isInteger(purchased) || purchased < 0 || purchased > mostPurchasedSeats)
      throw new Refusal(
        "OUT_OF_RANGE",
        `Purchased seats are a whole number from 0 to ${mostPurchasedSeats}.`,
        ["input", "purchased"],
        {
          kind: "Range",
          min: 0,
          max: mostPurchasedSeats,
        },
      );
    if (purchased === before.pool.purchased) return tx.unchanged("so many are purchased already");

    const after = { ...before, pool: { ...before.pool, purchased } };
    tx.audit({
      accountId: organizationId,
      details: { purchased, before: { purchased: before.pool.purchased }, after: { purchased } },
    });
    await changeCapacity(tx, { kind: "PURCHASED", purchased }, [
      poolEntry("PURCHASED_CHANGED", before.pool, after.pool),
      ...crossingsBetween(before, after),
    ]);
  },
);
