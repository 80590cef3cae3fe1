import type { EventRow, FinalTables, LogRow, Violation } from "../history";

const codes: Readonly<Record<string, string>> = {
  ASSIGNED: "seat.assign",
  REMOVED: "seat.remove",
  REJECTED: "seat.assign",
  LIMIT_SET: "seat_limit.set",
  LIMIT_CHANGED: "seat_limit.set",
  LIMIT_REMOVED: "seat_limit.remove",
  PURCHASED_CHANGED: "seats.purchase",
};
const seatCodes = new Set(Object.values(codes));

/** A failure of a row carries its batch; one of a whole call is not about one row. */
const isOfSeat = ({ code, status, reason, batchId }: EventRow) =>
  seatCodes.has(code) && (status === "SUCCESS" || (batchId !== null && reason !== "BATCH_REJECTED"));

/** Seat log and audit log tell the same: each row has exactly one event of its request, and each event its row. */
export function checkEvents({ log, loggedBefore, events }: FinalTables): Violation[] {
  const requests = new Map<string, { rows: string[]; told: string[] }>();
  const requestOf = (id: string) => {
    const request = requests.get(id) ?? { rows: [], told: [] };
    requests.set(id, request);
    return request;
  };
  // A call that was refused as a whole is one event for all of its rows.
  const refused = new Set(events.filter(({ reason }) => reason === "BATCH_REJECTED").map(({ requestId }) => requestId));
  for (const row of log) {
    if (row.number <= loggedBefore || row.event.startsWith("WARNING_")) continue;
    if (row.event === "REJECTED" && refused.has(row.requestId)) continue;
    requestOf(row.requestId).rows.push(expected(row));
  }
  for (const event of events) if (isOfSeat(event)) requestOf(event.requestId).told.push(written(event));

  const found: Violation[] = [];
  for (const [id, { rows, told }] of requests) {
    const [mine, theirs] = [counted(rows), counted(told)];
    for (const what of new Set([...mine.keys(), ...theirs.keys()])) {
      const [logged, audited] = [mine.get(what) ?? 0, theirs.get(what) ?? 0];
      if (logged !== audited)
        found.push({
          rule: "audit",
          what: `request ${id}: ${what} stands ${logged} times in the seat log, ${audited} times in the audit log`,
        });
    }
  }
  return found;
}

const expected = ({ event, userId, reason, batchId }: LogRow): string =>
  event === "REJECTED"
    ? `seat.assign FAILURE ${reason ?? ""} ${userId ?? ""} ${batchId ?? ""}`
    : `${codes[event] ?? event} SUCCESS ${userId ?? ""} ${batchId ?? ""}`;

const written = ({ code, status, reason, userId, batchId }: EventRow): string =>
  status === "FAILURE"
    ? `${code} FAILURE ${reason ?? ""} ${userId ?? ""} ${batchId ?? ""}`
    : `${code} SUCCESS ${userId ?? ""} ${batchId ?? ""}`;

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
