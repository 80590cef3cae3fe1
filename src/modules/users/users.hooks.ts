import { defineHook } from "../../platform/hook";
import type { User } from "./User.entity";

/** A user was made and its row is there; its roles are given afterwards. The organization is locked. */
export const userCreated = defineHook<{ readonly user: User }>();

/** A user's own data changed. The organization and the user are locked. */
export const userChanged = defineHook<{ readonly user: User; readonly renamed: boolean }>();

/**
 * A user was disabled; the row says so already. The organization and the user are locked. A listener that takes the seat
 * sets `user.seatReleasedByDisable`, which is stored after the last listener.
 */
export const userDisabled = defineHook<{ readonly user: User }>();

/** A user was enabled again. `seatWasReleased` says that the disabling took a seat. Locked as for `userDisabled`. */
export const userEnabled = defineHook<{ readonly user: User; readonly seatWasReleased: boolean }>();

/** A user's address was verified and is in the directory. The user is locked. */
export const emailVerified = defineHook<{ readonly user: User }>();
