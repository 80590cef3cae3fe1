import type { AuditFact, Viewer } from "../../platform/context";
import { isDenied, type SeatRow } from "./planSeats";

/** Most targets that one event names; a hostile list is not copied into the log. */
const mostTargets = 100;

/** Users as the targets of one event: the first of them where they are many. */
export const userTargets = (userIds: readonly string[]): { type: string; id: string }[] =>
  userIds.slice(0, mostTargets).map((id) => ({ type: "user", id }));

/**
 * The events of a call: one for each user whose seat changed or was refused by a business rule, and one for each code of
 * those whom the viewer cannot see or may not act upon, however many they are. Who was as asked for has none.
 */
export function factsOf(rows: readonly SeatRow[], batchId: string, viewer: Viewer): AuditFact[] {
  const told = new Set<string>();
  const due = rows.filter(({ outcome, userId }) => {
    if (outcome === "ALREADY_ASSIGNED" || outcome === "NOT_ASSIGNED" || told.has(userId)) return false;
    told.add(userId);
    return true;
  });
  const facts = due.filter((row) => !isDenied(row)).map((row) => factOf(row, batchId));
  for (const reason of ["NOT_FOUND", "FORBIDDEN"]) {
    const denied = due.filter((row) => isDenied(row) && row.refusal?.code === reason);
    if (denied.length > 0) facts.push(factOfDenied(reason, denied, batchId, viewer.accountId));
  }
  return facts;
}

const factOf = ({ user, userId, refusal }: SeatRow, batchId: string): AuditFact => ({
  accountId: user?.accountId ?? null,
  targets: userTargets([userId]),
  batchId,
  ...(user ? { personal: { user: user.name, email: user.email } } : {}),
  ...(refusal ? { status: "FAILURE", reason: refusal.code } : {}),
});

/** What cannot be seen, and what concerns several accounts, is filed under the viewer's own. */
function factOfDenied(
  reason: string,
  rows: readonly SeatRow[],
  batchId: string,
  viewerAccountId: string | null,
): AuditFact {
  const [accountId, ...others] = new Set(rows.map(({ user }) => user?.accountId ?? viewerAccountId));
  return {
    accountId: others.length === 0 ? (accountId ?? null) : viewerAccountId,
    targets: userTargets(rows.map(({ userId }) => userId)),
    batchId,
    details: { count: rows.length },
    status: "FAILURE",
    reason,
  };
}
