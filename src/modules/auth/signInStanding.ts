import { type Ctx, statement } from "../../platform/context";
import { isLocked } from "../users";

/** What decides whether the person behind an address may sign in. */
export interface Standing {
  readonly organizationId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly acceptedAt: string | null;
  readonly disabledAt: string | null;
  readonly deletedAt: string | null;
  readonly lockedAt: string | null;
  readonly lockedUntil: string | null;
  readonly accountDisabledAt: string | null;
  readonly closedAt: string | null;
}

/** Why a sign-in failed; for the audit log alone. */
export type FailureReason =
  | "UNKNOWN_USER"
  | "ORGANIZATION_CLOSED"
  | "ACCOUNT_DISABLED"
  | "USER_DISABLED"
  | "USER_LOCKED"
  | "NOT_ACCEPTED"
  | "WRONG_PASSWORD";

const standingOf = statement<Standing>(
  "auth.signInStanding",
  // The directory holds verified addresses only: an address that was never verified is nobody's here.
  `select d.organization_id as "organizationId", d.user_id as "userId", u.account_id as "accountId", u.email, u.name,
     c.password_hash as "passwordHash", u.accepted_at as "acceptedAt", u.disabled_at as "disabledAt",
     u.deleted_at as "deletedAt", u.locked_at as "lockedAt", u.locked_until as "lockedUntil",
     coalesce(a.disabled_at, m.disabled_at) as "accountDisabledAt", m.closed_at as "closedAt"
   from sign_in_emails d
   join users u on u.organization_id = d.organization_id and u.id = d.user_id
   join accounts a on a.organization_id = d.organization_id and a.id = u.account_id
   join accounts m on m.organization_id = d.organization_id and m.id = d.organization_id
   left join user_credentials c on c.organization_id = d.organization_id and c.user_id = d.user_id
   where d.email_key = $1`,
);

/** Who has this address, looked up before the organization is known; null for nobody. */
export async function findStanding(ctx: Ctx, addressKey: string): Promise<Standing | null> {
  // PostgreSQL's text has no NUL; no address has one either.
  const [found] = addressKey.includes("\0") ? [] : await ctx.rows(standingOf, [addressKey]);
  return found ?? null;
}

/** Why this person cannot sign in now; null if they can. */
export function failureReason(standing: Standing | null, passwordIsRight: boolean, now: Date): FailureReason | null {
  if (!standing || standing.deletedAt !== null) return "UNKNOWN_USER";
  if (standing.closedAt !== null) return "ORGANIZATION_CLOSED";
  if (standing.accountDisabledAt !== null) return "ACCOUNT_DISABLED";
  if (standing.disabledAt !== null) return "USER_DISABLED";
  if (isLocked(standing, now)) return "USER_LOCKED";
  if (standing.acceptedAt === null) return "NOT_ACCEPTED";
  return passwordIsRight ? null : "WRONG_PASSWORD";
}
