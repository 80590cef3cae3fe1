import { statement, type Tx } from "../../platform/context";
import { loadMainAccount } from "../accounts";
import type { User } from "../users";
import { planSeats } from "./planSeats";
import { updateActivity } from "./seatActivity";
import { carryOut } from "./seatBatch";
import { readSeatState } from "./seatState";
import "./seats.audit";

const seatedIn = statement<{ userId: string }>(
  "seats.seatedIn",
  `select user_id as "userId" from seats where organization_id = $1 and account_id = $2 order by user_id`,
);

/** Disabling a user frees the seat, unless the organization keeps seats; the user remembers that it was taken (S-19). */
export async function onUserDisabled(tx: Tx, { user }: { readonly user: User }): Promise<void> {
  await updateActivity(tx, user);
  const main = await loadMainAccount(tx);
  if (!main?.releaseSeatOnDisable) return;
  const plan = planSeats(await readSeatState(tx, [user.id]), {
    userIds: [user.id],
    want: "NO_SEAT",
    mode: "SKIP_FAILED",
    reason: "USER_DISABLED",
  });
  await carryOut(tx, plan, "seat.remove");
  if (plan.rows[0]?.outcome === "REMOVED") user.seatReleasedByDisable = true;
}

/** Enabling asks for the seat that the disabling took, as anybody would; without room it stays at a REJECTED row (S-19). */
export async function onUserEnabled(
  tx: Tx,
  { user, seatWasReleased }: { readonly user: User; readonly seatWasReleased: boolean },
): Promise<void> {
  await updateActivity(tx, user);
  if (!seatWasReleased) return;
  const plan = planSeats(await readSeatState(tx, [user.id]), {
    userIds: [user.id],
    want: "SEAT",
    mode: "SKIP_FAILED",
    reason: "USER_ENABLED",
  });
  await carryOut(tx, plan, "seat.assign");
}

/** Disabling an account keeps its seats, or on request frees them all. */
export async function onAccountDisabled(
  tx: Tx,
  { account, releaseSeats }: { readonly account: { readonly id: string }; readonly releaseSeats: boolean },
): Promise<void> {
  if (!releaseSeats) return;
  const userIds = (await tx.rows(seatedIn, [tx.viewer.organizationId, account.id])).map((row) => row.userId);
  if (userIds.length === 0) return;
  const plan = planSeats(await readSeatState(tx, userIds), {
    userIds,
    want: "NO_SEAT",
    mode: "SKIP_FAILED",
    reason: "ACCOUNT_DISABLED",
  });
  await carryOut(tx, plan, "seat.remove");
}
