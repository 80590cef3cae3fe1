import type { OrderBy } from "../../platform/graphql/keyset";
import type {
  SeatAllocationFilter,
  SeatAllocationOrderField,
  SeatedUserOrderField,
  SeatedUsersFilter,
  SeatLogFilter,
  SeatLogOrder,
} from "../seats";

/** What can be reported, and of what. */
export const seatReportKinds = {
  ACCOUNTS: "Accounts and their use of seats: the rows of `Account.seatAllocations`.",
  SEATED_USERS: "Users with a seat: the rows of `Account.seatedUsers`.",
  INACTIVE_USERS: "Inactive users with seats, with the reasons: the rows of `inactiveSeatedUsers`.",
  SEAT_LOG: "The seat log: the rows of `Account.seatLog`.",
} as const;

/** What a report lists. */
export type SeatReportKind = keyof typeof seatReportKinds;

/** The files that there are. */
export const seatReportFormats = {
  CSV: "Comma-separated values: UTF-8 with a byte order mark, a row of titles, times as in this API.",
  XLSX: "An Excel workbook: a row of titles on each sheet, times as dates in UTC.",
} as const;

/** What kind of file a report is. */
export type SeatReportFormat = keyof typeof seatReportFormats;

/** A report as a client asks for it; ids are public ones. */
export interface SeatReportRequest {
  readonly kind: SeatReportKind;
  readonly format: SeatReportFormat;
  readonly accountId?: string | null;
  readonly accountsFilter?: SeatAllocationFilter | null;
  readonly accountsOrderBy?: OrderBy<SeatAllocationOrderField> | null;
  readonly seatedUsersFilter?: Pick<SeatedUsersFilter, "search" | "inactive"> | null;
  readonly seatedUsersOrderBy?: OrderBy<SeatedUserOrderField> | null;
  readonly inactiveUsersFilter?: Omit<SeatedUsersFilter, "inactive"> | null;
  readonly inactiveUsersOrderBy?: OrderBy<SeatedUserOrderField> | null;
  readonly seatLogFilter?: SeatLogFilter | null;
  readonly seatLogOrder?: SeatLogOrder | null;
}
