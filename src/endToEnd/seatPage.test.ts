import { newId } from "../platform/ids";
import {
  type GraphqlClient,
  makeOrganization,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../testing";
import { AccountSeatsDocument, SearchAccountSeatsDocument } from "../testing/operations.generated";

let service: TestService;
let small: OrganizationFixture;
let large: OrganizationFixture;

beforeAll(async () => {
  service = await startTestService();
  small = await organizationOf(50);
  large = await organizationOf(1_000);
}, 60_000);
afterAll(() => service.stop());

/**
 * An organization with sub-accounts of eight seats each, two of them kept by disabled users; every other account has a
 * limit of nine. Made by SQL, as the operations would have left it: they would need minutes.
 */
async function organizationOf(subAccounts: number): Promise<OrganizationFixture> {
  const organization = await makeOrganization(service, { purchased: 10_000 });
  const { organizationId } = organization;
  const accounts = Array.from({ length: subAccounts }, newId);
  const users = accounts.flatMap((accountId) => Array.from({ length: 8 }, () => ({ id: newId(), accountId })));
  const grants = users.map(newId);
  const ids = users.map(({ id }) => id);
  const homes = users.map(({ accountId }) => accountId);
  const run = (sql: string, ...params: unknown[]) => service.owner.query(sql, [organizationId, ...params]);
  await run(
    `insert into accounts (organization_id, id, parent_id, name, time_zone, first_day_of_week, language, updated_by_type)
     select $1, id, $1, 'Account ' || to_char(number, 'FM0000'), 'UTC', 'MONDAY', 'en', 'OPERATOR'
     from unnest($2::uuid[]) with ordinality as a (id, number)`,
    accounts,
  );
  await run(`insert into account_directory (organization_id, account_id) select $1, unnest($2::uuid[])`, accounts);
  await run(
    `insert into seat_accounts (organization_id, account_id, seat_limit, assigned, updated_by_type)
     select $1, id, case when number % 2 = 0 then 9 end, 8, 'OPERATOR' from unnest($2::uuid[]) with ordinality as a (id, number)`,
    accounts,
  );
  await run(
    `insert into users (organization_id, id, account_id, email, email_key, first_name, last_name, name, accepted_at,
       email_verified_at, last_sign_in_at, disabled_at, updated_by_type)
     select $1, id, account_id, id || '@test.example', id || '@test.example', 'User', number::text, 'User ' || number, now(),
       now(), now(), case when number % 4 = 0 then now() end, 'OPERATOR'
     from unnest($2::uuid[], $3::uuid[]) with ordinality as u (id, account_id, number)`,
    ids,
    homes,
  );
  await run(
    `insert into role_grants (organization_id, id, role_id, user_id, principal_account_id, account_id, granted_by_type)
     select $1, g.id, r.id, g.user_id, g.account_id, g.account_id, 'OPERATOR'
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as g (id, user_id, account_id)
     join roles r on r.organization_id = $1 and r.built_in = 'INBOX_AGENT'`,
    grants,
    ids,
    homes,
  );
  await run(
    `insert into seats (organization_id, user_id, account_id, assigned_at, assigned_by_type, assigned_by_id)
     select $1, id, account_id, now(), 'USER', $4 from unnest($2::uuid[], $3::uuid[]) as u (id, account_id)`,
    ids,
    homes,
    organization.manager.id,
  );
  await run(
    `insert into seat_activity (organization_id, user_id, account_id, name, last_sign_in_at, active_at, seat_assigned_at,
       inbox_role_until, user_disabled)
     select organization_id, id, account_id, name, last_sign_in_at, last_sign_in_at, now(), 'infinity', disabled_at is not null
     from users where organization_id = $1 and id = any($2)`,
    ids,
  );
  // As autovacuum would have done by now: without figures of the tables the planner guesses.
  await service.owner.query(`analyze`);
  await run(`update seat_pools set assigned = $2 where organization_id = $1`, users.length);
  return organization;
}

type Page = ReturnType<typeof pageOf> extends Promise<infer Answer> ? Answer : never;

async function pageOf(client: GraphqlClient, first: number) {
  const { data, errors } = await client.execute(AccountSeatsDocument, { first });
  expect(errors).toBeUndefined();
  return data?.viewer?.account;
}

/** The page as its reader sees it, and what it took. */
async function measured(
  organization: OrganizationFixture,
  first: number,
): Promise<{ page: Page; statements: string[] }> {
  const client = await signedIn(service, organization.manager);
  let page: Page;
  const statements = await statementsOf(async () => {
    page = await pageOf(client, first);
  });
  return { page, statements };
}

/** What was sent, whatever came first of what is sent side by side. */
const inShort = (statements: readonly string[]) => statements.map((text) => text.slice(0, 60)).sort();

it("S-02 S-11 the seat page of 50 accounts takes at most 6 statements, the same with 50 and with 1,000 accounts", async () => {
  const few = await measured(small, 50);
  const many = await measured(large, 50);
  const all = await measured(large, 1_000);
  expect(few.statements.length).toBeLessThanOrEqual(6);
  expect(inShort(many.statements)).toEqual(inShort(few.statements));
  expect(inShort(all.statements)).toEqual(inShort(few.statements));
  expect(many.page?.seatAllocations?.nodes).toHaveLength(50);
  expect(all.page?.seatAllocations?.nodes).toHaveLength(1_000);
});

it("S-01 S-03 S-09 S-11 what it shows is right for every row", async () => {
  const { page } = await measured(large, 1_000);
  expect(page?.seatOverview).toMatchObject({ assigned: 8_000, remaining: 2_000, inactive: 2_000, sumOfLimits: 4_500 });
  const rows = page?.seatAllocations?.nodes ?? [];
  const wrong = rows.filter(({ account, assigned, usagePercent, limit, available, warning, seatedUsers }) => {
    const number = Number(account?.name.split(" ")[1]);
    const first = (number - 1) * 8 + 1;
    const names = Array.from({ length: 8 }, (_, n) => `User ${first + n}`).sort((a, b) => a.localeCompare(b));
    const isLimited = number % 2 === 0;
    return !(
      assigned === 8 &&
      usagePercent === 0.1 &&
      limit === (isLimited ? 9 : null) &&
      available === (isLimited ? 1 : 2_000) &&
      warning.level === (isLimited ? "WARNING" : "NONE") &&
      seatedUsers?.nodes.map(({ name }) => name).join() === names.slice(0, 5).join() &&
      seatedUsers.nodes.every(({ inboxRoles }) => inboxRoles.join() === "AGENT")
    );
  });
  expect(wrong).toEqual([]);
  // The main account comes last by its name, on the next page.
  expect([rows[0]?.account?.name, rows.at(-1)?.account?.name]).toEqual(["Account 0001", "Account 1000"]);
});

it("S-02 every column of 1,000 accounts, sorted and searched, takes no more statements than a few", async () => {
  const client = await signedIn(service, large.manager);
  const statements = (first: number) =>
    statementsOf(async () => {
      const orderBy = { field: "LIMIT_USAGE" as const, direction: "DESC" as const };
      const variables = { filter: { search: "account" }, orderBy, first };
      const { data, errors } = await client.execute(SearchAccountSeatsDocument, variables);
      expect(errors).toBeUndefined();
      expect(data?.viewer?.account?.seatAllocations).toMatchObject({ totalCount: 1_000 });
      expect(data?.viewer?.account?.seatAllocations?.nodes).toHaveLength(first);
    });
  const few = await statements(5);
  expect(few.length).toBeLessThanOrEqual(6);
  expect(inShort(await statements(1_000))).toEqual(inShort(few));
});
