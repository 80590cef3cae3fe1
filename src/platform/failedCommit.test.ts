import { authorizeSeats } from "../modules/seats/seats.policy";
import { makeOrganization, operatorOn, type OrganizationFixture, startTestService, type TestService } from "../testing";
import { statement, type Tx } from "./context";
import { Refusal } from "./errors";
import { operation } from "./operation";
import { RecordedRefusal } from "./recordedRefusal";

const breakConnection = statement<void>("test.break", `select pg_terminate_backend(pg_backend_pid())`);
const noAnswer = { userErrors: [] };

let service: TestService;
let org: OrganizationFixture;
beforeAll(async () => {
  service = await startTestService({ poolSize: 4 });
  org = await makeOrganization(service, { purchased: 10 });
});
afterAll(() => service.stop());

/** Runs an operation that holds the organization's lock. */
const run = (work: (tx: Tx) => void) =>
  operation({ codes: ["seat_limit.set"] }, async (tx) => {
    await tx.lock({ organization: true });
    authorizeSeats(tx, "seats.use", { organizationId: org.organizationId, id: org.organizationId });
    work(tx);
  })(operatorOn(service, org.organizationId), {});

const fact = () => ({ accountId: org.main.id });

/** Fails unless nobody holds the organization's lock. */
const takeLock = () =>
  service.owner.query(`select 1 from organizations where organization_id = $1 for update nowait`, [org.organizationId]);

const failures = async () =>
  (
    await service.owner.query<{ reason: string }>(
      `select reason from audit_events where organization_id = $1 and code = 'seat_limit.set' and status = 'FAILURE'`,
      [org.organizationId],
    )
  ).rows.map(({ reason }) => reason);

it.each<[string, string, (tx: Tx) => void]>([
  ["an event that would carry a secret", "secret", (tx) => tx.audit({ ...fact(), details: { password: "x" } })],
  ["an event of another operation", "does not declare", (tx) => tx.audit({ ...fact(), code: "user.disable" })],
  [
    "a last statement that cannot be made, behind many that can",
    "secret",
    (tx) => {
      for (let n = 0; n < 20; n++) tx.finally(statement<void>("test.one", `select 1`), []);
      tx.audit({ ...fact(), details: { password: "x" } });
    },
  ],
])("undoes all and frees the lock at once after %s", async (_, said, work) => {
  await expect(run(work)).rejects.toThrow(said);
  await takeLock();
  // Neither a connection nor a turn of the organization is lost.
  for (let n = 0; n < 10; n++)
    await run((tx) => {
      tx.unchanged("test");
    });
});

it("undoes all when a first read cannot be made", async () => {
  const failing = operation({ codes: ["seat_limit.set"] }, (tx) =>
    tx.lock({ organization: true }, () => {
      throw new Error("no such read");
    }),
  );
  await expect(failing(operatorOn(service, org.organizationId), {})).rejects.toThrow("no such read");
  await takeLock();
});

it("writes what a refusal leaves behind although the first connection for it breaks", async () => {
  const before = await failures();
  let tries = 0;
  const refused = run(() => {
    throw new RecordedRefusal(new Refusal("VERSION_CONFLICT", "no"), noAnswer, async (tx) => {
      await tx.lock({ organization: true });
      if (++tries === 1) await tx.rows(breakConnection, []);
    });
  });
  await expect(refused).rejects.toThrow("no");
  expect(tries).toBe(2);
  expect(await failures()).toEqual([...before, "VERSION_CONFLICT"]);
});

it("tries no third time", async () => {
  const before = await failures();
  let tries = 0;
  const refused = run(() => {
    throw new RecordedRefusal(new Refusal("VERSION_CONFLICT", "no"), noAnswer, async (tx) => {
      await tx.lock({ organization: true });
      tries += 1;
      await tx.rows(breakConnection, []);
    });
  });
  await expect(refused).rejects.toThrow("no");
  expect(tries).toBe(2);
  expect(await failures()).toEqual(before);
  await takeLock();
});
