import { defineHook } from "../../platform/hook";
import type { Account } from "./Account.entity";

/** An account was made; listeners make the rows that every account needs. The organization is locked. */
export const accountOpened = defineHook<{
  readonly organizationId: string;
  readonly accountId: string;
  readonly isMain: boolean;
}>();

/** A sub-account was disabled. The organization and the account are locked. */
export const accountDisabled = defineHook<{ readonly account: Account; readonly releaseSeats: boolean }>();

/** A sub-account was enabled again; the row says so already. The organization and the account are locked. */
export const accountEnabled = defineHook<{ readonly account: Account }>();

/** The operator closed the organization: nobody signs in any more. The organization is locked. */
export const organizationClosed = defineHook<{ readonly account: Account }>();
