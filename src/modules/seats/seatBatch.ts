import type { Tx } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import type { KeyedInput } from "../../platform/idempotency";
import { newId } from "../../platform/ids";
import { authorizeSomewhere } from "../../platform/policy";
import { DryRunRefusal, RecordedRefusal } from "../../platform/recordedRefusal";
import { replaySeatBatch } from "./keptSeatBatch";
import { isDenied, planRejections, planSeats, type SeatPlan, type SeatRequest } from "./planSeats";
import type { SeatBatchAnswer } from "./seatBatchAnswer";
import { factsOf, userTargets } from "./seatBatchFacts";
import { deniedIn } from "./seatBatchRights";
import { changeSeats } from "./seatLedger";
import { readSeatState } from "./seatState";
import { authorizeSeats, type SeatUserAction } from "./seats.policy";

/** What `assignSeats` and `removeSeats` are given. */
export interface SeatBatchInput extends KeyedInput {
  readonly userIds: readonly string[];
  readonly mode: SeatRequest["mode"];
}

/** What a call is about. */
export interface SeatBatchKind {
  readonly want: SeatRequest["want"];
  readonly action: SeatUserAction;
  readonly code: string;
}

/** Most users in one call. */
const mostUsersInACall = 50_000;

/** What a call was about, for its FAILURE event. */
export const targetsOf = ({ userIds }: SeatBatchInput): { type: string; id: string }[] => userTargets(userIds);

/** How long a statement of a call may take, in milliseconds: one for many users works longer. */
export const batchTimeoutMs = ({ userIds }: SeatBatchInput): number => (userIds.length > 100 ? 60_000 : 10_000);

/**
 * Assigns or removes the seats of users: takes the organization's lock, asks for each user, says what it does, does it.
 * @throws Forbidden for whoever may do so on no account, RecordedRefusal BATCH_REJECTED when a row is refused under REJECT_ALL; it carries the rows
 */
export async function runSeatBatch(tx: Tx, input: SeatBatchInput, kind: SeatBatchKind): Promise<SeatBatchAnswer> {
  const { userIds, mode } = input;
  const dryRun = input.dryRun ?? false;
  // A wrong count waits for nobody and holds up nobody.
  const wrongCount = refusalOfCount(userIds.length);
  // Whoever may do nothing here is told so before anything is locked or read; user by user it is asked under the lock.
  authorizeUse(tx);
  const state = await tx.lock({ organization: wrongCount === null }, () =>
    wrongCount ? null : readSeatState(tx, userIds),
  );
  authorizeUse(tx);
  if (wrongCount) throw dryRun ? new DryRunRefusal(wrongCount, {}) : wrongCount;
  if (!state) throw new Error("the state of the seats was not read");
  const denied = deniedIn(tx, state, userIds, kind.action);
  const earlier = tx.earlier();
  if (earlier) return replaySeatBatch(earlier, { userIds, users: state.users, denied });
  const plan = planSeats(state, { userIds, want: kind.want, mode, denied });
  const answer = { results: plan.rows, batchId: null, dryRun, replayed: false };
  if (dryRun) {
    tx.unchanged("dry run");
    if (plan.rejected) throw new DryRunRefusal(refusalOf(plan), answer);
    return answer;
  }
  if (plan.rejected) throw batchRejected(tx, plan, answer);
  return { ...answer, batchId: await carryOut(tx, plan, kind.code, "WITH_COMMIT") };
}

/**
 * States what a plan does and does it: events and log rows with an id that they share.
 * @param sent WITH_COMMIT: nothing that follows reads seats
 * @returns that id; null where nothing was to do
 */
export async function carryOut(
  tx: Tx,
  plan: SeatPlan,
  code: string,
  sent: "NOW" | "WITH_COMMIT" = "NOW",
): Promise<string | null> {
  const batchId = newId();
  const facts = factsOf(plan.rows, batchId, tx.viewer);
  for (const fact of facts) tx.audit({ ...fact, code });
  if (facts.length === 0) tx.unchanged("every seat was as asked for");
  await changeSeats(tx, plan.entries, batchId, sent);
  return facts.length === 0 ? null : batchId;
}

const authorizeUse = (tx: Tx) => {
  const { organizationId, accountId } = tx.viewer;
  authorizeSeats(tx, "seats.use", { organizationId, id: accountId ?? organizationId });
  authorizeSomewhere(tx, "SEATS_ASSIGN");
};

function refusalOfCount(count: number): Refusal | null {
  const path = ["input", "userIds"];
  if (count === 0) return new Refusal("REQUIRED", "Name the users: send at least one id in `userIds`.", path);
  if (count <= mostUsersInACall) return null;
  return new Refusal(
    "TOO_MANY_ITEMS",
    `One call takes at most ${mostUsersInACall} ids in \`userIds\`, you sent ${count}. Split them over several calls.`,
    path,
    { kind: "Range", min: 1, max: mostUsersInACall },
  );
}

const refusedIn = ({ rows }: SeatPlan) => rows.filter((row) => row.outcome === "REFUSED");

function refusalOf(plan: SeatPlan): Refusal {
  const refused = refusedIn(plan);
  const [only] = refused;
  const message =
    plan.rows.length === 1 && only?.refusal
      ? `Nothing was changed: ${only.refusal.message}`
      : `${refused.length} of ${plan.rows.length} users were refused, so nothing was changed. See \`results\`; correct them, or send mode SKIP_FAILED.`;
  return new Refusal("BATCH_REJECTED", message, ["input", "userIds"]);
}

/** One FAILURE event for the call, and a REJECTED row for each refused user. */
function batchRejected({ viewer }: Tx, plan: SeatPlan, answer: SeatBatchAnswer): RecordedRefusal {
  const refused = refusedIn(plan);
  const batchId = newId();
  // Those refused by sight or right have no log row: nothing is locked and read for them alone.
  const userIds = refused.filter((row) => !isDenied(row)).map((row) => row.userId);
  const logs = userIds.length > 0;
  const record = async (tx: Tx) => {
    const state = await tx.lock({ organization: logs }, () => (logs ? readSeatState(tx, userIds) : null));
    if (state) await changeSeats(tx, planRejections(state, refused), batchId, "WITH_COMMIT");
  };
  const refusals = [...new Set(refused.map((row) => row.refusal?.code ?? ""))].sort();
  const [accountId, ...others] = new Set(refused.map((row) => row.user?.accountId ?? viewer.accountId));
  return new RecordedRefusal(refusalOf(plan), { ...answer, batchId }, record, {
    details: { refusals },
    batchId,
    // What concerns several accounts is filed under the viewer's own.
    accountId: others.length === 0 ? (accountId ?? null) : viewer.accountId,
  });
}
