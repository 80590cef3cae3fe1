-- What PostGraphile publishes: views over the service's tables, with what is computed, and how they hang together.
create schema if not exists graphile;
create or replace function graphile.level(assigned integer, capacity integer) returns text language sql immutable
  return case when assigned > capacity then 'OVER' when assigned = capacity then 'FULL'
    when assigned::bigint * 100 >= capacity::bigint * case when capacity <= 50 then 85 when capacity <= 100 then 95 else 97 end
    then 'WARNING' else 'NONE' end;
create or replace view graphile.accounts as
  select organization_id, id, name from public.accounts;
comment on view graphile.accounts is E'@primaryKey organization_id,id';
create or replace view graphile.seat_overviews as
  select organization_id, purchased, assigned, greatest(0, purchased - assigned) as remaining,
    round(assigned * 100.0 / nullif(purchased, 0), 1)::float8 as usage_percent, graphile.level(assigned, purchased) as level
  from public.seat_pools;
comment on view graphile.seat_overviews is E'@primaryKey organization_id';
create or replace view graphile.seat_allocations as
  select a.organization_id, a.id as account_id, a.name collate "und-x-icu" as name, c.assigned, c.seat_limit as "limit",
    round(c.assigned * 100.0 / nullif(p.purchased, 0), 1)::float8 as usage_percent,
    graphile.level(c.assigned, least(c.seat_limit, p.purchased)) as level
  from public.accounts a
  join public.seat_accounts c on c.organization_id = a.organization_id and c.account_id = a.id
  join public.seat_pools p on p.organization_id = a.organization_id;
comment on view graphile.seat_allocations is E'@primaryKey organization_id,account_id';
create or replace view graphile.seated_users as
  select v.organization_id, v.account_id, v.user_id, v.name collate "und-x-icu" as name, v.last_sign_in_at, v.seat_assigned_at,
    array(select distinct role from public.effective_grants g cross join lateral unnest(g.inbox_roles) role
      where g.organization_id = v.organization_id and g.user_id = v.user_id) as inbox_roles
  from public.seat_activity v where v.seat_assigned_at is not null;
comment on view graphile.seated_users is E'@primaryKey organization_id,user_id';
create or replace view graphile.audit_events as
  select e.organization_id, e.id, e.account_id, a.name as account_name, e.status, e.code, p.user_name,
    split_part(p.search_text, E'\n', 1) as description
  from public.audit_events e
  join public.audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id
  join public.accounts a on a.organization_id = e.organization_id and a.id = e.account_id;
comment on view graphile.audit_events is E'@primaryKey organization_id,id';
-- Events are walked until the page is full, as in the service.
create or replace function graphile.audit_log(organization uuid, first_id uuid, last_id uuid, pattern text)
  returns setof graphile.audit_events language sql stable as $$
  select e.organization_id, e.id, e.account_id,
    (select a.name from public.accounts a where a.organization_id = organization and a.id = e.account_id),
    e.status, e.code, p.user_name, split_part(p.search_text, E'\n', 1)
  from public.audit_events e
  cross join lateral (
    select p.user_name, p.search_text from public.audit_event_personal p
    where p.organization_id = organization and p.event_id = e.id and p.event_id >= first_id and p.event_id < last_id
      and p.search_text collate "und-x-icu" ilike pattern offset 0
  ) p
  where e.organization_id = organization and e.id >= first_id and e.id < last_id
  order by e.id desc $$;
grant usage on schema graphile to public;
grant select on all tables in schema graphile to public;
