import type { Ctx } from "../../platform/context";
import type { VersionConflictUserError } from "../../platform/graphql/userErrors";
import { type AccountRow, authorizeAccount } from "../accounts";
import { type Actor, loadActor } from "./actor";
import { userById, type UserRow } from "./users.loaders";
import { authorizeUser } from "./users.policy";
import { isLocked } from "./userStatus";

/** The user, if the viewer sees it. @throws NotFound | Unauthenticated */
export async function findUser(ctx: Ctx, id: string): Promise<UserRow> {
  const user = await ctx.load(userById, id);
  const living = user?.deletedAt === null ? user : null;
  authorizeUser(ctx, "users.see", living);
  return living;
}

/** Since when the user is locked; null for a lock that is over. */
export const lockedSince = (ctx: Ctx, user: UserRow): Date | string | null =>
  isLocked(user, ctx.now()) ? user.lockedAt : null;

/** Who changed the user last. */
export const userChangedBy = (ctx: Ctx, user: UserRow): Promise<Actor> =>
  loadActor(ctx, { type: user.updatedByType, id: user.updatedById });

/** Who changed the account last. @throws Forbidden */
export function accountChangedBy(ctx: Ctx, account: AccountRow): Promise<Actor> {
  authorizeAccount(ctx, "accounts.read", account);
  return loadActor(ctx, { type: account.updatedByType, id: account.updatedById });
}

/** Who made the change that a stale one ran into. */
export const conflictingActor = (ctx: Ctx, { changedByRef }: VersionConflictUserError): Promise<Actor> | null =>
  changedByRef && loadActor(ctx, { type: changedByRef.type as Actor["type"], id: changedByRef.id });
