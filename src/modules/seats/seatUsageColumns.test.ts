import fc from "fast-check";
import { Pool } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing";
import { inactiveBefore, inactiveSql, inactivityReasonsOf } from "./seatInactivity";
import {
  accountLevelOf,
  availableOf,
  effectiveLimitOf,
  overByOf,
  percentOf,
  seatLevels,
  type SeatNumbers,
} from "./seatUsage";
import {
  availableSql,
  effectiveLimitSql,
  levelRankSql,
  limitUsagePercentSql,
  overBySql,
  usagePercentSql,
} from "./seatUsageColumns";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const count = fc.oneof(
  fc.integer({ min: 0, max: 210 }),
  fc.constantFrom(0, 50, 51, 100, 101, 1_000, 10_000_000),
  fc.integer({ min: 0, max: 10_000_000 }),
);
const numbers = fc.record({ assigned: count, limit: fc.option(count), purchased: count, others: count });

it("S-02 S-03 S-08 what lists sort and filter by in SQL is what they show: 2,000 figures", async () => {
  const samples = fc.sample(numbers, 2_000);
  const { rows } = await pool.query<Record<string, string | number | null>>(
    `select ${usagePercentSql}::float8 as usage, ${limitUsagePercentSql}::float8 as "limitUsage", ${effectiveLimitSql} as effective,
      ${availableSql} as available, ${overBySql} as "overBy", ${levelRankSql} as level
    from unnest($1::integer[], $2::integer[], $3::integer[], $4::integer[]) with ordinality
      as s (assigned, seat_limit, purchased, total, n)
    cross join lateral (select s.assigned, s.seat_limit) c
    cross join lateral (select s.purchased, s.total as assigned) p
    order by n`,
    [
      samples.map((s) => s.assigned),
      samples.map((s) => s.limit),
      samples.map((s) => s.purchased),
      samples.map((s) => s.assigned + s.others),
    ],
  );
  const expected = samples.map(({ assigned, limit, purchased, others }) => {
    const seats: SeatNumbers = { assigned, limit, purchased, organizationAssigned: assigned + others };
    return {
      usage: percentOf(assigned, purchased),
      limitUsage: limit === null ? null : percentOf(assigned, limit),
      effective: effectiveLimitOf(seats),
      available: availableOf(seats),
      overBy: overByOf(assigned, effectiveLimitOf(seats)),
      level: seatLevels.indexOf(accountLevelOf(seats)),
    };
  });
  expect(rows).toEqual(expected);
});

it("S-09 three calendar months ago is what PostgreSQL's calendar says, on every day of four years", async () => {
  const { rows } = await pool.query<{ day: string; before: string }>(
    `select d::text as day, (d at time zone 'UTC' - interval '3 months')::text as before
    from generate_series('2023-01-01 13:14:15.678+00'::timestamptz, '2026-12-31 23:00+00', '1 day') d`,
  );
  expect(rows.length).toBeGreaterThan(1_400);
  for (const { day, before } of rows)
    expect(inactiveBefore(new Date(day)).toISOString()).toBe(new Date(`${before}Z`.replace(" ", "T")).toISOString());
});

it("S-09 who counts as inactive in SQL is who has a reason", async () => {
  const now = new Date("2026-11-24T12:00:00Z");
  const before = inactiveBefore(now);
  const at = (date: Date, ms = 0) => new Date(date.getTime() + ms).toISOString();
  const moments = [null, at(before, -1), at(before), at(before, 1), at(now)];
  const ends = [null, at(now, -1), at(now), at(now, 1), "infinity"];
  const cases = moments.flatMap((signIn) =>
    moments
      .slice(1)
      .flatMap((assigned) =>
        ends.flatMap((until) =>
          [true, false].map((disabled) => ({ signIn, assigned: assigned as string, until, disabled })),
        ),
      ),
  );
  const { rows } = await pool.query<{ inactive: boolean; has_role: boolean }>(
    `select ${inactiveSql("v", "$5", "$6")} as inactive, coalesce(v.inbox_role_until > $6, false) as has_role
    from unnest($1::timestamptz[], $2::timestamptz[], $3::timestamptz[], $4::boolean[]) with ordinality
      as c (last_sign_in_at, seat_assigned_at, inbox_role_until, user_disabled, n)
    cross join lateral (select coalesce(c.last_sign_in_at, c.seat_assigned_at) as active_at, c.inbox_role_until, c.user_disabled) v
    order by n`,
    [
      cases.map((c) => c.signIn),
      cases.map((c) => c.assigned),
      cases.map((c) => c.until),
      cases.map((c) => c.disabled),
      before,
      now,
    ],
  );
  for (const [index, { signIn, assigned, disabled }] of cases.entries()) {
    const row = rows[index] as { inactive: boolean; has_role: boolean };
    const reasons = inactivityReasonsOf(
      { lastSignInAt: signIn, seatAssignedAt: assigned, hasInboxRole: row.has_role, userDisabled: disabled },
      before,
    );
    expect(row.inactive).toBe(reasons.length > 0);
  }
});

it("S-09 what the index is sorted by leaves nobody out, also where going back from a month's end meets a day twice", async () => {
  const hours = (from: string, days: number) =>
    Array.from({ length: days * 4 }, (_, n) => new Date(Date.parse(from) + n * 6 * 3_600_000));
  // Around the ends of February and November, of a leap year and of none, and where nothing ends.
  const moments = [
    { nows: hours("2026-05-27T00:00:00Z", 7), actives: hours("2026-02-26T05:00:00Z", 5) },
    { nows: hours("2024-05-28T00:00:00Z", 6), actives: hours("2024-02-27T05:00:00Z", 5) },
    { nows: hours("2026-02-27T00:00:00Z", 4), actives: hours("2025-11-27T05:00:00Z", 6) },
    { nows: hours("2026-10-10T00:00:00Z", 2), actives: hours("2026-07-09T05:00:00Z", 4) },
  ];
  const pairs = moments.flatMap(({ nows, actives }) =>
    nows.flatMap((now) => actives.map((active) => ({ now, active }))),
  );
  const { rows } = await pool.query<{ inactive: boolean }>(
    `select ${inactiveSql("v", "c.before", "c.now")} as inactive
    from unnest($1::timestamptz[], $2::timestamptz[], $3::timestamptz[]) with ordinality as c (now, before, active_at, n)
    cross join lateral (select c.active_at, 'infinity'::timestamptz as inbox_role_until, false as user_disabled) v
    order by n`,
    [pairs.map(({ now }) => now), pairs.map(({ now }) => inactiveBefore(now)), pairs.map(({ active }) => active)],
  );
  expect(rows.map(({ inactive }) => inactive)).toEqual(pairs.map(({ now, active }) => active < inactiveBefore(now)));
  expect(new Set(rows.map(({ inactive }) => inactive)).size).toBe(2);
});
