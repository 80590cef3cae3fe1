import { benchDays } from "./benchPlan";

/** The months that the events fall into get their partitions first. */
export const makePartitions = `
select audit_make_partition(parent, month)
from unnest(array['audit_events', 'audit_event_personal']) parent,
  generate_series(date_trunc('month', now() at time zone 'UTC') - interval '${benchDays + 31} days', now() at time zone 'UTC', interval '20 days') day,
  lateral (select day at time zone 'UTC' as month) m`;

/**
 * Events from number $1 to $2 of $3, evenly over the days: mostly sign-ins, then what administrators do. Each tells of a user
 * who exists; they are no copy of the seat log. Commitments are computed as `platform/audit/commitment.ts` computes them.
 */
export const makeEvents = `
with given as (
  select i.n, u.org, u.account, u.id as user_id, u.email, u.first || ' ' || u.last as name, m.id as manager, m.email as manager_email,
    lot.kind, now() - interval '1 hour' - make_interval(secs => ($3 - i.n + pg_temp.lot('s' || i.n, 1000) / 1000.0) * ${benchDays - 5}.0 * 86400 / $3) as at
  from generate_series($1::integer, $2::integer) i(n)
  cross join lateral (select pg_temp.lot('k' || i.n, 100) as kind, 1 + pg_temp.lot('u' || i.n, (select count(*) from people)) as g) lot
  join people u on u.g = lot.g
  join people m on m.n = u.n and m.manager
), events as (
  select g.n, g.org, g.account, g.user_id, g.at, g.kind, e.*, decode(md5('salt' || g.n), 'hex') as salt, '192.0.2.' || 1 + g.n % 250 as ip,
    pg_temp.pick(array['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0', 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Firefox/144.0'], g.n) as user_agent,
    case when e.actor_type = 'USER' then case when e.own then g.user_id else g.manager end end as actor_id,
    case when e.own then g.email else g.manager_email end as user_name
  from given g cross join lateral (
    select 'user.login' as code, 'SUCCESS' as status, null as reason, 'USER' as actor_type, true as own, '{}' as details,
      '{"email":' || to_json(g.email)::text || ',"name":' || to_json(g.name)::text || '}' as personal, g.name || ' (' || g.email || ') signed in.' as description
    where g.kind < 60
    union all
    select 'user.login', 'FAILURE', 'WRONG_PASSWORD', 'ANONYMOUS', true, '{}',
      '{"email":' || to_json(g.email)::text || ',"name":' || to_json(g.name)::text || '}', 'Signing in as ' || g.email || ' failed. (WRONG_PASSWORD)'
    where g.kind between 60 and 63
    union all
    select 'seat.assign', 'SUCCESS', null, 'USER', false, '{}',
      '{"email":' || to_json(g.email)::text || ',"user":' || to_json(g.name)::text || '}', 'A seat was assigned to ' || g.name || '.'
    where g.kind between 64 and 79
    union all
    select 'seat.remove', 'SUCCESS', null, 'USER', false, '{}',
      '{"email":' || to_json(g.email)::text || ',"user":' || to_json(g.name)::text || '}', 'The seat of ' || g.name || ' was removed.'
    where g.kind between 80 and 87
    union all
    select 'user.create', 'SUCCESS', null, 'USER', false, '{}',
      '{"email":' || to_json(g.email)::text || ',"name":' || to_json(g.name)::text || '}', 'User ' || g.name || ' (' || g.email || ') was created.'
    where g.kind between 88 and 95
    union all
    select 'user.disable', 'SUCCESS', null, 'USER', false, '{}',
      '{"email":' || to_json(g.email)::text || ',"name":' || to_json(g.name)::text || '}', 'User ' || g.name || ' was disabled.'
    where g.kind > 95
  ) e
), made as (
  select v.*, pg_temp.id('evt' || n, at) as id, v.description || chr(10) || v.user_name as search_text from events v
), kept as (
  insert into audit_events (organization_id, id, account_id, code, status, reason, actor_type, actor_id, targets, request_id, batch_id, details,
      commitment, recorded_at)
  select org, id, account, code, status, reason, actor_type, actor_id, jsonb_build_array(jsonb_build_object('type', 'user', 'id', user_id)),
    md5('req' || n)::uuid, case when code like 'seat.%' then md5('batch' || n)::uuid end, details::jsonb,
    sha256(convert_to('audit-personal/1', 'UTF8') || salt || convert_to(
      octet_length(user_name) || ';' || user_name || octet_length(ip) || ';' || ip || octet_length(user_agent) || ';' || user_agent
      || octet_length(personal) || ';' || personal || octet_length(search_text) || ';' || search_text, 'UTF8')),
    at
  from made order by n
)
insert into audit_event_personal (organization_id, event_id, salt, user_name, ip, user_agent, personal, search_text)
select org, id, salt, user_name, ip::inet, user_agent, personal::jsonb, search_text from made order by n`;
