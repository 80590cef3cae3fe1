import { operation } from "../../platform/operation";
import { keptSeatBatch } from "./keptSeatBatch";
import { batchTimeoutMs, runSeatBatch, type SeatBatchInput, targetsOf } from "./seatBatch";
import type { SeatBatchAnswer } from "./seatBatchAnswer";
import "./seats.audit";

/**
 * Gives users a seat on their home account, within its limit and what is purchased. Asking for a seat that is held already
 * is fine. Capacity is given in the order of the ids.
 */
export const assignSeats = operation<SeatBatchInput, SeatBatchAnswer>(
  {
    codes: ["seat.assign"],
    targets: targetsOf,
    statementTimeoutMs: batchTimeoutMs,
    idempotent: { mutation: "assignSeats", outcomeOf: keptSeatBatch },
  },
  (tx, input) => runSeatBatch(tx, input, { want: "SEAT", action: "seats.assign", code: "seat.assign" }),
);
