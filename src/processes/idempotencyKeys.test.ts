import {
  type GraphqlClient,
  makeOrganization,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  withCookie,
} from "../testing";
import { eventsOf, ledgerFaults, logOf, makeManyUsers } from "../modules/seats/seats.testing";
import { environmentOf, type ServerProgram, startServer } from "../testing/programs";

const document = `mutation ($input: AssignSeatsInput!) {
  done: assignSeats(input: $input) { batchId replayed summary { assigned } userErrors { code } }
}`;

interface Answer {
  readonly batchId: string | null;
  readonly replayed: boolean;
  readonly summary: { readonly assigned: number } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

let service: TestService;
let servers: ServerProgram[];
let organization: OrganizationFixture;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 1_000, limits: [null] });
  const env = environmentOf(service.database, service.secretKey);
  servers = await Promise.all([startServer(env), startServer(env)]);
}, 120_000);
afterAll(async () => {
  servers.forEach((server) => {
    server.kill("SIGTERM");
  });
  await Promise.all(servers.map(({ ended }) => ended));
  await service.stop();
}, 60_000);

const clients = async (): Promise<GraphqlClient[]> => {
  const { headers } = await signedIn(service, organization.manager);
  return servers.map((server) => withCookie(server, headers["cookie"] ?? ""));
};

const send = async (client: GraphqlClient, input: object): Promise<Answer> => {
  const { data, errors } = await client.send<{ done: Answer }>(document, { input: { mode: "REJECT_ALL", ...input } });
  expect(errors).toBeUndefined();
  return data!.done;
};

it("S-07 says in one process at once that a call with the key is running in another, and gives its outcome later", async () => {
  const [here, there] = await clients();
  const userIds = await makeManyUsers(service, organization.subs[0]!, 3);
  const input = { userIds, idempotencyKey: "across processes" };
  const holder = await service.owner.connect();
  await holder.query("begin");
  await holder.query(`select 1 from organizations where organization_id = $1 for update`, [
    organization.organizationId,
  ]);
  const first = send(here!, input);
  for (let taken = false; !taken;) {
    const { rowCount } = await service.owner.query(
      `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = $1)`,
      [service.database.name],
    );
    taken = (rowCount ?? 0) > 0;
  }
  expect((await send(there!, input)).userErrors).toEqual([{ code: "IDEMPOTENCY_IN_PROGRESS" }]);
  await holder.query("rollback");
  holder.release();
  const outcome = await first;
  expect(outcome).toMatchObject({ replayed: false, summary: { assigned: 3 } });
  expect(await send(there!, input)).toEqual({ ...outcome, replayed: true });
}, 60_000);

it("S-07 does a call once, however many processes get it at the same moment", async () => {
  const both = await clients();
  for (let round = 0; round < 10; round++) {
    const userIds = await makeManyUsers(service, organization.subs[0]!, 5);
    const input = { userIds, idempotencyKey: `round ${round}` };
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => send(both[n % 2]!, input)));
    const fresh = answers.filter(({ replayed, userErrors }) => !replayed && userErrors.length === 0);
    expect(fresh).toMatchObject([{ summary: { assigned: 5 } }]);
    const { batchId } = fresh[0]!;
    for (const { replayed, userErrors, batchId: id } of answers)
      expect(userErrors.length > 0 ? userErrors : [{ replayed, id }]).toEqual(
        userErrors.length > 0 ? [{ code: "IDEMPOTENCY_IN_PROGRESS" }] : [{ replayed, id: batchId }],
      );
    const log = await logOf(service, organization.organizationId);
    expect(log.filter((row) => row.batch_id === batchId)).toHaveLength(5);
    const events = await eventsOf(service, organization.organizationId, "seat.assign");
    expect(events.filter((event) => event.batch_id === batchId)).toHaveLength(5);
  }
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
}, 60_000);
