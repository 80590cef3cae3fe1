import { operation } from "../../platform/operation";
import { keptSeatBatch } from "./keptSeatBatch";
import { batchTimeoutMs, runSeatBatch, type SeatBatchInput, targetsOf } from "./seatBatch";
import type { SeatBatchAnswer } from "./seatBatchAnswer";
import "./seats.audit";

/** Takes users' seats. Removing a seat that is not there is fine; on a disabled account seats can be removed too. */
export const removeSeats = operation<SeatBatchInput, SeatBatchAnswer>(
  {
    codes: ["seat.remove"],
    targets: targetsOf,
    statementTimeoutMs: batchTimeoutMs,
    idempotent: { mutation: "removeSeats", outcomeOf: keptSeatBatch },
  },
  (tx, input) => runSeatBatch(tx, input, { want: "NO_SEAT", action: "seats.remove", code: "seat.remove" }),
);
