import { inactiveBefore, inactivityReasons, inactivityReasonsOf } from "../modules/seats/seatInactivity";
import { ledgerFaults } from "../modules/seats/seats.testing";
import { commitmentTo } from "../platform/audit/commitment";
import { decodeId } from "../platform/ids";
import { type GraphqlClient, startTestService, stranger, type TestService, withCookie, withKey } from "../testing";
import { temporaryFolder } from "../testing/programs";
import { type DemoCredentials, readDemoCredentials } from "./credentials";
import { holdsDemo, seedDemo } from "./seedDemo";

let service: TestService;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let credentials: DemoCredentials;
let organizationId: string;
/** What the tests themselves do comes later. */
let seededAt: Date;
const progress: string[] = [];
beforeAll(async () => {
  [service, folder] = await Promise.all([startTestService(), temporaryFolder()]);
  const { serviceUrl, ownerUrl } = service.database;
  credentials = await seedDemo({
    runtime: service.runtime,
    urls: { url: serviceUrl, directUrl: serviceUrl, ownerUrl },
    secretKey: service.secretKey,
    directory: folder.path,
    onProgress: (line) => void progress.push(line),
  });
  organizationId = decodeId("acc", credentials.mainAccountId);
  seededAt = new Date();
}, 180_000);
afterAll(async () => {
  await service.stop();
  await folder.remove();
});

const rowsOf = async <Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> =>
  (await service.owner.query<Row>(sql, params)).rows;

it("says what it does, keeps the sign-ins, and is found again", async () => {
  expect(progress.length).toBeGreaterThanOrEqual(3);
  expect(await readDemoCredentials(folder.path)).toEqual(credentials);
  expect(await holdsDemo(service.database.ownerUrl)).toBe(true);
});

it("makes a main account with 12 sub-accounts, a standalone account and a second organization", async () => {
  const accounts = await rowsOf<{ name: string; subs: number; disabled: number; users: number; seats: number }>(
    `select m.name, count(s.id)::int as subs, count(s.disabled_at)::int as disabled,
       (select count(*)::int from users u where u.organization_id = m.id) as users,
       (select count(*)::int from seats t where t.organization_id = m.id) as seats
     from accounts m left join accounts s on s.organization_id = m.id and s.parent_id = m.id
     where m.parent_id is null group by m.id, m.name order by users desc`,
  );
  expect(accounts.map(({ name, subs, disabled }) => [name, subs, disabled])).toEqual([
    ["Meridian Group", 12, 1],
    ["Harbor Holdings", 2, 0],
    ["Solo Studio", 0, 0],
  ]);
  const [main] = accounts;
  expect(main?.users).toBeGreaterThanOrEqual(600);
  expect(main?.seats).toBeGreaterThanOrEqual(250);
});

interface SeatPage {
  readonly account: {
    readonly seatAllocations: {
      readonly nodes: readonly {
        readonly account: { readonly name: string; readonly status: string };
        readonly assigned: number;
        readonly limit: number | null;
        readonly warning: { readonly level: string };
      }[];
    };
  };
}

it("S-08 has an account that is full, one in warning, one over 50 and one over 100 seats, and sizes and limits of all kinds", async () => {
  const { data, errors } = await (
    await signedInAs("account manager")
  ).send<SeatPage>(
    `query ($id: ID!) { account(id: $id) { seatAllocations(first: 100) {
       nodes { account { name status } assigned limit warning { level } } } } }`,
    { id: credentials.mainAccountId },
  );
  expect(errors).toBeUndefined();
  const nodes = data?.account.seatAllocations.nodes ?? [];
  expect(nodes).toHaveLength(13);
  const levels = nodes.map(({ warning }) => warning.level);
  expect(levels).toEqual(expect.arrayContaining(["NONE", "WARNING", "FULL"]));
  expect(nodes.filter(({ assigned }) => assigned > 100)).toHaveLength(1);
  expect(nodes.filter(({ assigned }) => assigned > 50 && assigned <= 100)).not.toHaveLength(0);
  expect(nodes.filter(({ limit }) => limit === null)).not.toHaveLength(0);
  expect(nodes.filter(({ account }) => account.status === "DISABLED")).toHaveLength(1);
});

it("S-09 has seated users who are inactive for each of the four reasons, and more who are not", async () => {
  const rows = await rowsOf<{ last: string | null; since: string; role: boolean; disabled: boolean }>(
    `select last_sign_in_at as last, seat_assigned_at as since, coalesce(inbox_role_until > now(), false) as role,
       user_disabled as disabled from seat_activity where organization_id = $1 and seat_assigned_at is not null`,
    [organizationId],
  );
  const before = inactiveBefore(new Date());
  const reasons = rows.map(({ last, since, role, disabled }) =>
    inactivityReasonsOf(
      { lastSignInAt: last, seatAssignedAt: since, hasInboxRole: role, userDisabled: disabled },
      before,
    ),
  );
  expect(new Set(reasons.flat())).toEqual(new Set(Object.keys(inactivityReasons)));
  expect(reasons.filter((found) => found.length === 0).length).toBeGreaterThan(rows.length / 2);
});

it("S-14 has months of seat log and of audit log, whose counters, order and times agree", async () => {
  for (const { id } of await rowsOf<{ id: string }>(`select organization_id as id from organizations`))
    expect(await ledgerFaults(service, id)).toEqual([]);
  const [spans] = await rowsOf<Record<string, number | boolean>>(
    `select (select min(occurred_at) < now() - interval '6 months' from seat_log) as "seatLogIsOld",
       (select max(occurred_at) <= now() from seat_log) as "seatLogIsPast",
       (select max(recorded_at) <= now() from audit_events) as "auditLogIsPast",
       (select count(distinct date_trunc('month', recorded_at))::int from audit_events) as months,
       (select count(distinct date_trunc('month', recorded_at))::int from audit_events where code = 'user.login') as "signInMonths",
       (select count(*)::int from audit_events_default) + (select count(*)::int from audit_event_personal_default) as astray,
       (select count(*)::int from audit_events where uuidv7_at(recorded_at) > id
          or uuidv7_at(recorded_at + interval '1 ms') <= id) as "idsOfAnotherTime",
       (select count(*)::int from audit_events e where not exists (select from audit_event_personal p
          where p.organization_id = e.organization_id and p.event_id = e.id)) as "withoutPersonal"`,
  );
  expect(spans).toMatchObject({
    ...{ seatLogIsOld: true, seatLogIsPast: true, auditLogIsPast: true },
    ...{ astray: 0, idsOfAnotherTime: 0, withoutPersonal: 0 },
  });
  expect(spans?.["months"]).toBeGreaterThanOrEqual(7);
  expect(spans?.["signInMonths"]).toBeGreaterThanOrEqual(7);
});

it("L-03 tells each user's last sign-in, none before the invitation was accepted and none while disabled", async () => {
  const odd = await rowsOf(
    `select u.email, u.last_sign_in_at, u.accepted_at, u.disabled_at, e.latest, e.earliest
     from users u join accounts a on a.organization_id = u.organization_id and a.id = u.account_id
     left join (select organization_id, actor_id, max(recorded_at) as latest, min(recorded_at) as earliest from audit_events
       where code = 'user.login' and status = 'SUCCESS' and recorded_at < $1 group by 1, 2) e on e.organization_id = u.organization_id and e.actor_id = u.id
     where u.last_sign_in_at < $1 and (e.latest is distinct from u.last_sign_in_at or e.earliest < u.accepted_at
       or u.last_sign_in_at > least(u.disabled_at, a.disabled_at))`,
    [seededAt],
  );
  expect(odd).toEqual([]);
  const [found] = await rowsOf<{ n: number; failed: number }>(
    `select count(*)::int as n, count(*) filter (where status = 'FAILURE')::int as failed from audit_events where code = 'user.login'`,
  );
  expect(found?.n).toBeGreaterThan(1_000);
  expect(found?.failed).toBeGreaterThan(10);
});

interface KeptEvent {
  readonly commitment: Buffer;
  readonly salt: Buffer;
  readonly userName: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly personal: unknown;
  readonly searchText: string;
}

it("L-06 keeps every commitment of the audit log true, though its times were moved", async () => {
  const events = await rowsOf<KeptEvent>(
    `select e.commitment, p.salt, p.user_name as "userName", host(p.ip) as ip, p.user_agent as "userAgent", p.personal,
       p.search_text as "searchText"
     from audit_events e join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id`,
  );
  expect(events.length).toBeGreaterThan(2_000);
  const broken = events.filter((event) => commitmentTo(event.salt, event) !== event.commitment.toString("hex"));
  expect(broken).toEqual([]);
});

async function signedInAs(as: string): Promise<GraphqlClient> {
  const found = credentials.signIns.find((entry) => entry.as === as);
  const { headers } = await stranger(service).send(
    `mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { result { __typename } } }`,
    { email: found?.email, password: found?.password },
  );
  return withCookie(service, headers.getSetCookie()[0]?.split(";")[0] ?? "");
}

it("W-01 lets the six people and the program in, each with what they may see", async () => {
  const seen = async (client: GraphqlClient) => {
    const { data, errors } = await client.send<{ accounts: { totalCount: number } | null }>(
      `{ accounts { totalCount } }`,
    );
    return data?.accounts?.totalCount ?? errors?.[0]?.extensions.code;
  };
  const all = await Promise.all(
    credentials.signIns.map(async ({ as }) => [as, await seen(await signedInAs(as))] as const),
  );
  expect(Object.fromEntries(all)).toEqual({
    "account manager": 13,
    "account admin": 13,
    "seat manager": 13,
    auditor: 13,
    member: "FORBIDDEN",
    "sub-account's admin": 1,
  });
  expect(await seen(withKey(service, credentials.apiKey))).toBe(13);
});
