import type { Tx } from "../../platform/context";
import { Forbidden, NotFound, Refusal } from "../../platform/errors";
import { pathOf } from "./planSeats";
import type { SeatState, SeatUser } from "./seatState";
import { authorizeSeatUser, isSelf, type SeatUserAction } from "./seats.policy";

/** Asks for every user of a call, at once read; what is denied stays in its row, by index. */
export function deniedIn(
  tx: Tx,
  { users }: Pick<SeatState, "users">,
  userIds: readonly string[],
  action: SeatUserAction,
): Map<number, Refusal> {
  const denied = new Map<number, Refusal>();
  // The rule looks at a user's account, and at whether it is oneself: users of one account are asked for once.
  const answers = new Map<string, Forbidden | NotFound | null>();
  for (const [index, id] of userIds.entries()) {
    const user = users.get(id);
    const like = !user ? "nobody" : isSelf(tx.viewer, user) ? "oneself" : user.accountId;
    let fault = answers.get(like);
    if (fault === undefined) {
      fault = faultFor(tx, action, user);
      answers.set(like, fault);
    }
    if (fault === null) continue;
    const code = fault instanceof Forbidden ? "FORBIDDEN" : "NOT_FOUND";
    denied.set(index, new Refusal(code, fault.message, pathOf(index)));
  }
  return denied;
}

function faultFor(tx: Tx, action: SeatUserAction, user: SeatUser | undefined): Forbidden | NotFound | null {
  try {
    authorizeSeatUser(tx, action, user);
    return null;
  } catch (error) {
    if (error instanceof Forbidden || error instanceof NotFound) return error;
    throw error;
  }
}
