import type { Ctx } from "../../platform/context";
import { seesAccount } from "../../platform/viewer";
import { accountById, type AccountRow } from "../accounts";
import type { SeatRow } from "./planSeats";

/** What to know about a seat that somebody has or would have had. */
export interface SeatRowWarning {
  readonly code: "NO_INBOX_ROLE";
  readonly message: string;
}

/** A user without a fitting Inbox role may have a seat, with a warning (S-06). */
export function warningsOf({ user, outcome }: SeatRow): SeatRowWarning[] {
  if (user === null || user.hasInboxRole || (outcome !== "ASSIGNED" && outcome !== "ALREADY_ASSIGNED")) return [];
  return [
    {
      code: "NO_INBOX_ROLE",
      message:
        "The user has no Inbox role that uses a seat. Grant SETUP, AGENT, SUPERVISOR or ANALYTICS for it to take effect.",
    },
  ];
}

/** How many rows came out how. */
export interface SeatBatchSummary {
  readonly assigned: number;
  readonly alreadyAssigned: number;
  readonly removed: number;
  readonly notAssigned: number;
  readonly refused: number;
  readonly notApplied: number;
}

/** Counts rows by their outcome. */
export function summaryOf(rows: readonly SeatRow[]): SeatBatchSummary {
  const counts = { ASSIGNED: 0, ALREADY_ASSIGNED: 0, REMOVED: 0, NOT_ASSIGNED: 0, REFUSED: 0, NOT_APPLIED: 0 };
  for (const { outcome } of rows) counts[outcome]++;
  return {
    assigned: counts.ASSIGNED,
    alreadyAssigned: counts.ALREADY_ASSIGNED,
    removed: counts.REMOVED,
    notAssigned: counts.NOT_ASSIGNED,
    refused: counts.REFUSED,
    notApplied: counts.NOT_APPLIED,
  };
}

/** The home accounts of the users in the answer, each once, as far as the viewer sees them now. */
export async function accountsOfRows(ctx: Ctx, rows: readonly SeatRow[]): Promise<AccountRow[]> {
  const { viewer } = ctx;
  const ids = new Set(rows.flatMap((row) => (row.user ? [row.user.accountId] : [])));
  const seen = [...ids].filter((id) => seesAccount(viewer, { organizationId: viewer.organizationId, id }));
  const accounts = await Promise.all(seen.map((id) => ctx.load(accountById, id)));
  return accounts.filter((account) => account !== null);
}
