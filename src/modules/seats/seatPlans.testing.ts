import type { Ctx } from "../../platform/context";
import { createLoad } from "../../platform/loader";
import { contextOf } from "../../platform/runtime";
import type { OrganizationFixture, TestService } from "../../testing";

/** What PostgreSQL did for a statement, as EXPLAIN (ANALYZE, BUFFERS) tells it. */
export interface Plan {
  readonly "Relation Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly Plan[];
}

/** How many rows of a table a plan looked at, whether or not it kept them. */
export function rowsTouched(plan: Plan, table: string): number {
  const own =
    (plan["Actual Rows"] ?? 0) + (plan["Rows Removed by Filter"] ?? 0) + (plan["Rows Removed by Index Recheck"] ?? 0);
  const here = plan["Relation Name"] === table ? own * (plan["Actual Loops"] ?? 1) : 0;
  return (plan.Plans ?? []).reduce((sum, child) => sum + rowsTouched(child, table), here);
}

/** How many pages of tables and indexes a plan read, each time that it did. */
export const pagesRead = (plan: Plan): number => plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];

/** The plans of the statements about seat_activity that reading sends. */
export async function plansOf(
  service: TestService,
  { viewer, origin }: Ctx,
  read: (ctx: Ctx) => Promise<unknown>,
): Promise<Plan[]> {
  const asked: { text: string; params: readonly unknown[] }[] = [];
  const ctx = contextOf(service.runtime, viewer, origin);
  const watched: Ctx = {
    ...ctx,
    load: createLoad(() => watched),
    rows: (what, params) => {
      if (what.text.includes("seat_activity")) asked.push({ text: what.text, params });
      return ctx.rows(what, params);
    },
  };
  await read(watched);
  const explained = asked.map(async ({ text, params }) => {
    const { rows } = await service.owner.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
      `explain (analyze, buffers, timing off, format json) ${text}`,
      [...params],
    );
    return (rows[0]?.["QUERY PLAN"][0] as { Plan: Plan }).Plan;
  });
  return Promise.all(explained);
}

/**
 * Gives many users seats at once, past the service, as a bulk load does, spread over the sub-accounts. Of each thousand
 * four are inactive at `now`: without an Inbox role, with one that ended, disabled, away for four months.
 */
export async function makeManySeats(
  service: TestService,
  { organizationId, subs }: OrganizationFixture,
  count: number,
  now: Date,
): Promise<void> {
  await service.owner.query(
    `with made as (
      insert into users (organization_id, id, account_id, email, email_key, first_name, last_name, name, updated_by_type)
      select $1, gen_random_uuid(), ($2::uuid[])[1 + n % cardinality($2::uuid[])], e, e, 'Many', n::text, 'Many ' || n, 'SYSTEM'
      from generate_series(0, $4::integer - 1) n, concat('many.', n, '@', $1::uuid, '.example') e
      returning organization_id, id, account_id, name
    ), given as (
      insert into seats (organization_id, user_id, account_id, assigned_at, assigned_by_type)
      select organization_id, id, account_id, now(), 'SYSTEM' from made
    ), granted as (
      insert into role_grants (organization_id, id, role_id, user_id, principal_account_id, account_id, granted_by_type)
      select made.organization_id, gen_random_uuid(), r.id, made.id, made.account_id, made.account_id, 'SYSTEM'
      from made join roles r on r.organization_id = $1 and r.built_in = 'INBOX_AGENT'
    )
    insert into seat_activity (organization_id, user_id, account_id, name, last_sign_in_at, active_at, seat_assigned_at,
      inbox_role_until, user_disabled)
    select organization_id, id, account_id, name, at, at, $3::timestamptz - interval '1 year',
      case when n % 1000 = 1 then null when n % 1000 = 2 then $3::timestamptz else 'infinity' end, n % 1000 = 3
    from (select *, row_number() over () as n from made) m,
      lateral (select $3::timestamptz - case when n % 1000 = 4 then interval '4 months' else interval '1 day' end as at) t`,
    [organizationId, subs.map(({ id }) => id), now, count],
  );
}
