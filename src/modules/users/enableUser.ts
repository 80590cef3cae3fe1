import { operation } from "../../platform/operation";
import { checkVersion, stamp } from "../../platform/versioned";
import { refuseMorePowerful } from "./escalation";
import { User } from "./User.entity";
import "./users.audit";
import { userEnabled } from "./users.hooks";
import { authorizeUser } from "./users.policy";
import { loadUser } from "./users.repository";

/** What `enableUser` takes. */
export interface EnableUserInput {
  readonly userId: string;
  readonly expectedVersion?: number | null;
}

/**
 * Enables a user again. The seat that disabling took is asked for; without room the user is enabled without one.
 * @throws NotFound | Forbidden | Refusal
 */
export const enableUser = operation(
  {
    // The seats module states seat.assign: done, or refused for want of room.
    codes: ["user.enable", "seat.assign"],
    targets: ({ userId }: EnableUserInput) => [{ type: "user", id: userId }],
  },
  async (tx, { userId, expectedVersion }: EnableUserInput): Promise<User> => {
    await tx.lock({ organization: true, users: [userId] });
    const user = await loadUser(tx, userId);
    authorizeUser(tx, "users.manage", user);
    await refuseMorePowerful(tx, user.id, ["input", "userId"]);
    checkVersion(user, expectedVersion);
    if (user.disabledAt === null) {
      tx.unchanged("the user is enabled already");
      return user;
    }
    tx.audit({
      accountId: user.accountId,
      targets: [{ type: "user", id: user.id }],
      personal: { name: user.name, email: user.email },
    });
    const seatWasReleased = user.seatReleasedByDisable;
    user.disabledAt = null;
    user.seatReleasedByDisable = false;
    stamp(tx, user);
    await tx.db.save(User, user);
    await userEnabled.run(tx, { user, seatWasReleased });
    return user;
  },
);
