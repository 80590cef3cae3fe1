import { type Rows, type Statement, statement } from "../../platform/context";

/** A rule that the seats tables must keep, as the statement that finds what breaks it. */
const check = (name: string, sql: string): Statement<{ found: string }> =>
  statement(`seats.check.${name}`, `select (x.*)::text as found from (${sql}) x limit 20`);

const checks: readonly Statement<{ found: string }>[] = [
  check(
    "pool",
    `select p.assigned, p.purchased, p.over_purchased from seat_pools p where p.organization_id = $1
      and (p.assigned <> (select count(*) from seats s where s.organization_id = $1)
        or p.assigned <> (select coalesce(sum(c.assigned), 0) from seat_accounts c where c.organization_id = $1)
        or p.over_purchased <> (p.assigned > p.purchased))`,
  ),
  check(
    "accounts",
    `select c.account_id, c.assigned, c.seat_limit from seat_accounts c where c.organization_id = $1
      and (c.assigned <> (select count(*) from seats s where s.organization_id = $1 and s.account_id = c.account_id)
        or c.assigned <> (select count(*) filter (where l.event = 'ASSIGNED') - count(*) filter (where l.event = 'REMOVED')
          from seat_log l where l.organization_id = $1 and l.account_id = c.account_id)
        or c.assigned > c.seat_limit)`,
  ),
  check(
    "limits",
    `select c.account_id, c.seat_limit from seat_accounts c where c.organization_id = $1
      and c.seat_limit is distinct from (select l.limit_after from seat_log l where l.organization_id = $1
        and l.account_id = c.account_id and l.event like 'LIMIT_%' order by l.number desc limit 1)`,
  ),
  check(
    "purchased",
    `select p.purchased from seat_pools p where p.organization_id = $1
      and p.purchased <> coalesce((select l.purchased_after from seat_log l where l.organization_id = $1
        and l.event = 'PURCHASED_CHANGED' order by l.number desc limit 1), 0)`,
  ),
  check(
    "numbers",
    `select p.last_log_number from seat_pools p where p.organization_id = $1
      and (p.last_log_number <> (select count(*) from seat_log l where l.organization_id = $1)
        or p.last_log_number <> (select coalesce(max(l.number), 0) from seat_log l where l.organization_id = $1))`,
  ),
  check(
    "order",
    `select l.number, l.occurred_at, l.id from (
        select number, occurred_at, id, lag((occurred_at, id)) over (order by number) as before
        from seat_log where organization_id = $1
      ) l where l.before >= (l.occurred_at, l.id)`,
  ),
  check(
    "accountChain",
    `select l.number, l.account_id from (
        select number, account_id, event, assigned_before, assigned_after,
          lag(assigned_after, 1, 0) over (partition by account_id order by number) as before
        from seat_log where organization_id = $1 and event in ('ASSIGNED', 'REMOVED', 'REJECTED')
      ) l where l.assigned_before <> l.before
        or l.assigned_after - l.assigned_before <> case l.event when 'ASSIGNED' then 1 when 'REMOVED' then -1 else 0 end`,
  ),
  check(
    "organizationChain",
    `select l.number from (
        select number, organization_assigned_after as after,
          sum(case event when 'ASSIGNED' then 1 when 'REMOVED' then -1 else 0 end) over (order by number) as total
        from seat_log where organization_id = $1
      ) l where l.after <> l.total`,
  ),
  check(
    "users",
    `select coalesce(s.user_id, l.user_id) as user_id, l.event from (
        select distinct on (user_id) user_id, event, occurred_at from seat_log
        where organization_id = $1 and event in ('ASSIGNED', 'REMOVED') order by user_id, number desc
      ) l full join (select * from seats where organization_id = $1) s on s.user_id = l.user_id
      where (s.user_id is not null) <> (l.event is not distinct from 'ASSIGNED')
        or (s.user_id is not null and s.assigned_at <> l.occurred_at)`,
  ),
  check(
    "alternation",
    `select l.number, l.user_id from (
        select number, user_id, event, lag(event) over (partition by user_id order by number) as before
        from seat_log where organization_id = $1 and event in ('ASSIGNED', 'REMOVED')
      ) l where l.event = coalesce(l.before, 'REMOVED')`,
  ),
  check(
    "capacity",
    `select l.number from seat_log l where l.organization_id = $1 and l.event = 'ASSIGNED'
      and (l.assigned_after > least(coalesce(l.limit_after, l.purchased_after), l.purchased_after)
        or l.organization_assigned_after > l.purchased_after)`,
  ),
  check(
    "activity",
    `select v.user_id from seat_activity v
      left join seats s on s.organization_id = v.organization_id and s.user_id = v.user_id
      where v.organization_id = $1 and v.seat_assigned_at is distinct from s.assigned_at`,
  ),
  check(
    "crossings",
    `select l.number from seat_log l where l.organization_id = $1
      and ((l.event = 'WARNING_RAISED') <> (l.event like 'WARNING_%' and
          array_position(array['NONE', 'WARNING', 'FULL', 'OVER'], l.level_after)
            > array_position(array['NONE', 'WARNING', 'FULL', 'OVER'], l.level_before))
        or (l.event like 'WARNING_%' and l.level_before = l.level_after))`,
  ),
];

/**
 * Whether the counters, the seats and the log of an organization say the same: the sum of the log is what is assigned,
 * numbers have no gap, time never runs backwards, each user's rows alternate, no capacity is exceeded but by a shrink.
 * @param rows reads with the organization's id as the first parameter
 * @returns what is wrong, a line each; empty if nothing is
 */
export async function checkSeatLedger(rows: Rows, organizationId: string): Promise<string[]> {
  const found: string[] = [];
  for (const one of checks)
    for (const row of await rows(one, [organizationId])) found.push(`${one.name}: ${row.found}`);
  return found;
}
