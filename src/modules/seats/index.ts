export { Seat } from "./Seat.entity";
export { SeatAccount } from "./SeatAccount.entity";
export { SeatActivity } from "./SeatActivity.entity";
export { SeatLogEntry } from "./SeatLogEntry.entity";
export { SeatPool } from "./SeatPool.entity";
export { assignSeats } from "./assignSeats";
export { removeSeats } from "./removeSeats";
export { setPurchasedSeats } from "./setPurchasedSeats";
export { setSeatLimit } from "./setSeatLimit";
export { registerSeatListeners } from "./seatListeners";
export type { Batch, BatchArgs } from "./batches";
export { decodeInactiveFilter } from "./inactiveSeatedUsers";
export { InactiveSeatedUserFilterInput } from "./inactiveSeatedUsers.types";
export { readSeatAllocations } from "./readSeatAllocations";
export { readInactiveSeatedUsers, readSeatedUsers } from "./readSeatedUsers";
export { readSeatLog, type SeatLogRecord } from "./readSeatLog";
export type { SeatAllocation } from "./seatAllocation";
export { decodeAllocationFilter, type SeatAllocationFilter, type SeatAllocationOrderField } from "./seatAllocations";
export type { SeatedUser } from "./SeatedUser";
export type { SeatedUserOrderField } from "./seatedUserColumns";
export type { SeatedUsersFilter } from "./seatedUserConditions";
export { decodeSeatLogFilter, type SeatLogFilter, type SeatLogOrder } from "./seatLog";
export {
  SeatAllocationFilterInput,
  SeatAllocationOrderInput,
  SeatedUserFilterInput,
  SeatedUserOrderInput,
  SeatLogFilterInput,
} from "./seats.args";
export { SeatLogOrderEnum } from "./seats.enums";
export { authorizeSeats } from "./seats.policy";
