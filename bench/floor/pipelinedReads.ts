import type { Prepared } from "./connections";
import { type Read, reader } from "./reads";
import { heldRoles, rowReads } from "./rowReads";

// PostgreSQL writes the JSON; Node hands it on. `c` is seat_accounts, `p` is seat_pools.
const level = (
  assigned: string,
  capacity: string,
) => `case when ${assigned} > ${capacity} then 'OVER' when ${assigned} = ${capacity} then 'FULL'
  when ${assigned}::bigint * 100 >= ${capacity}::bigint * case when ${capacity} <= 50 then 85 when ${capacity} <= 100 then 95 else 97 end
  then 'WARNING' else 'NONE' end`;
const percent = (part: string, whole: string) =>
  `coalesce((floor((${part}::numeric * 2000 + ${whole}) / nullif(2 * ${whole}, 0)) / 10)::float8::text, 'null')`;
const limit = `least(c.seat_limit, p.purchased)`;
const time = (column: string) => `coalesce('"' || to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null')`;
const usage = `'"assigned":' || c.assigned || ',"usagePercent":' || ${percent("c.assigned", "p.purchased")} || ',"limit":'
  || coalesce(c.seat_limit::text, 'null') || ',"warning":{"level":"' || ${level("c.assigned", limit)} || '"}'`;

const page = (size: number, node: string) => `select
    coalesce(string_agg('{' || ${node} || '}', ',' order by n) filter (where n <= ${size}), '') as nodes,
    count(*) > ${size} as more
  from (
    select a.id, a.name, row_number() over () as n from (
      select a.id, a.name from accounts a where a.organization_id = $1 order by a.name collate "und-x-icu", a.id limit ${size + 1}
    ) a
  ) a
  cross join lateral (
    select c.assigned, c.seat_limit from seat_accounts c where c.organization_id = $1 and c.account_id = a.id offset 0
  ) c`;

const q1: Prepared = {
  name: "q1",
  text: `select '{"data":{"account":{"name":' || to_json(m.name)::text || ',"seatOverview":{"purchased":' || p.purchased || ',"assigned":' || p.assigned
    || ',"remaining":' || greatest(0, p.purchased - p.assigned) || ',"usagePercent":' || ${percent("p.assigned", "p.purchased")}
    || ',"limit":null,"warning":{"level":"' || ${level("p.assigned", "p.purchased")} || '"}},"seatAllocations":{"nodes":[' || l.nodes
    || '],"pageInfo":{"hasNextPage":' || l.more || '}}}}}' as json
  from accounts m join seat_pools p on p.organization_id = m.organization_id,
    lateral (${page(50, `'"account":{"name":' || to_json(a.name)::text || '},' || ${usage}`)}) l
  where m.organization_id = $1 and m.id = $2`,
};

const q2: Prepared = {
  name: "q2",
  text: `select '{"data":{"account":{"name":' || to_json(a.name)::text || ',"seatedUsers":{"nodes":[' || l.nodes || '],"pageInfo":{"hasNextPage":' || l.more
    || '}}}}}' as json
  from accounts a, lateral (
    select coalesce(string_agg('{"name":' || to_json(v.name)::text || ',"inboxRoles":' || r.roles || ',"lastSignInAt":' || ${time("v.last_sign_in_at")}
        || ',"seatAssignedAt":' || ${time("v.seat_assigned_at")} || '}', ',' order by v.n) filter (where v.n <= 50), '') as nodes,
      count(*) > 50 as more
    from (
      select v.*, row_number() over () as n from (
        select v.organization_id, v.user_id, v.name, v.last_sign_in_at, v.seat_assigned_at from seat_activity v
        where v.organization_id = $1 and v.account_id = $2 and v.seat_assigned_at is not null
        order by v.name collate "und-x-icu", v.user_id limit 51
      ) v
    ) v, lateral (select (${heldRoles}) as held offset 0) h, lateral (
      select '[' || concat_ws(',', ${["SETUP", "AGENT", "SUPERVISOR", "ANALYTICS", "VIEWER"]
        .map((role) => `case when h.held like '%${role}%' then '"${role}"' end`)
        .join(", ")}) || ']' as roles
    ) r
  ) l
  where a.organization_id = $1 and a.id = $2`,
};

/** The reads as one statement each that answers JSON; what PostgreSQL cannot write quickly (public ids) stays rows. */
export const pipelinedReads: Readonly<Record<string, Read>> = {
  ...rowReads,
  Q1: reader(q1, "SEATS_READ", true, (found: readonly { json: string }[]) => found[0]!.json),
  Q2: reader(q2, "SEATS_READ", false, (found: readonly { json: string }[]) => found[0]!.json),
};
