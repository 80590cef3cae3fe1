import { encodeId } from "../../platform/ids";
import type { SeatLogRecord } from "../seats";
import type { UserRow } from "../users";
import type { Column } from "./reportTable";

/** A row of the seat log with whom it names, as the viewer may know them. */
export interface NamedLogRow extends SeatLogRecord {
  /** The user concerned; null where the viewer cannot see them. */
  readonly user: UserRow | null;
}

type LogColumn = Column<NamedLogRow>;
const text = (title: string, value: LogColumn["value"]): LogColumn => ({ title, type: "TEXT", value });
const number = (title: string, value: (row: SeatLogRecord["row"]) => number | string | null): LogColumn => ({
  title,
  type: "NUMBER",
  value: ({ row }) => value(row),
});

/** What the report of the seat log shows of each row (S-14). */
export const seatLogColumns: readonly LogColumn[] = [
  text("Entry ID", ({ row }) => encodeId("slg", row.id)),
  // The organization's: nothing for those who do not see its totals, as in the list.
  number("Number", (row) => row.number),
  { title: "Date", type: "TIME", value: ({ row }) => row.occurredAt },
  text("Event", ({ row }) => row.event),
  text("Scope", ({ row }) => row.scope),
  text("Account ID", ({ row }) => encodeId("acc", row.accountId)),
  text("Account", ({ account }) => account?.name ?? null),
  text("User ID", ({ user }) => (user === null ? null : encodeId("usr", user.id))),
  text("User", ({ row }) => row.userName),
  text("User email", ({ user }) => user?.email ?? null),
  text("Done by", ({ doneBy }) => doneBy.displayName),
  text("Done by type", ({ doneBy }) => doneBy.type),
  text("Done by ID", ({ doneBy }) => doneBy.id),
  text("Done by email", ({ doneBy }) => doneBy.email),
  text("Cause", ({ row }) => row.cause),
  text("Reason", ({ row }) => row.reason),
  number("Assigned before", (row) => row.assignedBefore),
  number("Assigned after", (row) => row.assignedAfter),
  number("Limit before", (row) => row.limitBefore),
  number("Limit after", (row) => row.limitAfter),
  number("Purchased before", (row) => row.purchasedBefore),
  number("Purchased after", (row) => row.purchasedAfter),
  text("Level before", ({ row }) => row.levelBefore),
  text("Level after", ({ row }) => row.levelAfter),
  number("Organization assigned after", (row) => row.organizationAssignedAfter),
  text("Batch ID", ({ row }) => row.batchId),
  text("Request ID", ({ row }) => row.requestId),
];
