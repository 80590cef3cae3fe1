import type { AuditFact, Tx } from "../../platform/context";
import { Forbidden, NotFound, Refusal } from "../../platform/errors";
import { newId } from "../../platform/ids";
import { RecordedRefusal } from "../../platform/operation";
import { pathOf, planRejections, planSeats, type SeatPlan, type SeatRequest, type SeatRow } from "./planSeats";
import { changeSeats } from "./seatLedger";
import { readSeatState, type SeatState } from "./seatState";
import { authorizeSeats, authorizeSeatUser, type SeatUserAction } from "./seats.policy";

/** What `assignSeats` and `removeSeats` are given. */
export interface SeatBatchInput {
  readonly userIds: readonly string[];
  readonly mode: SeatRequest["mode"];
}

/** What they answer: a row for each user asked for, in that order. */
export interface SeatBatchAnswer {
  readonly results: readonly SeatRow[];
}

/** Most users in one call. */
const mostUsersInACall = 1;

/** What a call was about, for its FAILURE event; a hostile list is not copied into the log. */
export const targetsOf = ({ userIds }: SeatBatchInput) => userIds.slice(0, 100).map((id) => ({ type: "user", id }));

/**
 * Assigns or removes the seats of users: takes the organization's lock, asks for each user, says what it does, does it.
 * @throws RecordedRefusal BATCH_REJECTED when a row is refused under REJECT_ALL; it carries the rows
 */
export async function runSeatBatch(
  tx: Tx,
  { userIds, mode }: SeatBatchInput,
  { want, action, code }: { want: SeatRequest["want"]; action: SeatUserAction; code: string },
): Promise<SeatBatchAnswer> {
  // A wrong count waits for nobody and holds up nobody: lists of any length may be sent by whoever is signed in.
  const wrongCount = refusalOfCount(userIds.length);
  await tx.lock({ organization: wrongCount === null });
  authorizeSeats(tx, "seats.use", {
    organizationId: tx.viewer.organizationId,
    id: tx.viewer.accountId ?? tx.viewer.organizationId,
  });
  if (wrongCount) throw wrongCount;
  const state = await readSeatState(tx, userIds);
  const denied = deniedIn(tx, state, userIds, action);
  const plan = planSeats(state, { userIds, want, mode, denied });
  if (plan.rejected) throw batchRejected(plan);
  await carryOut(tx, plan, code);
  return { results: plan.rows };
}

/** States what a plan does and does it: one event and one log row a user, with an id that they share. */
export async function carryOut(tx: Tx, plan: SeatPlan, code: string): Promise<void> {
  const batchId = newId();
  const facts = plan.rows.flatMap((row) => factsOf(row, batchId, tx.viewer.accountId));
  for (const fact of facts) tx.audit({ ...fact, code });
  if (facts.length === 0) tx.unchanged("every seat was as asked for");
  await changeSeats(tx, plan.entries, batchId);
}

/** Asks for every user at once read; what is denied stays in its row. */
function deniedIn(tx: Tx, state: SeatState, userIds: readonly string[], action: SeatUserAction): Map<number, Refusal> {
  const denied = new Map<number, Refusal>();
  for (const [index, id] of userIds.entries()) {
    try {
      authorizeSeatUser(tx, action, state.users.get(id));
    } catch (error) {
      if (!(error instanceof Forbidden || error instanceof NotFound)) throw error;
      denied.set(
        index,
        new Refusal(error instanceof Forbidden ? "FORBIDDEN" : "NOT_FOUND", error.message, pathOf(index)),
      );
    }
  }
  return denied;
}

function refusalOfCount(count: number): Refusal | null {
  if (count === 0)
    return new Refusal("REQUIRED", "Name the user: send exactly one id in `userIds`.", ["input", "userIds"]);
  if (count <= mostUsersInACall) return null;
  return new Refusal(
    "TOO_MANY_ITEMS",
    `One call takes exactly ${mostUsersInACall} id in \`userIds\`, you sent ${count}. Send a call for each.`,
    ["input", "userIds"],
    { kind: "Range", min: 1, max: mostUsersInACall },
  );
}

function batchRejected({ rows }: SeatPlan): RecordedRefusal {
  const refused = rows.filter((row) => row.outcome === "REFUSED");
  const [only] = refused;
  const message =
    rows.length === 1 && only?.refusal
      ? `Nothing was changed: ${only.refusal.message}`
      : `${refused.length} of ${rows.length} users were refused, so nothing was changed. See \`results\`; correct them, or send mode SKIP_FAILED.`;
  const refusal = new Refusal("BATCH_REJECTED", message, ["input", "userIds"]);
  const record = async (tx: Tx) => {
    await tx.lock({ organization: true });
    const state = await readSeatState(
      tx,
      refused.map((row) => row.userId),
    );
    await changeSeats(tx, planRejections(state, refused), newId());
  };
  const refusals = [...new Set(refused.map((row) => row.refusal?.code ?? ""))].sort();
  return new RecordedRefusal(refusal, record, { results: rows }, { refusals });
}

/** A row's event: none where everything was as asked for. What cannot be seen is filed under the viewer's account. */
function factsOf(row: SeatRow, batchId: string, viewerAccountId: string | null): AuditFact[] {
  if (row.outcome === "ALREADY_ASSIGNED" || row.outcome === "NOT_ASSIGNED") return [];
  return [
    {
      accountId: row.user?.accountId ?? viewerAccountId,
      targets: [{ type: "user", id: row.userId }],
      batchId,
      ...(row.user ? { personal: { user: row.user.name, email: row.user.email } } : {}),
      ...(row.refusal ? { status: "FAILURE", reason: row.refusal.code } : {}),
    },
  ];
}
