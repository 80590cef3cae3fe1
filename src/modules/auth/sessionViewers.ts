import { bookkeeping } from "../../platform/bookkeeping";
import { statement, type Viewer } from "../../platform/context";
import { type PackedGrant, packedGrantsSql, unpackGrants } from "../../platform/effectiveGrants";
import { read, type Runtime, type ViewerSource } from "../../platform/runtime";
import { idleLimitMs, touchAfterMs } from "./sessionLimits";
import { parseTenantToken } from "./tenantToken";

interface SessionRow {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly email: string;
  readonly lastSeenAt: string;
  readonly grants: readonly PackedGrant[];
}

/** Whether user `u` of account `a` below `m` may be signed in; every look-up of a session asks it again. */
const mayBeSignedIn = `u.disabled_at is null and u.deleted_at is null
    and (u.locked_at is null or u.locked_until <= statement_timestamp())
    and a.disabled_at is null and m.disabled_at is null and m.closed_at is null`;

const userAndAccounts = (organization: string, user: string) => `
  join users u on u.organization_id = ${organization} and u.id = ${user}
  join accounts a on a.organization_id = u.organization_id and a.id = u.account_id
  join accounts m on m.organization_id = u.organization_id and m.id = u.organization_id`;

/** A living session, in one look-up with the state of its user and accounts, and the user's rights. */
const sessionBy = (condition: string) => `select s.id, s.organization_id as "organizationId", s.user_id as "userId",
    u.account_id as "accountId", u.email, s.last_seen_at as "lastSeenAt",
    ${packedGrantsSql("s.organization_id", "s.user_id")} as grants
  from sessions s ${userAndAccounts("s.organization_id", "s.user_id")}
  where s.organization_id = $1 and ${condition} and ${mayBeSignedIn} and s.expires_at > statement_timestamp()
    and s.last_seen_at > statement_timestamp() - make_interval(secs => ${idleLimitMs / 1_000})`;

const sessionBySecret = statement<SessionRow>("auth.sessionBySecret", sessionBy("s.secret_hash = $2"), { quick: true });
const sessionById = statement<SessionRow>("auth.sessionById", sessionBy("s.id = $2"));
const signingInUser = statement<{ id: string }>(
  "auth.signingInUser",
  `select u.id from organizations o ${userAndAccounts("o.organization_id", "$2::uuid")}
   where o.organization_id = $1 and ${mayBeSignedIn}`,
);
const touch = statement<void>(
  "auth.touch",
  `update sessions set last_seen_at = $3 where organization_id = $1 and id = $2 and last_seen_at < $4`,
);

/**
 * Reads a session, its user's state and rights again, inside a transaction. A user without a session is one who has
 * just proved who they are: whether they may sign in is asked, rights they have none yet.
 */
export const sessionViewers: ViewerSource = {
  reread: ({ organizationId, credentialId, userId }) =>
    credentialId === null
      ? { statement: signingInUser, params: [organizationId, userId] }
      : { statement: sessionById, params: [organizationId, credentialId] },
  toViewer: (viewer, row) => {
    if (!row) return null;
    return viewer.credentialId === null ? { ...viewer, grants: [] } : viewerOf(row as SessionRow);
  },
};

/** Who sends this cookie; null when it is none, or its session has ended. */
export async function viewerOfSession(runtime: Runtime, cookie: string | null): Promise<Viewer | null> {
  const token = parseTenantToken(cookie);
  if (!token) return null;
  const params = [token.organizationId, token.secretHash];
  const [row] = await read(runtime, sessionBySecret, params);
  if (!row) return null;
  noteUse(runtime, row);
  return viewerOf(row);
}

const viewerOf = (row: SessionRow): Viewer => ({
  type: "USER",
  organizationId: row.organizationId,
  id: row.userId,
  userId: row.userId,
  accountId: row.accountId,
  name: row.email,
  grants: unpackGrants(row.grants),
  credentialId: row.id,
});

/** Beside the request, which does not wait for it. */
function noteUse(runtime: Runtime, { id, organizationId, lastSeenAt }: SessionRow): void {
  const now = runtime.now();
  const due = new Date(now.getTime() - touchAfterMs);
  if (new Date(lastSeenAt) >= due) return;
  bookkeeping(runtime, "sessions", organizationId, touch, [organizationId, id, now, due]).catch((err: unknown) =>
    runtime.log.warn({ err, sessionId: id }, "the last use of a session could not be noted"),
  );
}
