/** Why a user with a seat counts as inactive; one user may have several reasons and counts once. */
export const inactivityReasons = {
  INACTIVE_OVER_THRESHOLD: "The last sign-in is more than three months ago.",
  NEVER_ACTIVE: "The user never signed in, and got the seat more than three months ago.",
  NO_INBOX_ROLE: "The user has no Inbox role that uses a seat (SETUP, AGENT, SUPERVISOR or ANALYTICS).",
  USER_DISABLED: "The user is disabled and kept the seat.",
} as const;

/** A reason, by name. */
export type InactivityReason = keyof typeof inactivityReasons;

/** What inactivity is judged by; times are text as PostgreSQL prints them, in UTC. */
export interface SeatActivityFacts {
  readonly lastSignInAt: string | null;
  readonly seatAssignedAt: string;
  /** Whether an Inbox role that uses a seat is in force now. */
  readonly hasInboxRole: boolean;
  readonly userDisabled: boolean;
}

/**
 * The moment before which the last activity is too long ago: three calendar months before `now`, in UTC. A day that the
 * month lacks becomes its last one (31 May → 28 or 29 February), as PostgreSQL's intervals do it.
 */
export function inactiveBefore(now: Date): Date {
  const before = new Date(now);
  before.setUTCDate(1);
  before.setUTCMonth(before.getUTCMonth() - 3);
  const daysInMonth = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() + 1, 0)).getUTCDate();
  before.setUTCDate(Math.min(now.getUTCDate(), daysInMonth));
  return before;
}

/** All reasons that hold for a user with a seat; none: the user is active. */
export function inactivityReasonsOf(facts: SeatActivityFacts, before: Date): InactivityReason[] {
  const reasons: InactivityReason[] = [];
  // A Date cuts the microseconds off; before a whole millisecond that makes no difference.
  const isBefore = (moment: string) => new Date(moment) < before;
  if (facts.lastSignInAt !== null && isBefore(facts.lastSignInAt)) reasons.push("INACTIVE_OVER_THRESHOLD");
  if (facts.lastSignInAt === null && isBefore(facts.seatAssignedAt)) reasons.push("NEVER_ACTIVE");
  if (!facts.hasInboxRole) reasons.push("NO_INBOX_ROLE");
  if (facts.userDisabled) reasons.push("USER_DISABLED");
  return reasons;
}

/**
 * The SQL twin of "has a reason", over a seat_activity row with a seat. Its first line is what the indexes of inactive
 * users are sorted by, to the letter: no row outside it has a reason, and at a month's end a few inside it have none.
 * @param alias of the table
 * @param before the placeholder of `inactiveBefore(now)`
 * @param now the placeholder of the moment itself
 */
export const inactiveSql = (alias: string, before: string, now: string): string =>
  `(${inactiveFromSql(alias)} <= ${now}::timestamptz
      and (${alias}.active_at < ${before}::timestamptz or ${alias}.user_disabled or ${alias}.inbox_role_until is null or ${alias}.inbox_role_until <= ${now}::timestamptz))`;

/** The earliest moment from which a user may count as inactive. */
const inactiveFromSql = (alias: string) =>
  `least((${alias}.active_at at time zone 'UTC' + interval '3 months') at time zone 'UTC',
      case when ${alias}.user_disabled then '-infinity'::timestamptz else coalesce(${alias}.inbox_role_until, '-infinity'::timestamptz) end)`;

/** The SQL twins of the reasons, one by one, over a seat_activity row with a seat; the placeholders as for `inactiveSql`. */
export const reasonSql: Readonly<Record<InactivityReason, (alias: string, before: string, now: string) => string>> = {
  INACTIVE_OVER_THRESHOLD: (alias, before) => `coalesce(${alias}.last_sign_in_at < ${before}::timestamptz, false)`,
  NEVER_ACTIVE: (alias, before) =>
    `(${alias}.last_sign_in_at is null and ${alias}.seat_assigned_at < ${before}::timestamptz)`,
  NO_INBOX_ROLE: (alias, _before, now) => `not coalesce(${alias}.inbox_role_until > ${now}::timestamptz, false)`,
  USER_DISABLED: (alias) => `${alias}.user_disabled`,
};
