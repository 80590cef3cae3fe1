import { operation } from "../../platform/operation";
import { runSeatBatch, type SeatBatchInput, targetsOf } from "./seatBatch";
import "./seats.audit";

/** Takes users' seats. Removing a seat that is not there is fine; on a disabled account seats can be removed too. */
export const removeSeats = operation({ codes: ["seat.remove"], targets: targetsOf }, (tx, input: SeatBatchInput) =>
  runSeatBatch(tx, input, { want: "NO_SEAT", action: "seats.remove", code: "seat.remove" }),
);
