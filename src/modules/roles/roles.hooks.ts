import { defineHook } from "../../platform/hook";

/** What these users effectively hold changed, grants of their groups included. The organization is locked. */
export const grantsChanged = defineHook<{ readonly userIds: readonly string[] }>();
