import { type ActorType, type Ctx, statement } from "../../platform/context";
import { defineLoader } from "../../platform/loader";
import { statementsByIds } from "../../platform/postgres/statementsByIds";
import type { AccountRef } from "../../platform/viewer";
import { inactiveBefore, inactiveSql } from "./seatInactivity";
import { SeatAllocation, type SeatUsageRow } from "./seatAllocation";
import { authorizeSeats } from "./seats.policy";

/** A user's seat as it is read. */
export interface SeatRowOfUser {
  readonly userId: string;
  readonly accountId: string;
  readonly assignedAt: string;
  readonly assignedByType: ActorType;
  readonly assignedById: string | null;
}

/** The columns of `SeatUsageRow` without its ids; `c` is seat_accounts, `p` is seat_pools. */
export const seatNumberColumns = `c.seat_limit as "limit", c.assigned, c.version as "seatVersion", p.purchased,
  p.assigned as "organizationAssigned"`;

const usageByAccounts = statementsByIds<SeatUsageRow>(
  "seats.usageByAccounts",
  { table: "seat_accounts", alias: "c", key: "account_id" },
  (from) => `select c.organization_id as "organizationId", c.account_id as "accountId", ${seatNumberColumns}
  from ${from} join seat_pools p on p.organization_id = c.organization_id`,
);

const inactiveByAccounts = statement<{ accountId: string; inactive: number }>(
  "seats.inactiveByAccounts",
  `select v.account_id as "accountId", count(*)::integer as inactive
  from seat_activity v
  where v.organization_id = $1 and v.account_id = any($2::uuid[]) and v.seat_assigned_at is not null
    and ${inactiveSql("v", "$3", "$4")}
  group by v.account_id`,
);

const seatsByUsers = statementsByIds<SeatRowOfUser>(
  "seats.byUsers",
  { table: "seats", alias: "s", key: "user_id" },
  (from) => `select s.user_id as "userId", s.account_id as "accountId", s.assigned_at as "assignedAt",
    s.assigned_by_type as "assignedByType", s.assigned_by_id as "assignedById" from ${from}`,
);

/** The use of seats of accounts, by id; lists that have read it prime it. Whether the viewer may read it is not asked. */
export const seatUsageOf = defineLoader<string, SeatAllocation>(async (ctx, accountIds) => {
  const [select, given] = usageByAccounts(accountIds);
  const rows = await ctx.rows(select, [ctx.viewer.organizationId, given]);
  return new Map(rows.map((row) => [row.accountId, new SeatAllocation(row)]));
});

/** How many users with seats are inactive, by account; who has none is left out. */
export async function inactiveCounts(ctx: Ctx, accountIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const now = ctx.now();
  const rows = await ctx.rows(inactiveByAccounts, [ctx.viewer.organizationId, accountIds, inactiveBefore(now), now]);
  return new Map(rows.map((row) => [row.accountId, row.inactive]));
}

/** How many users with seats are inactive in one account; many asked for in one tick are one statement. */
export const inactiveCountOf = defineLoader<string, number>(inactiveCounts, { missing: 0 });

/** The seats of users, by user id; null for who has none. */
export const seatOf = defineLoader<string, SeatRowOfUser | null>(
  async (ctx, userIds) => {
    const [select, given] = seatsByUsers(userIds);
    const rows = await ctx.rows(select, [ctx.viewer.organizationId, given]);
    return new Map(rows.map((row) => [row.userId, row]));
  },
  { missing: null },
);

/** An account's use of seats. @throws NotFound | Forbidden */
export function readSeatUsage(ctx: Ctx, account: AccountRef): Promise<SeatAllocation> {
  authorizeSeats(ctx, "seats.read", account);
  return ctx.load(seatUsageOf, account.id);
}
