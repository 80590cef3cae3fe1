import { randomBytes, randomUUID } from "node:crypto";
import type { Client } from "pg";
import type { TenantToken } from "../../src/modules/auth/tenantToken";
import { accountLevelOf, crossingOf, levelOf } from "../../src/modules/seats/seatUsage";
import { commitmentTo } from "../../src/platform/audit/commitment";
import { decodeId, newId } from "../../src/platform/ids";
import { type Prepared, rows } from "./connections";
import { allowed, allowedForUser, type Holder } from "./session";

const fence: Prepared = {
  name: "fence",
  text: `select set_config('tenantry.organization', $1, true), set_config('statement_timeout', '10000', true), set_config('lock_timeout', '5000', true)`,
};
const lock: Prepared = {
  name: "lock",
  text: `select 1 from organizations where organization_id = $1 for no key update`,
};
const stateOf: Prepared = {
  name: "stateOf",
  text: `select u.id, u.account_id as account, u.name, u.email, u.disabled_at is not null or a.disabled_at is not null as disabled,
    s.user_id is not null as seated, c.seat_limit as "limit", c.assigned, p.purchased, p.assigned as "poolAssigned",
    p.last_log_number::integer as number, not exists (select from accounts x where x.organization_id = $1 and x.parent_id is not null) as standalone
  from unnest($2::uuid[]) with ordinality as wanted (id, place)
  join users u on u.organization_id = $1 and u.id = wanted.id and u.deleted_at is null
  join accounts a on a.organization_id = $1 and a.id = u.account_id
  join seat_accounts c on c.organization_id = $1 and c.account_id = u.account_id
  join seat_pools p on p.organization_id = $1
  left join seats s on s.organization_id = $1 and s.user_id = u.id
  order by wanted.place`,
};

interface State {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly email: string;
  readonly disabled: boolean;
  readonly seated: boolean;
  readonly limit: number | null;
  readonly assigned: number;
  readonly purchased: number;
  readonly poolAssigned: number;
  readonly number: number;
  readonly standalone: boolean;
}

/** One log row, as the statement below takes it. */
type Entry = Readonly<Record<string, unknown>>;

// All of it in one statement: seats, activity, counters, log and events. Ids of events rise as the rows are given.
const write: Prepared = {
  name: "write",
  text: `with entries as materialized (
    select * from json_to_recordset($2::json) as x(n integer, id uuid, event text, scope text, account uuid, "user" uuid, before integer,
      after integer, "limit" integer, purchased integer, level_before text, level_after text, organization_after integer)
  ), moment as materialized (
    select greatest(clock_timestamp(), last_logged_at + interval '1 microsecond') as at from seat_pools where organization_id = $1
  ), given as (
    insert into seats (organization_id, user_id, account_id, assigned_at, assigned_by_type, assigned_by_id)
    select $1::uuid, e."user", e.account, at, 'USER', $3::uuid from entries e, moment where e.event = 'ASSIGNED'
  ), activity as (
    update seat_activity a set seat_assigned_at = at, active_at = coalesce(a.last_sign_in_at, at) from entries e, moment
    where a.organization_id = $1 and a.user_id = e."user" and e.event = 'ASSIGNED'
  ), counted as (
    update seat_accounts c set assigned = c.assigned + m.seats
    from (select account, count(*)::integer as seats from entries where event = 'ASSIGNED' group by 1) m
    where c.organization_id = $1 and c.account_id = m.account
  ), pool as (
    update seat_pools p set assigned = p.assigned + $6, last_log_number = p.last_log_number + $7, last_logged_at = at from moment
    where p.organization_id = $1 returning p.last_log_number - $7 as number
  ), logged as (
    insert into seat_log (organization_id, id, number, occurred_at, event, scope, account_id, user_id, actor_type, actor_id, cause,
      assigned_before, assigned_after, limit_before, limit_after, purchased_before, purchased_after, level_before, level_after,
      organization_assigned_after, batch_id, request_id)
    select $1::uuid, e.id, pool.number + e.n, at, e.event, e.scope, e.account, e."user", 'USER', $3::uuid, 'PANEL', e.before, e.after, e."limit",
      e."limit", e.purchased, e.purchased, e.level_before, e.level_after, e.organization_after, $4::uuid, $5::uuid
    from entries e, pool, moment
  ), facts as materialized (
    select n, decode(commitment, 'hex') as commitment, decode(salt, 'hex') as salt, account, targets, personal, search_text
    from json_to_recordset($8::json) as x(n integer, commitment text, salt text, account uuid, targets jsonb, personal jsonb, search_text text)
  ), events as (
    insert into audit_events (organization_id, account_id, code, status, actor_type, actor_id, targets, request_id, batch_id, commitment)
    select $1::uuid, account, 'seat.assign', 'SUCCESS', 'USER', $3::uuid, targets, $5::uuid, $4::uuid, commitment from facts order by n
    returning id, commitment
  )
  insert into audit_event_personal (organization_id, event_id, salt, user_name, ip, user_agent, personal, search_text)
  select $1::uuid, events.id, facts.salt, $9, '127.0.0.1', 'tenantry-bench', facts.personal, facts.search_text
  from events join facts using (commitment)`,
};

/** Assigns one seat; what goes wrong is a fault, since the benchmark asks for nothing that is to be refused. */
export async function assignSeat(on: Client, token: TenantToken, user: string): Promise<string> {
  await assign(on, token, [user]);
  return `{"data":{"assignSeats":{"results":[{"outcome":"ASSIGNED"}],"userErrors":[]}}}`;
}

/** Assigns many seats in one transaction, all or none. */
export async function assignManySeats(on: Client, token: TenantToken, users: readonly string[]): Promise<string> {
  const assigned = await assign(on, token, users);
  return `{"data":{"assignSeats":{"summary":{"assigned":${assigned},"refused":0},"userErrors":[]}}}`;
}

/** Three round trips: locks and what is to be known, the change, and the commit with it. */
async function assign(on: Client, token: TenantToken, publicIds: readonly string[]): Promise<number> {
  const { organizationId, secretHash } = token;
  const ids = publicIds.map((id) => decodeId("usr", id));
  const requestId = randomUUID();
  const sent = Promise.all([
    on.query("begin"),
    rows(on, fence, [organizationId]),
    rows(on, lock, [organizationId]),
    rows<Holder>(on, allowedForUser("SEATS_ASSIGN"), [organizationId, secretHash, ids[0]]),
    rows<State>(on, stateOf, [organizationId, ids]),
  ]);
  try {
    const [, , , holders, states] = await sent;
    const holder = allowed(holders);
    const batchId = newId();
    const plan = planOf(organizationId, states, ids, holder);
    const facts = states.map((state, n) => factOf(state, n, holder));
    const changed = rows(on, write, [
      organizationId,
      JSON.stringify(plan),
      holder.user,
      batchId,
      requestId,
      states.length,
      plan.length,
      JSON.stringify(facts),
      holder.email,
    ]);
    await Promise.all([changed, on.query("commit")]);
    return states.length;
  } catch (error) {
    await on.query("rollback");
    throw error;
  }
}

/** The log rows: each user's, then those of levels that changed. */
function planOf(organizationId: string, states: readonly State[], ids: readonly string[], holder: Holder): Entry[] {
  const [first] = states;
  if (!first || states.length !== ids.length) throw new Error("a user is not there");
  const { purchased, standalone, poolAssigned } = first;
  const accounts = new Map<string, { before: number; now: number; limit: number | null }>();
  const entries: Entry[] = [];
  let pool = poolAssigned;
  const base = { purchased, user: null as string | null };
  for (const { id, account, disabled, seated, limit, assigned } of states) {
    const counted = accounts.get(account) ?? { before: assigned, now: assigned, limit };
    accounts.set(account, counted);
    const full = counted.now >= (limit ?? Infinity) || pool >= purchased;
    if (disabled || seated || full || !(holder.everywhere || holder.home === account))
      throw new Error("a seat is refused");
    pool++;
    const numbers = { limit, purchased };
    entries.push({
      ...base,
      event: "ASSIGNED",
      scope: "ACCOUNT",
      account,
      user: id,
      limit,
      before: counted.now,
      after: counted.now + 1,
      level_before: accountLevelOf({ ...numbers, assigned: counted.now }),
      level_after: accountLevelOf({ ...numbers, assigned: counted.now + 1 }),
      organization_after: pool,
    });
    counted.now++;
  }
  const cross = (about: Entry, before: string, after: string) => {
    const event = crossingOf(before as "NONE", after as "NONE");
    if (event)
      entries.push({ ...base, ...about, event, level_before: before, level_after: after, organization_after: pool });
  };
  for (const [account, { before, now, limit }] of standalone ? [] : accounts)
    cross(
      { scope: "ACCOUNT", account, limit, before, after: now },
      accountLevelOf({ limit, purchased, assigned: before }),
      accountLevelOf({ limit, purchased, assigned: now }),
    );
  cross(
    { scope: "ORGANIZATION", account: organizationId, limit: null, before: poolAssigned, after: pool },
    levelOf(poolAssigned, purchased),
    levelOf(pool, purchased),
  );
  return entries.map((entry, index) => ({ ...entry, n: index + 1, id: newId() }));
}

function factOf({ id, account, name, email }: State, n: number, holder: Holder): Entry {
  const salt = randomBytes(16);
  const personal = { user: name, email };
  const searchText = `A seat was assigned to ${name}.\n${holder.email}`;
  const part = { userName: holder.email, ip: "127.0.0.1", userAgent: "tenantry-bench", personal, searchText };
  return {
    n,
    salt: salt.toString("hex"),
    commitment: commitmentTo(salt, part),
    account,
    targets: [{ type: "user", id }],
    personal,
    search_text: searchText,
  };
}
