import { statement, type Tx } from "../../platform/context";

const add = statement<void>(
  "seats.addActivity",
  `insert into seat_activity (organization_id, user_id, account_id, name, user_disabled) values ($1, $2, $3, $4, $5)`,
);
const update = statement<void>(
  "seats.updateActivity",
  `update seat_activity set name = $3, user_disabled = $4 where organization_id = $1 and user_id = $2`,
);
const signedIn = statement<void>(
  "seats.noteSignIn",
  // Several sign-ins of one user may commit in another order than they happened.
  `update seat_activity set last_sign_in_at = greatest(last_sign_in_at, $3), active_at = greatest(last_sign_in_at, $3)
  where organization_id = $1 and user_id = $2`,
);
const refreshInboxRoles = statement<void>(
  "seats.refreshInboxRoles",
  `update seat_activity a set inbox_role_until = held.until
  from (
    select u.id, (
        select max(coalesce(g.expires_at, 'infinity')) from effective_grants g
        where g.organization_id = $1 and g.user_id = u.id
          and g.inbox_roles && array['SETUP', 'AGENT', 'SUPERVISOR', 'ANALYTICS']
      ) as until
    from unnest($2::uuid[]) as u(id)
  ) held
  where a.organization_id = $1 and a.user_id = held.id`,
);

/** A user as the activity row copies it. */
export interface ActivityUser {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly disabledAt: Date | null;
}

/** Makes the row that a new user is judged by. */
export async function addActivity(tx: Tx, user: ActivityUser): Promise<void> {
  await tx.rows(add, [tx.viewer.organizationId, user.id, user.accountId, user.name, user.disabledAt !== null]);
}

/** Copies what changed of a user: the name that lists sort by, and whether the user is disabled. */
export async function updateActivity(tx: Tx, user: ActivityUser): Promise<void> {
  await tx.rows(update, [tx.viewer.organizationId, user.id, user.name, user.disabledAt !== null]);
}

/** Notes a sign-in; it is the user's last activity. */
export async function noteSignIn(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.rows(signedIn, [tx.viewer.organizationId, userId, at]);
}

/** Reads again until when these users hold an Inbox role that uses a seat (all but VIEWER do). */
export async function refreshInboxRolesOf(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.rows(refreshInboxRoles, [tx.viewer.organizationId, userIds]);
}
