import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { checkVersion, stamp } from "../../platform/versioned";
import { refuseMorePowerful } from "./escalation";
import { User } from "./User.entity";
import "./users.audit";
import { userDisabled } from "./users.hooks";
import { authorizeUser } from "./users.policy";
import { loadUser } from "./users.repository";

/** What `disableUser` takes. */
export interface DisableUserInput {
  readonly userId: string;
  readonly expectedVersion?: number | null;
}

/**
 * Disables a user: sessions end, sign-ins and the user's keys are refused, and the seat is freed unless the organization
 * keeps it.
 * @throws NotFound | Forbidden | Refusal
 */
export const disableUser = operation(
  {
    // The seats module states seat.remove where the seat is freed.
    codes: ["user.disable", "seat.remove"],
    targets: ({ userId }: DisableUserInput) => [{ type: "user", id: userId }],
  },
  async (tx, { userId, expectedVersion }: DisableUserInput): Promise<User> => {
    // Seats, and whether an account manager is left, are decided under the organization's lock.
    await tx.lock({ organization: true, users: [userId] });
    const user = await loadUser(tx, userId);
    authorizeUser(tx, "users.manage", user);
    if (tx.viewer.userId === user.id)
      throw new Refusal("SELF_ACTION_FORBIDDEN", "Nobody disables themselves. Ask another administrator.", [
        "input",
        "userId",
      ]);
    await refuseMorePowerful(tx, user.id, ["input", "userId"]);
    checkVersion(user, expectedVersion);
    if (user.disabledAt !== null) {
      tx.unchanged("the user is disabled already");
      return user;
    }
    tx.audit({
      accountId: user.accountId,
      targets: [{ type: "user", id: user.id }],
      personal: { name: user.name, email: user.email },
    });
    user.disabledAt = tx.now();
    user.seatReleasedByDisable = false;
    stamp(tx, user);
    await tx.db.save(User, user);
    await userDisabled.run(tx, { user });
    // A listener may have noted that it took the seat.
    return tx.db.save(User, user);
  },
);
