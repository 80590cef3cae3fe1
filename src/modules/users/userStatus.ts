/** What a user's times amount to, the first that fits; published as the GraphQL enum `UserStatus`. */
export const userStatuses = ["DELETED", "DISABLED", "LOCKED", "INVITED", "PENDING_VERIFICATION", "ACTIVE"] as const;

/** What a user's times amount to. */
export type UserStatus = (typeof userStatuses)[number];

/** The times that decide it, as entities or lists have them. */
export type UserTimes = Readonly<
  Record<
    "deletedAt" | "disabledAt" | "lockedAt" | "lockedUntil" | "invitedAt" | "acceptedAt" | "emailVerifiedAt",
    Date | string | null
  >
>;

/** Whether a lock is in force: one whose end has passed is over, without anybody having ended it. */
export const isLocked = ({ lockedAt, lockedUntil }: Pick<UserTimes, "lockedAt" | "lockedUntil">, now: Date): boolean =>
  lockedAt !== null && (lockedUntil === null || new Date(lockedUntil) > now);

/** The status at a moment. */
export function userStatus(user: UserTimes, now: Date): UserStatus {
  if (user.deletedAt !== null) return "DELETED";
  if (user.disabledAt !== null) return "DISABLED";
  if (isLocked(user, now)) return "LOCKED";
  if (user.invitedAt !== null && user.acceptedAt === null) return "INVITED";
  return user.emailVerifiedAt === null ? "PENDING_VERIFICATION" : "ACTIVE";
}

/**
 * The SQL twin of `userStatus`.
 * @param alias of the users table
 * @param now the parameter or function that gives the moment
 */
export const userStatusSql = (alias: string, now: string): string => `case
    when ${alias}.deleted_at is not null then 'DELETED'
    when ${alias}.disabled_at is not null then 'DISABLED'
    when ${alias}.locked_at is not null and (${alias}.locked_until is null or ${alias}.locked_until > ${now}) then 'LOCKED'
    when ${alias}.invited_at is not null and ${alias}.accepted_at is null then 'INVITED'
    when ${alias}.email_verified_at is null then 'PENDING_VERIFICATION'
    else 'ACTIVE' end`;
