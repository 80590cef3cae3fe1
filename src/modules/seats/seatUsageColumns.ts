// The SQL twin of `seatUsage.ts`, for what lists filter and sort by. A test runs both over the same numbers.
// `c` is seat_accounts, `p` is seat_pools.

/** The capacity that applies to an account. */
export const effectiveLimitSql = `least(coalesce(c.seat_limit, p.purchased), p.purchased)`;

/** An account's seats in percent of what is purchased; null where nothing is. */
export const usagePercentSql = `round(c.assigned * 100.0 / nullif(p.purchased, 0), 1)`;

/** An account's seats in percent of its limit; null without a limit, or with one of 0. */
export const limitUsagePercentSql = `round(c.assigned * 100.0 / nullif(c.seat_limit, 0), 1)`;

/** How many more seats an account can assign now. */
export const availableSql = `greatest(0, least(${effectiveLimitSql} - c.assigned, p.purchased - p.assigned))`;

/** By how much an account exceeds its effective limit. */
export const overBySql = `greatest(0, c.assigned - ${effectiveLimitSql})`;

/** The rank of an account's level: the position in `seatLevels`. */
export const levelRankSql = `case
  when c.assigned > ${effectiveLimitSql} then 3
  when c.assigned = ${effectiveLimitSql} then 2
  when c.assigned::bigint * 100 >= ${effectiveLimitSql}::bigint
    * case when ${effectiveLimitSql} <= 50 then 85 when ${effectiveLimitSql} <= 100 then 95 else 97 end then 1
  else 0 end`;
