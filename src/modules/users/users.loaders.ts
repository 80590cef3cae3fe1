import type { Ctx } from "../../platform/context";
import { defineLoader } from "../../platform/loader";
import { statementsByIds } from "../../platform/postgres/statementsByIds";
import type { User } from "./User.entity";
import { seesUser } from "./users.policy";

type Times =
  | "invitedAt"
  | "acceptedAt"
  | "emailVerifiedAt"
  | "disabledAt"
  | "lockedAt"
  | "lockedUntil"
  | "deletedAt"
  | "lastSignInAt"
  | "createdAt"
  | "updatedAt";

/** A user as reads give it: lists leave times as PostgreSQL writes them. */
export type UserRow = Omit<User, Times> & {
  readonly [T in Exclude<Times, "createdAt" | "updatedAt">]: Date | string | null;
} & { readonly createdAt: Date | string; readonly updatedAt: Date | string };

/** The columns of `UserRow`, of the table named `u`. */
export const userColumns = `u.organization_id as "organizationId", u.id, u.account_id as "accountId", u.email,
  u.email_key as "emailKey", u.first_name as "firstName", u.last_name as "lastName", u.name, u.language,
  u.invited_at as "invitedAt", u.accepted_at as "acceptedAt", u.email_verified_at as "emailVerifiedAt",
  u.disabled_at as "disabledAt", u.seat_released_by_disable as "seatReleasedByDisable", u.locked_at as "lockedAt",
  u.locked_until as "lockedUntil", u.deleted_at as "deletedAt", u.last_sign_in_at as "lastSignInAt", u.version,
  u.created_at as "createdAt", u.updated_at as "updatedAt", u.updated_by_type as "updatedByType",
  u.updated_by_id as "updatedById"`;

const byIds = statementsByIds<UserRow>(
  "users.byIds",
  { table: "users", alias: "u" },
  (from) => `select ${userColumns} from ${from}`,
);

/** Users of the viewer's organization by id, tombstones too; null for what is not there. Sight is not asked here. */
export const userById = defineLoader<string, UserRow | null>(
  async (ctx, ids) => {
    const [select, given] = byIds(ids);
    const rows = await ctx.rows(select, [ctx.viewer.organizationId, given]);
    return new Map(rows.map((row) => [row.id, row]));
  },
  { missing: null },
);

/** One user for a field that points to it; null where the viewer cannot see it. */
export async function visibleUser(ctx: Ctx, id: string): Promise<UserRow | null> {
  const user = await ctx.load(userById, id);
  return user !== null && user.deletedAt === null && seesUser(ctx.viewer, user) ? user : null;
}
