import { defineHook } from "../../platform/hook";

/** A user signed in. The user is locked, and nothing else. */
export const userSignedIn = defineHook<{ readonly userId: string; readonly accountId: string; readonly at: Date }>();
