import type { Ctx, Viewer } from "../../platform/context";
import { seesAccount } from "../../platform/viewer";
import { accountById, type AccountRow } from "../accounts";
import { type UserRow, visibleUser } from "../users";

/** Who asks; null for strangers, so that a page can ask whether anybody is signed in. */
export const currentViewer = (ctx: Ctx): Viewer | null => (ctx.viewer.type === "ANONYMOUS" ? null : ctx.viewer);

/** The person, or a key's owner where the key may read users there. */
export const viewerUser = async (ctx: Ctx, { userId }: Viewer): Promise<UserRow | null> =>
  userId === null ? null : visibleUser(ctx, userId);

/** The home account, or the one that a key is bound to. */
export const viewerAccount = async (ctx: Ctx, { accountId }: Viewer): Promise<AccountRow | null> =>
  accountId === null ? null : ctx.load(accountById, accountId);

/** The main account, if the viewer sees it. */
export const viewerMainAccount = async (ctx: Ctx, viewer: Viewer): Promise<AccountRow | null> => {
  const { organizationId } = viewer;
  return seesAccount(viewer, { organizationId, id: organizationId }) ? ctx.load(accountById, organizationId) : null;
};
