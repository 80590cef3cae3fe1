import { encodeId } from "../../platform/ids";
import type { SeatAllocation } from "../seats";
import type { Column } from "./reportTable";

/** What the report of accounts shows of each (S-02, S-03). */
export const accountColumns: readonly Column<SeatAllocation>[] = [
  { title: "Account ID", type: "TEXT", value: ({ accountId }) => encodeId("acc", accountId) },
  { title: "Account", type: "TEXT", value: ({ account }) => account?.name ?? null },
  { title: "Assigned", type: "NUMBER", value: ({ assigned }) => assigned },
  { title: "Purchased", type: "NUMBER", value: ({ purchased }) => purchased },
  { title: "Usage %", type: "NUMBER", value: ({ usagePercent }) => usagePercent },
  { title: "Limit", type: "NUMBER", value: ({ limit }) => limit },
  { title: "Limit usage %", type: "NUMBER", value: ({ limitUsagePercent }) => limitUsagePercent },
  { title: "Effective limit", type: "NUMBER", value: ({ effectiveLimit }) => effectiveLimit },
  { title: "Available", type: "NUMBER", value: ({ available }) => available },
  { title: "Over by", type: "NUMBER", value: ({ overBy }) => overBy },
  { title: "Inactive users", type: "NUMBER", value: ({ inactive }) => inactive ?? null },
  { title: "Warning level", type: "TEXT", value: ({ level }) => level },
];
