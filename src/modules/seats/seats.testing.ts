import { encodeId, newId } from "../../platform/ids";
import type { Statement } from "../../platform/context";
import { type AccountFixture, makeUser, type TestService, type UserFixture } from "../../testing";
import { checkSeatLedger } from "./checkSeatLedger";

/** The rows of an organization's seat log in their order, reduced to the columns that tests compare. */
export async function logOf(service: TestService, organizationId: string, after = 0) {
  const { rows } = await service.owner.query<{
    number: string;
    event: string;
    scope: string;
    account_id: string;
    user_id: string | null;
    reason: string | null;
    cause: string;
    before: number;
    after: number;
    levels: string;
    limits: string;
    purchased: string;
    total: number;
    batch_id: string | null;
    actor_type: string;
  }>(
    `select number, event, scope, account_id, user_id, reason, cause, assigned_before as before, assigned_after as after,
      level_before || '>' || level_after as levels, coalesce(limit_before::text, '-') || '>' || coalesce(limit_after::text, '-') as limits,
      purchased_before || '>' || purchased_after as purchased, organization_assigned_after as total, batch_id, actor_type
    from seat_log where organization_id = $1 and number > $2 order by number`,
    [organizationId, after],
  );
  return rows;
}

/** How many rows an organization's log has, to read on from there. */
export const logLength = async (service: TestService, organizationId: string) =>
  (await logOf(service, organizationId)).length;

/** The log after a row in short: `EVENT SCOPE before>after levels`. */
export const shortLogOf = async (service: TestService, organizationId: string, after = 0) =>
  (await logOf(service, organizationId, after)).map(
    (row) => `${row.event} ${row.scope} ${row.before}>${row.after} ${row.levels}`,
  );

/** The events of an organization's audit log with a code, in their order. */
export async function eventsOf(service: TestService, organizationId: string, ...codes: string[]) {
  const { rows } = await service.owner.query<{
    code: string;
    status: string;
    reason: string | null;
    account_id: string;
    targets: { type: string; id: string }[];
    batch_id: string | null;
    details: Record<string, unknown>;
  }>(
    `select code, status, reason, account_id, targets, batch_id, details from audit_events
    where organization_id = $1 and code = any($2) order by id`,
    [organizationId, codes],
  );
  return rows;
}

/** Makes many users of an account at once, past the service; answers their public ids by their names, Many 1 first. */
export async function makeManyUsers(
  service: TestService,
  account: { readonly organizationId: string; readonly id: string },
  count: number,
): Promise<string[]> {
  const { rows } = await service.owner.query<{ id: string }>(
    `with made as (
      insert into users (organization_id, id, account_id, email, email_key, first_name, last_name, name, accepted_at,
        email_verified_at, updated_by_type)
      select $1, gen_random_uuid(), $2, e, e, 'Many', n::text, 'Many ' || n, now(), now(), 'SYSTEM'
      from generate_series(1, $3::integer) n, concat('many.', n, '.', $4::text, '@test.example') e
      returning organization_id, id, account_id, name, last_name
    ), active as (
      insert into seat_activity (organization_id, user_id, account_id, name)
      select organization_id, id, account_id, name from made
    )
    select id from made order by last_name::integer`,
    [account.organizationId, account.id, count, newId()],
  );
  return rows.map(({ id }) => encodeId("usr", id));
}

/** Who has a seat, and how many the counters say: `{ users, accounts, pool }`. */
export async function seatsOf(service: TestService, organizationId: string) {
  const ask = async <T>(sql: string) => (await service.owner.query(sql, [organizationId])).rows as T[];
  const users = await ask<{ user_id: string }>(`select user_id from seats where organization_id = $1 order by user_id`);
  const accounts = await ask<{ account_id: string; assigned: number }>(
    `select account_id, assigned from seat_accounts where organization_id = $1 and assigned > 0 order by account_id`,
  );
  const [pool] = await ask<{ assigned: number; purchased: number }>(
    `select assigned, purchased from seat_pools where organization_id = $1`,
  );
  return {
    users: users.map((row) => encodeId("usr", row.user_id)),
    accounts: Object.fromEntries(accounts.map((row) => [encodeId("acc", row.account_id), row.assigned])),
    pool,
  };
}

/** What `checkSeatLedger` finds, asked past the service. */
export const ledgerFaults = (service: TestService, organizationId: string): Promise<string[]> =>
  checkSeatLedger(
    async <Row>(what: Statement<Row>, params: readonly unknown[]) =>
      (await service.owner.query(what.text, [...params])).rows as Row[],
    organizationId,
  );

/** A user who sees the whole organization, and may give seats on the main account alone. */
export async function makeAuditorWhoAssigns(service: TestService, main: AccountFixture): Promise<UserFixture> {
  const roles = ["AUDITOR", "SEAT_MANAGER"] as const;
  const user = await makeUser(service, main, { roles, includesSubAccounts: true });
  await service.owner.query(
    `update role_grants g set includes_sub_accounts = false from roles r where g.organization_id = $1 and g.user_id = $2
       and r.organization_id = $1 and r.id = g.role_id and r.built_in = 'SEAT_MANAGER'`,
    [user.organizationId, user.id],
  );
  return user;
}
