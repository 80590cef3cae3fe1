/**
 * Pools, limits, the log and the seats that it adds up to. Users with a seat had it several times before, some others had
 * one once; the log is made of these turns in the order of their times, and everything else is counted from it.
 */
export const makeSeats = `
create temporary table pools on commit drop as
  select o.n, o.org, o.at, o.subs = 0 as standalone, a.seats + ((a.users - a.seats) * 0.8)::integer + 5 as purchased, m.id as manager
  from orgs o join (select n, sum(seats)::integer as seats, sum(users)::integer as users from bench_accounts group by n) a using (n)
  join people m on m.n = o.n and m.manager;
analyze pools, limits;
create temporary table turns on commit drop as
  select u.n, u.org, u.account, u.id as user_id, u.g, t, case when t % 2 = 1 then 'ASSIGNED' else 'REMOVED' end as event,
    u.at + make_interval(secs => extract(epoch from now() - interval '1 day' - u.at)
      * (t - 1 + pg_temp.lot('turn' || u.g || '.' || t, 1000) / 1001.0) / u.turns) as at
  from (
    select u.*, case when u.seated then 1 + 2 * floor(h.pairs * h.share + pg_temp.lot('turns' || u.g, 1000) / 1000.0)::integer else 2 end as turns
    from people u join limits l on l.id = u.account, lateral (
      select greatest(0, (s."seatLogRows" - s.seats) / 2.0 / s.seats) as pairs, 0.95 as share from size s
    ) h
    where u.seated or (u.b % 40 = 7 and u.p > 1 and l.seat_limit is distinct from l.seats and coalesce(l.seat_limit, 1000000) >= l.users)
  ) u, generate_series(1, u.turns) t;
analyze turns;
create temporary table counted on commit drop as
  select t.*, row_number() over w as turn,
    sum(t.delta) over (partition by t.account order by t.at, t.g, t.t)::integer as assigned,
    sum(t.delta) over w::integer as organization_assigned
  from (select *, case event when 'ASSIGNED' then 1 else -1 end as delta from turns) t
  window w as (partition by t.org order by t.at, t.g, t.t);
analyze counted;
create temporary table entries on commit drop as
  select n, org, at, 0 as turn, 1 as step, 'PURCHASED_CHANGED' as event, 'ORGANIZATION' as scope, org as account, null::uuid as user_id,
    0 as before, 0 as after, null::integer as limit_before, null::integer as limit_after, 0 as purchased_before, purchased, 'FULL' as level_before,
    'NONE' as level_after, 0 as organization_assigned, null::uuid as batch
  from pools
  union all
  select n, org, at, 0, 2, 'WARNING_CLEARED', 'ORGANIZATION', org, null, 0, 0, null, null, 0, purchased, 'FULL', 'NONE', 0, null from pools
  union all
  select l.n, l.org, l.at, 1 + l.place, 1, 'LIMIT_SET', 'ACCOUNT', l.id, null, 0, 0, null, l.seat_limit, p.purchased, p.purchased, 'NONE', 'NONE', 0, null
  from limits l join pools p using (n) where l.seat_limit is not null
  union all
  select c.n, c.org, c.at, 100000 + c.turn, e.step, e.event, e.scope, e.account, e.user_id, e.before, e.after, e.capacity, e.capacity, p.purchased,
    p.purchased, e.level_before, e.level_after, c.organization_assigned, pg_temp.id('batch' || c.n || '.' || c.turn, c.at)
  from counted c join pools p using (n) join limits l on l.id = c.account
  cross join lateral (
    select pg_temp.level(c.assigned - c.delta, least(l.seat_limit, p.purchased)) as account_before,
      pg_temp.level(c.assigned, least(l.seat_limit, p.purchased)) as account_after,
      pg_temp.level(c.organization_assigned - c.delta, p.purchased) as pool_before, pg_temp.level(c.organization_assigned, p.purchased) as pool_after
  ) v
  cross join lateral (
    values (1, c.event, 'ACCOUNT', c.account, c.user_id, c.assigned - c.delta, c.assigned, l.seat_limit, v.account_before, v.account_after),
      (2, case when c.delta > 0 then 'WARNING_RAISED' else 'WARNING_CLEARED' end, 'ACCOUNT', c.account, null, c.assigned - c.delta, c.assigned,
        l.seat_limit, v.account_before, v.account_after),
      (3, case when c.delta > 0 then 'WARNING_RAISED' else 'WARNING_CLEARED' end, 'ORGANIZATION', c.org, null,
        c.organization_assigned - c.delta, c.organization_assigned, null, v.pool_before, v.pool_after)
  ) e(step, event, scope, account, user_id, before, after, capacity, level_before, level_after)
  where e.step = 1 or (e.level_before <> e.level_after and (e.step = 3 or not p.standalone));

insert into seat_pools (organization_id, purchased, updated_at, updated_by_type) select org, purchased, at, 'OPERATOR' from pools;
insert into seat_accounts (organization_id, account_id, seat_limit, version, updated_at, updated_by_type)
  select org, id, seat_limit, case when seat_limit is null then 1 else 2 end, at, 'OPERATOR' from limits;
analyze entries;
insert into seat_log (organization_id, id, number, occurred_at, event, scope, account_id, user_id, actor_type, actor_id, cause, reason,
    assigned_before, assigned_after, limit_before, limit_after, purchased_before, purchased_after, level_before, level_after,
    organization_assigned_after, batch_id, request_id)
  select e.org, (left(uuidv7_at(e.at)::text, 15) || '000-8000-' || lpad(to_hex(e.number), 12, '0'))::uuid, e.number, e.at, e.event, e.scope,
    e.account, e.user_id, case when e.turn = 0 then 'OPERATOR' else 'USER' end, case when e.turn > 0 then p.manager end,
    case when e.turn = 0 then 'OPERATOR' else 'PANEL' end, null, e.before, e.after, e.limit_before, e.limit_after, e.purchased_before, e.purchased,
    e.level_before, e.level_after, e.organization_assigned, e.batch, md5('request' || e.n || '.' || e.turn)::uuid
  from (select *, row_number() over (partition by org order by at, turn, step) as number from entries) e join pools p using (n)
  order by e.n, e.number;
insert into seats (organization_id, user_id, account_id, assigned_at, assigned_by_type, assigned_by_id)
  select distinct on (t.g) t.org, t.user_id, t.account, t.at, 'USER', p.manager
  from turns t join pools p using (n) join people u using (g) where u.seated order by t.g, t.t desc;
analyze seats, seat_log, seat_accounts;
update seat_accounts c set assigned = s.seats
  from (select organization_id, account_id, count(*) as seats from seats group by 1, 2) s
  where c.organization_id = s.organization_id and c.account_id = s.account_id;
update seat_pools p set assigned = s.seats, last_log_number = s.number, last_logged_at = s.at
  from (select l.organization_id, max(l.number) as number, max(l.occurred_at) as at,
      (select count(*) from seats s where s.organization_id = l.organization_id) as seats
    from seat_log l group by 1) s
  where p.organization_id = s.organization_id;
analyze users, roles, role_grants;
insert into seat_activity (organization_id, user_id, account_id, name, last_sign_in_at, active_at, seat_assigned_at, inbox_role_until, user_disabled)
  select u.organization_id, u.id, u.account_id, u.name, u.last_sign_in_at, coalesce(u.last_sign_in_at, s.assigned_at), s.assigned_at, r.until,
    u.disabled_at is not null
  from users u
  left join seats s on s.organization_id = u.organization_id and s.user_id = u.id
  left join (
    select organization_id, user_id, max(coalesce(expires_at, 'infinity')) as until from effective_grants
    where inbox_roles && array['SETUP', 'AGENT', 'SUPERVISOR', 'ANALYTICS'] group by 1, 2
  ) r on r.organization_id = u.organization_id and r.user_id = u.id
  order by u.organization_id, u.account_id, u.id;`;
