import type { Ctx, Tx } from "../../platform/context";
import { Forbidden, Refusal } from "../../platform/errors";
import { type Authorize, definePolicy } from "../../platform/policy";
import { type AccountRef, accountsHolding, accountsSeen, holdsOrganizationWide } from "../../platform/viewer";

/** What can be done to an account. */
export type AccountAction = "accounts.see" | "accounts.read" | "accounts.manage" | "accounts.open" | "accounts.close";

/** The question, asked on the account itself. `accounts.see` is for its basic fields: a grant there, or one's home. */
export const accountPolicy = definePolicy<AccountRef, AccountAction>(
  { account: (account) => account },
  {
    "accounts.see": "SIGNED_IN",
    "accounts.read": "ACCOUNTS_READ",
    "accounts.manage": "ACCOUNTS_MANAGE",
    "accounts.open": "OPERATOR",
    "accounts.close": "OPERATOR",
  },
);

/** Asks whether the viewer may do the action to the account; afterwards the account is there. */
export const authorizeAccount: Authorize<AccountRef, AccountAction> = accountPolicy.authorize;

/**
 * Asks for ACCOUNTS_MANAGE on the account and, beyond it, on the whole organization: what only the main account's
 * administrators do to a sub-account.
 * @throws NotFound | Forbidden
 */
export function authorizeFromMainAccount<T extends AccountRef>(
  ctx: Pick<Ctx | Tx, "viewer">,
  account: T | null | undefined,
): asserts account is T {
  authorizeAccount(ctx, "accounts.manage", account);
  if (!holdsOrganizationWide(ctx.viewer, "ACCOUNTS_MANAGE")) throw new Forbidden("ACCOUNTS_MANAGE", "ORGANIZATION");
}

/**
 * Asks whether the viewer may make sub-accounts: ACCOUNTS_MANAGE on the whole organization. Nobody named the main account,
 * so whoever may not is told so, also where they do not see it.
 * @throws Forbidden | Unauthenticated
 */
export function authorizeNewSubAccount<T extends AccountRef>(
  ctx: Pick<Ctx | Tx, "viewer">,
  main: T | null | undefined,
): asserts main is T {
  if (ctx.viewer.type !== "ANONYMOUS" && !holdsOrganizationWide(ctx.viewer, "ACCOUNTS_MANAGE"))
    throw new Forbidden("ACCOUNTS_MANAGE", "ORGANIZATION");
  authorizeAccount(ctx, "accounts.manage", main);
}

/**
 * Refuses what is done on the main account only.
 * @throws Refusal MAIN_ACCOUNT_REQUIRED
 */
export function refuseSubAccount(account: { readonly parentId: string | null }, path: readonly string[]): void {
  if (account.parentId !== null)
    throw new Refusal(
      "MAIN_ACCOUNT_REQUIRED",
      "This is done on the main account only. Send the main account's id, or leave it out here.",
      path,
    );
}

/** The WHERE twins of `accounts.see` and `accounts.read`: account ids, null for all of the organization. */
export const visibleAccounts = {
  "accounts.see": accountsSeen,
  "accounts.read": (viewer: Ctx["viewer"]) => accountsHolding(viewer, "ACCOUNTS_READ"),
} as const;
