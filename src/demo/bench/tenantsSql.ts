import { benchDays } from "./benchPlan";

/**
 * Functions for the length of the session. All chance comes from hashes of numbers, so that two loadings of one size are
 * alike to the row; only times, and ids, which say times, move with the day.
 */
export const benchFunctions = `
create function pg_temp.lot(key text, below bigint) returns bigint language sql immutable parallel safe
  return (('x' || substr(md5(key), 1, 15))::bit(60)::bigint) % below;
create function pg_temp.id(key text, at timestamptz) returns uuid language sql immutable parallel safe
  return (substr(replace(uuidv7_at(at)::text, '-', ''), 1, 12) || '7' || substr(md5(key), 1, 3) || '8' || substr(md5(key), 4, 15))::uuid;
create function pg_temp.pick(texts text[], n bigint) returns text language sql immutable parallel safe
  return texts[1 + n % cardinality(texts)];
create function pg_temp.level(assigned integer, capacity integer) returns text language sql immutable parallel safe
  return case when assigned > capacity then 'OVER' when assigned = capacity then 'FULL'
    when assigned::bigint * 100 >= capacity::bigint * case when capacity <= 50 then 85 when capacity <= 100 then 95 else 97 end
    then 'WARNING' else 'NONE' end;`;

/**
 * Organizations and accounts. $1 is the size, $2 the names, $3 the built-in roles. Seven tenths of the big organization's
 * users (those of its contact center aside) work in few large accounts of about 90 seats, the rest in many small ones.
 */
export const makeAccounts = `
create temporary table size on commit drop as
  select x.*, now() - interval '${benchDays} days' as t0 from jsonb_to_record($1::jsonb) as x("otherOrganizations" integer,
    "subAccounts" integer, users integer, "contactCenterUsers" integer, seats integer, "seatLogRows" integer, "auditEvents" integer);
create temporary table names on commit drop as
  select x.* from jsonb_to_record($2::jsonb) as x(first text[], last text[], team text[], city text[], company text[]);
create temporary table orgs on commit drop as
  select n, pg_temp.id('org' || n, s.t0 + n * interval '1 minute') as org, s.t0 + n * interval '1 minute' as at,
    case when n = 0 then s."subAccounts" else pg_temp.lot('subs' || n, 21)::integer end as subs,
    case when n = 0 then (s.users * 0.62)::integer
      else (s.users * 0.38 / s."otherOrganizations" * (0.4 + pg_temp.lot('size' || n, 120) / 100.0))::integer end as users,
    case when n = 0 then (s.seats * 2 / 3)::integer else (s.seats / 3.0 / s."otherOrganizations")::integer end as seats
  from size s, generate_series(0, s."otherOrganizations") n;
create temporary table shares on commit drop as
  select s.*, least(greatest(1, floor((s.seats * 2 / 3) * 0.7 / 90)::integer), s."subAccounts" / 3) as big,
    greatest(0, (s.users * 0.62)::integer - s."contactCenterUsers") as rest_users, (s.seats * 2 / 3)::integer as main_seats,
    greatest(50, s."contactCenterUsers" / 100) as center_seats
  from size s;
create temporary table bench_accounts on commit drop as
  select o.n, o.org, place, o.subs,
    case when place = 0 then o.org else pg_temp.id('acc' || o.n || '.' || place, o.at + place * interval '1 second') end as id,
    o.at + place * interval '1 second' as at,
    case when o.n > 0 then greatest(2, (o.users / (o.subs + 1.0) * (0.5 + pg_temp.lot('us' || o.n || '.' || place, 100) / 100.0))::integer)
      when place = 0 then 20
      when place = 1 then s."contactCenterUsers"
      when place <= 1 + s.big then greatest(60, (s.rest_users * 0.7 / s.big * (0.8 + pg_temp.lot('us' || place, 40) / 100.0))::integer)
      else floor((place + 1) * u.each)::integer - floor(place * u.each)::integer end as users,
    case when o.n > 0 then greatest(1, (o.seats / (o.subs + 1.0))::integer)
      when place = 0 then 5
      when place = 1 then s.center_seats
      when place <= 1 + s.big then least(60 + pg_temp.lot('se' || place, 61), s.rest_users * 0.7 / s.big * 0.8)::integer
      else floor((place + 1) * u.seats)::integer - floor(place * u.seats)::integer end as seats
  from orgs o, shares s, lateral (
    select s.rest_users * 0.3 / greatest(1, o.subs - 1 - s.big) as each,
      greatest(0, s.main_seats * 0.3 - s.center_seats) / greatest(1, o.subs - 1 - s.big) as seats
  ) u, generate_series(0, o.subs) place;
update bench_accounts set seats = greatest(0, least(seats, users - 1));
create temporary table limits on commit drop as
  select a.*, case
      when a.place = 0 or lot.n >= 85 then null
      when a.n = 0 and a.place = 1 then a.users
      when a.seats >= 4 and lot.n < 5 then a.seats
      when a.seats >= 4 and lot.n < 15 then ceil(a.seats / case when a.seats <= 40 then 0.88 else 0.97 end)::integer
      when a.n > 0 or lot.n < 30 then greatest(1, a.users)
      else greatest(1, ceil(a.seats * 1.5)::integer + 5) end as seat_limit
  from bench_accounts a, lateral (select pg_temp.lot('limit' || a.n || '.' || a.place, 100) as n) lot;

insert into organizations (organization_id, created_at) select org, at from orgs;
insert into accounts (organization_id, id, parent_id, name, time_zone, first_day_of_week, language, created_at, updated_at, updated_by_type)
  select a.org, a.id, case when a.place > 0 then a.org end,
    case when a.n = 0 and a.place = 0 then 'Benchmark Group'
      when a.place = 0 then pg_temp.pick(c.company, a.n) || ' ' || pg_temp.pick(c.team, a.n / 20) || ' ' || a.n
      when a.n = 0 and a.place = 1 then 'Contact Center'
      else pg_temp.pick(c.team, pg_temp.lot('t' || a.id, 1000)) || ' ' || pg_temp.pick(c.city, pg_temp.lot('c' || a.id, 1000)) || ' ' || a.place end,
    pg_temp.pick(array['Europe/Berlin', 'Europe/London', 'Europe/Zagreb', 'America/New_York', 'UTC'], pg_temp.lot('z' || a.id, 5)),
    'MONDAY', 'en', a.at, a.at, 'OPERATOR'
  from bench_accounts a, names c order by a.n, a.place;
insert into account_directory (account_id, organization_id) select id, org from bench_accounts;
insert into roles (organization_id, id, built_in, name, description, permissions, inbox_roles, created_at, updated_at, updated_by_type)
  select o.org, pg_temp.id('role' || r.built_in || o.n, o.at), r.built_in, r.name, r.description, r.permissions, r."inboxRoles", o.at, o.at, 'OPERATOR'
  from orgs o, jsonb_to_recordset($3::jsonb) as r(built_in text, name text, description text, permissions text[], "inboxRoles" text[]);`;

/**
 * Users and what they hold. The first of a main account is its account manager, the first of a sub-account its admin; a
 * user's place in the account decides the seat, everything else is chance.
 */
export const makeUsers = `
create temporary table bench_users on commit drop as
  select row_number() over (order by a.n, a.place, p)::integer as g, a.n, a.org, a.id as account, a.place, p,
    a.place = 0 and p = 1 as manager, p between 2 and a.seats + 1 as seated,
    a.at + make_interval(secs => pg_temp.lot('at' || a.id || p, (extract(epoch from now() - a.at) * 0.6)::bigint)) as at
  from bench_accounts a, generate_series(1, a.users) p;
create temporary table people on commit drop as
  select u.*, pg_temp.id('usr' || u.g, u.at) as id, lot.a, lot.b,
    pg_temp.pick(c.first, lot.a) as first, pg_temp.pick(c.last, lot.a / 64)
      || case when lot.b % 3 = 0 then '-' || pg_temp.pick(c.last, lot.b / 7) else '' end as last,
    'user' || u.g || '@org' || u.n || '.example' as email,
    case when u.manager or u.seated or lot.b % 20 > 0 then u.at + interval '1 day' end as accepted_at
  from bench_users u, names c, lateral (select pg_temp.lot('a' || u.g, 1000000000) as a, pg_temp.lot('b' || u.g, 1000000000) as b) lot;
create index on people (g);
create index on people (id);
analyze people, bench_accounts;
insert into users (organization_id, id, account_id, email, email_key, first_name, last_name, name, invited_at, accepted_at,
    email_verified_at, disabled_at, last_sign_in_at, created_at, updated_at, updated_by_type, updated_by_id)
  select u.org, u.id, u.account, u.email, u.email, u.first, u.last, u.first || ' ' || u.last, u.at, u.accepted_at, u.accepted_at,
    case when not u.manager and u.p > 1 and u.b % 1000 < case when u.seated then 3 else 20 end then now() - interval '3 days' end,
    case when u.accepted_at is null or (not u.manager and u.a % 100 < 6) then null
      when not u.manager and u.a % 100 < 18 then greatest(u.accepted_at, now() - make_interval(days => 100 + (u.a % 180)::integer))
      else greatest(u.accepted_at, now() - make_interval(days => 4, secs => (u.a % 2000000)::integer)) end,
    u.at, u.at, 'OPERATOR', null
  from people u order by u.g;
insert into sign_in_emails (email_key, organization_id, user_id) select email, org, id from people where accepted_at is not null;
create temporary table given on commit drop as
  select u.g, u.org, u.id as user_id, u.account, u.at, role, u.manager and role = 'ACCOUNT_MANAGER' as below,
    case when role like 'INBOX_%' and u.b % 40 = 1 then now() + make_interval(days => (u.b % 200)::integer - 60) end as expires_at
  from people u cross join lateral unnest(array[
    'MEMBER',
    case when u.manager then 'ACCOUNT_MANAGER' when u.p = 1 then 'ACCOUNT_ADMIN' when u.place = 0 and u.p = 2 then 'SEAT_MANAGER'
      when u.place = 0 and u.p = 3 then 'AUDITOR' end,
    case when u.seated and u.a % 20 > 0 then (array['INBOX_AGENT', 'INBOX_AGENT', 'INBOX_SUPERVISOR', 'INBOX_AGENT'])[1 + u.a % 4]
      when not u.seated and u.a % 5 = 0 then (array['INBOX_VIEWER', 'INBOX_AGENT'])[1 + u.b % 2] end,
    case when u.seated and u.b % 6 = 0 then (array['INBOX_ANALYTICS', 'INBOX_SETUP', 'INBOX_VIEWER'])[1 + u.b / 6 % 3] end
  ]) role
  where role is not null;
analyze given, roles;
insert into role_grants (organization_id, id, role_id, user_id, principal_account_id, account_id, includes_sub_accounts, expires_at,
    granted_at, granted_by_type)
  select g.org, pg_temp.id('grt' || g.g || g.role, g.at), r.id, g.user_id, g.account, g.account, g.below, g.expires_at, g.at, 'OPERATOR'
  from given g join roles r on r.organization_id = g.org and r.built_in = g.role order by g.g;`;
