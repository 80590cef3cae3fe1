import type { Ctx } from "../../platform/context";
import { NotForYou, Unauthenticated } from "../../platform/errors";
import { cookiesOf } from "../../platform/http/cookies";
import { operation } from "../../platform/operation";
import { anonymous } from "../../platform/viewer";
import { loadUser } from "../users";
import "./auth.audit";
import { authorizeAuth } from "./auth.policy";
import { continueAs } from "./requestIdentity";
import { endSession } from "./sessions";

const end = operation(
  { codes: ["user.logout"] },
  async (tx, { userId, sessionId }: { readonly userId: string; readonly sessionId: string }) => {
    await tx.lock({ users: [userId] });
    const { organizationId, accountId } = tx.viewer;
    authorizeAuth(tx, "auth.signOut", { organizationId, userId, accountId: accountId ?? organizationId });
    const user = await loadUser(tx, userId);
    const personal = { name: user?.name ?? null, email: user?.email ?? null };
    tx.audit({ accountId, targets: [{ type: "user", id: userId }], personal });
    await endSession(tx, sessionId);
  },
);

/**
 * Ends this browser's session and clears its cookie. Who is not signed in is signed out already.
 * @throws NotForYou for an API key, which has no session
 */
export async function signOut(ctx: Ctx): Promise<void> {
  const { type, userId, credentialId } = ctx.viewer;
  if (type !== "ANONYMOUS" && type !== "USER")
    throw new NotForYou("An API key has no session to end: it works until it expires or is revoked. People sign out.");
  if (type === "USER" && userId !== null && credentialId !== null) {
    try {
      await end(ctx, { userId, sessionId: credentialId });
    } catch (error) {
      // It ended a moment ago, in another window: that is what was asked for.
      if (!(error instanceof Unauthenticated)) throw error;
    }
  }
  cookiesOf(ctx).clear();
  continueAs(ctx, anonymous());
}
