import { type Ctx, statement, type Tx } from "../../platform/context";
import { bookkeeping } from "../../platform/bookkeeping";
import { cookiesOf } from "../../platform/http/cookies";
import { runtimeOf } from "../../platform/runtime";
import { parseTenantToken } from "./tenantToken";

const endBySecret = statement<void>(
  "auth.endBySecret",
  `delete from sessions where organization_id = $1 and secret_hash = $2`,
);
const endById = statement<void>("auth.endById", `delete from sessions where organization_id = $1 and id = $2`);
const endOfUser = statement<void>("auth.endOfUser", `delete from sessions where organization_id = $1 and user_id = $2`);
const endOfAccount = statement<void>(
  "auth.endOfAccount",
  `delete from sessions s using users u
   where s.organization_id = $1 and u.organization_id = $1 and u.id = s.user_id and u.account_id = $2`,
);
const endOfOrganization = statement<void>("auth.endOfOrganization", `delete from sessions where organization_id = $1`);

/** Ends one session. */
export const endSession = (tx: Tx, id: string) => tx.rows(endById, [tx.viewer.organizationId, id]);

/** Ends all sessions of a user, in every browser. */
export const endSessionsOfUser = (tx: Tx, userId: string) => tx.rows(endOfUser, [tx.viewer.organizationId, userId]);

/** Ends the sessions of all users whose home the account is. */
export const endSessionsOfAccount = (tx: Tx, accountId: string) =>
  tx.rows(endOfAccount, [tx.viewer.organizationId, accountId]);

/** Ends all sessions of the organization. */
export const endSessionsOfOrganization = (tx: Tx) => tx.rows(endOfOrganization, [tx.viewer.organizationId]);

/**
 * Ends the session that this browser had before it signed in anew, perhaps in another organization: nothing that was
 * known of the browser before may be worth anything now.
 */
export async function endReplacedSession(ctx: Ctx): Promise<void> {
  const token = parseTenantToken(cookiesOf(ctx).received);
  if (!token) return;
  const { organizationId, secretHash } = token;
  await bookkeeping(runtimeOf(ctx), "sessions", organizationId, endBySecret, [organizationId, secretHash]);
}
