import type { Ctx } from "../../platform/context";
import type { Permission } from "../../platform/permissions";
import {
  type Batch,
  type BatchArgs,
  decodeAllocationFilter,
  decodeInactiveFilter,
  decodeSeatLogFilter,
  readInactiveSeatedUsers,
  readSeatAllocations,
  readSeatedUsers,
  type SeatAllocation,
  type SeatedUser,
} from "../seats";
import { accountColumns } from "./accountColumns";
import { readNamedLog } from "./readNamedLog";
import type { Column } from "./reportTable";
import { type NamedLogRow, seatLogColumns } from "./seatLogColumns";
import type { SeatReportKind, SeatReportRequest } from "./seatReportRequest";
import { userColumns } from "./userColumns";

/** How reports of one kind are made; `Row` is known to the kind alone. */
export interface ReportKind<Row> {
  /** Of the file and its sheets. */
  readonly title: string;
  readonly permission: Extract<Permission, "SEATS_READ" | "SEAT_LOG_READ">;
  /** What of a request is for this kind alone. */
  readonly filterName: keyof SeatReportRequest;
  readonly orderName: keyof SeatReportRequest;
  /** Whether the list of the main account holds the rows of the sub-accounts, for those who see the organization. */
  readonly spans: boolean;
  readonly columns: readonly Column<Row>[];
  /**
   * Makes the reader of rows: its filter is decoded here, and checked whenever it reads.
   * @param only of this account alone; null for all where the viewer holds the permission
   */
  readonly reader: (request: SeatReportRequest, only: string | null) => ReadBatch<Row>;
}

/** Reads a batch. @throws Forbidden | BadUserInput */
export type ReadBatch<Row> = (ctx: Ctx, batch: BatchArgs) => Promise<Batch<Row>>;

/** The filter's accounts, were there one more condition: this one alone. */
function within(accountIds: readonly string[] | null | undefined, only: string | null): readonly string[] | null {
  if (only === null) return accountIds ?? null;
  return accountIds == null || accountIds.includes(only) ? [only] : [];
}

/** A kind whose rows nobody but itself looks at. */
type AnyKind = { readonly [K in keyof ReportKind<never>]: ReportKind<never>[K] };
const kind = <Row>(made: ReportKind<Row>): AnyKind => made as unknown as AnyKind;

/** The reports that there are. */
export const reportKinds: Readonly<Record<SeatReportKind, AnyKind>> = {
  ACCOUNTS: kind<SeatAllocation>({
    title: "Accounts and seats",
    permission: "SEATS_READ",
    filterName: "accountsFilter",
    orderName: "accountsOrderBy",
    spans: true,
    columns: accountColumns,
    reader: ({ accountsFilter, accountsOrderBy = null }, only) => {
      const { filter } = decodeAllocationFilter({ filter: accountsFilter ?? null });
      const wanted = { ...filter, accountIds: within(filter?.accountIds, only) };
      return (ctx, batch) => readSeatAllocations(ctx, wanted, accountsOrderBy, batch);
    },
  }),
  SEATED_USERS: kind<SeatedUser>({
    title: "Seated users",
    permission: "SEATS_READ",
    filterName: "seatedUsersFilter",
    orderName: "seatedUsersOrderBy",
    spans: false,
    columns: userColumns,
    reader: ({ seatedUsersFilter, seatedUsersOrderBy = null }, only) => {
      const wanted = { ...seatedUsersFilter, accountIds: within(null, only) };
      return (ctx, batch) => readSeatedUsers(ctx, wanted, seatedUsersOrderBy, batch);
    },
  }),
  INACTIVE_USERS: kind<SeatedUser>({
    title: "Inactive users",
    permission: "SEATS_READ",
    filterName: "inactiveUsersFilter",
    orderName: "inactiveUsersOrderBy",
    spans: true,
    columns: userColumns,
    reader: ({ inactiveUsersFilter, inactiveUsersOrderBy = null }, only) => {
      const { filter } = decodeInactiveFilter({ filter: inactiveUsersFilter ?? null });
      const wanted = { ...filter, accountIds: within(filter?.accountIds, only) };
      return (ctx, batch) => readInactiveSeatedUsers(ctx, wanted, inactiveUsersOrderBy, batch);
    },
  }),
  SEAT_LOG: kind<NamedLogRow>({
    title: "Seat log",
    permission: "SEAT_LOG_READ",
    filterName: "seatLogFilter",
    orderName: "seatLogOrder",
    spans: true,
    columns: seatLogColumns,
    reader: ({ seatLogFilter, seatLogOrder = null }, only) => {
      const { filter } = decodeSeatLogFilter({ filter: seatLogFilter ?? null });
      const wanted = { ...filter, accountIds: within(filter?.accountIds, only) };
      return (ctx, batch) => readNamedLog(ctx, wanted, seatLogOrder, batch);
    },
  }),
};
