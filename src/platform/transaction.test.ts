import { Pool } from "pg";
import {
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
} from "../testing";

let service: TestService;
let org: OrganizationFixture;
let user: UserFixture;
let admin: Pool;
beforeAll(async () => {
  service = await startTestService({ poolSize: 8 });
  org = await makeOrganization(service, { purchased: 10 });
  user = await makeUser(service, org.main);
  // Only a superuser sees what other roles wait for.
  admin = new Pool({ connectionString: service.database.adminUrl, max: 2 });
});
afterAll(async () => {
  await admin.end();
  await service.stop();
});

const setLimit = `mutation ($id: ID!) { setSeatLimit(input: { accountId: $id, limit: 5 }) { userErrors { code } } }`;

/** Holds the organization's lock until the returned function is called. */
async function holdLock(): Promise<() => Promise<void>> {
  const holder = await service.owner.connect();
  await holder.query("begin");
  await holder.query(`select 1 from organizations where organization_id = $1 for update`, [org.organizationId]);
  return async () => {
    await holder.query("rollback");
    holder.release();
  };
}

/** Resolves when so many of the service's backends wait for a lock. */
async function waiting(count: number): Promise<number[]> {
  for (;;) {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'tenantry' and datname = $1 and wait_event_type = 'Lock'`,
      [service.database.name],
    );
    if (rows.length >= count) return rows.map((row) => row.pid);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const eventsOf = async (code: string, status: string) =>
  (
    await service.owner.query<{ reason: string | null }>(
      `select reason from audit_events where organization_id = $1 and code = $2 and status = $3`,
      [org.organizationId, code, status],
    )
  ).rows;

it("L-03 answers UNAVAILABLE when the connection of a write breaks, changes nothing, and keeps the pool whole", async () => {
  const manager = await signedIn(service, org.manager);
  const release = await holdLock();
  const sent = manager.send(setLimit, { id: org.main.publicId });
  const [pid] = await waiting(1);
  await admin.query(`select pg_terminate_backend($1)`, [pid]);
  const answer = await sent;
  await release();
  expect(answer.errors?.[0]?.extensions.code).toBe("UNAVAILABLE");
  expect(await eventsOf("seat_limit.set", "SUCCESS")).toEqual([]);
  // Every connection of the pool works, and as many as before can be had.
  const again = await Promise.all(Array.from({ length: 16 }, () => manager.send(`{ viewer { type } }`)));
  expect(again.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
  expect((await manager.send(setLimit, { id: org.main.publicId })).data).toEqual({ setSeatLimit: { userErrors: [] } });
});

it("S-05 lets one customer's held lock take neither the pool nor the readiness from the others", async () => {
  const manager = await signedIn(service, org.manager);
  const other = await makeOrganization(service, { purchased: 10 });
  const stranger = await signedIn(service, other.manager);
  const release = await holdLock();
  const sent = Array.from({ length: 30 }, () => manager.send(setLimit, { id: org.main.publicId }));
  await waiting(2);
  expect((await stranger.send(`{ viewer { type } }`)).errors).toBeUndefined();
  expect((await stranger.send(setLimit, { id: other.main.publicId })).data).toEqual({
    setSeatLimit: { userErrors: [] },
  });
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  await release();
  const answers = await Promise.all(sent);
  expect(answers.map(({ data }) => data)).toEqual(
    Array.from({ length: 30 }, () => ({ setSeatLimit: { userErrors: [] } })),
  );
});

it("L-03 files a lock that was not to be had as UNAVAILABLE, as the client was told", async () => {
  const manager = await signedIn(service, org.manager);
  const release = await holdLock();
  const answer = await manager.send(
    `mutation ($id: ID!) { disableUser(input: { userId: $id }) { userErrors { code } } }`,
    { id: user.publicId },
  );
  await release();
  expect(answer.errors?.[0]?.extensions.code).toBe("UNAVAILABLE");
  expect(answer.headers.get("retry-after")).not.toBeNull();
  expect(await eventsOf("user.disable", "FAILURE")).toEqual([{ reason: "UNAVAILABLE" }]);
});

it("L-03 says that the outcome is not known when the connection breaks during the commit, and files no failure", async () => {
  const manager = await signedIn(service, org.manager);
  const before = await eventsOf("seat_limit.set", "FAILURE");
  // A deferred trigger makes the commit itself take long enough to be interrupted.
  await service.owner.query(`
    create function slow_commit() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return null; end $$;
    create constraint trigger slow_commit after insert on seat_log deferrable initially deferred
      for each row execute function slow_commit()`);
  const sent = manager.send(
    `mutation ($id: ID!) { setSeatLimit(input: { accountId: $id, limit: 7 }) { userErrors { code } } }`,
    {
      id: org.main.publicId,
    },
  );
  const committing = async (): Promise<number> => {
    for (;;) {
      const { rows } = await admin.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = $1 and application_name = 'tenantry' and wait_event = 'PgSleep'`,
        [service.database.name],
      );
      if (rows[0]) return rows[0].pid;
    }
  };
  await admin.query(`select pg_terminate_backend($1)`, [await committing()]);
  const answer = await sent;
  await service.owner.query(`drop trigger slow_commit on seat_log; drop function slow_commit()`);
  expect(answer.errors?.[0]).toMatchObject({
    message: expect.stringContaining("may or may not have gone through") as string,
    extensions: { code: "UNAVAILABLE", outcome: "UNKNOWN" },
  });
  // A client that obeyed it would do the change twice.
  expect(answer.headers.get("retry-after")).toBeNull();
  expect(await eventsOf("seat_limit.set", "FAILURE")).toEqual(before);
});
