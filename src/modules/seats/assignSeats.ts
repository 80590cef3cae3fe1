import { operation } from "../../platform/operation";
import { runSeatBatch, type SeatBatchInput, targetsOf } from "./seatBatch";
import "./seats.audit";

/**
 * Gives users a seat on their home account, within its limit and what is purchased. Asking for a seat that is held already
 * is fine. Capacity is given in the order of the ids.
 */
export const assignSeats = operation({ codes: ["seat.assign"], targets: targetsOf }, (tx, input: SeatBatchInput) =>
  runSeatBatch(tx, input, { want: "SEAT", action: "seats.assign", code: "seat.assign" }),
);
