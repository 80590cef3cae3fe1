import type { Ctx } from "../../platform/context";
import { seesAccount } from "../../platform/viewer";
import { accountById, type AccountRow, hasSubAccounts } from "./accounts.loaders";
import { authorizeAccount } from "./accounts.policy";
import { AccountKind } from "./accounts.types";

/** The account, if the viewer sees it. @throws NotFound | Unauthenticated */
export async function findAccount(ctx: Ctx, id: string): Promise<AccountRow> {
  const account = await ctx.load(accountById, id);
  authorizeAccount(ctx, "accounts.see", account);
  return account;
}

/** What the account is within its organization. */
export function accountKind(ctx: Ctx, account: AccountRow): AccountKind | Promise<AccountKind> {
  if (account.parentId !== null) return AccountKind.SUB;
  return ctx.load(hasSubAccounts, account.id).then((has) => (has ? AccountKind.MAIN : AccountKind.STANDALONE));
}

/** The main account above, if the viewer sees it. */
export function visibleParent(ctx: Ctx, { organizationId, parentId }: AccountRow): Promise<AccountRow | null> | null {
  if (parentId === null || !seesAccount(ctx.viewer, { organizationId, id: parentId })) return null;
  return ctx.load(accountById, parentId);
}

/** Whether disabling a user frees the seat; null on sub-accounts. @throws Forbidden */
export function releaseSetting(ctx: Ctx, account: AccountRow): boolean | null {
  authorizeAccount(ctx, "accounts.read", account);
  return account.parentId === null ? account.releaseSeatOnDisable : null;
}
