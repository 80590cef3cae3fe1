import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
} from "../../testing";
import { ledgerFaults, logLength, logOf, seatsOf } from "./seats.testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

/** The service as an operating system's process of its own, on the same database. */
async function startProcess(service: TestService): Promise<{ url: string; stop: () => Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, ["-r", "@swc-node/register", "src/main.ts"], {
    cwd: join(__dirname, "../../.."),
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      DATABASE_URL: service.database.serviceUrl,
      DATABASE_OWNER_URL: service.database.ownerUrl,
      DATABASE_POOL_SIZE: "8",
      SECRET_KEY: service.secretKey,
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<void>((resolve) =>
    child.once("exit", () => {
      resolve();
    }),
  );
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const port = /http:\/\/localhost:(\d+)\/graphql\b/.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    void exited.then(() => {
      reject(new Error(`the second process ended: ${said}`));
    });
  });
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** The same numbers for a seed, so that a failing run can be run again. */
function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)] as T;
}

let service: TestService;
let other: Awaited<ReturnType<typeof startProcess>>;
beforeAll(async () => {
  service = await startTestService({ poolSize: 8 });
  other = await startProcess(service);
}, 60_000);
afterAll(async () => {
  await other.stop();
  await service.stop();
});

/** The same session, at the other process. */
const at = (url: string, client: GraphqlClient): Pick<GraphqlClient, "send"> => ({
  send: async <Data>(query: string, variables?: object) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...client.headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data: Data | null; errors: undefined };
    return { status: response.status, headers: response.headers, ...body };
  },
});

interface Outcome {
  readonly done: { readonly results?: readonly { readonly outcome: string }[] };
}

it("S-05 64 parallel writers in two server processes never pass a limit or what is purchased, and the log tells all of it", async () => {
  const organization = await makeOrganization(service, { purchased: 60, limits: [20, 15, null] });
  const manager = await signedIn(service, organization.manager);
  const users: UserFixture[] = [];
  for (let n = 0; n < 96; n++) users.push(await makeUser(service, organization.subs[n % 3] as AccountFixture));
  const clients = [manager, at(other.url, manager)];
  const since = await logLength(service, organization.organizationId);
  const answers: Record<string, number> = {};
  const faults: unknown[] = [];

  const run = async (client: Pick<GraphqlClient, "send">, document: string, variables: object) => {
    const { data, errors } = await client.send<Outcome>(document, variables);
    if (errors) faults.push(errors);
    const outcome = data?.done.results?.[0]?.outcome;
    if (outcome !== undefined) answers[outcome] = (answers[outcome] ?? 0) + 1;
  };
  const toggle = (mutation: "assignSeats" | "removeSeats", mode: string) =>
    `mutation ($id: ID!) { done: ${mutation}(input: { userIds: [$id], mode: ${mode} }) { results { outcome } } }`;
  const writer = async (number: number) => {
    const choose = dice(number + 1);
    const client = clients[number % 2] as Pick<GraphqlClient, "send">;
    for (let step = 0; step < 8; step++) {
      const id = choose(users).publicId;
      const account = choose(organization.subs);
      await choose([
        () => run(client, toggle("assignSeats", "REJECT_ALL"), { id }),
        () => run(client, toggle("assignSeats", "SKIP_FAILED"), { id }),
        () => run(client, toggle("assignSeats", "SKIP_FAILED"), { id }),
        () => run(client, toggle("removeSeats", "REJECT_ALL"), { id }),
        () =>
          run(client, `mutation ($id: ID!) { done: disableUser(input: { userId: $id }) { userErrors { code } } }`, {
            id,
          }),
        () =>
          run(client, `mutation ($id: ID!) { done: enableUser(input: { userId: $id }) { userErrors { code } } }`, {
            id,
          }),
        () =>
          run(
            client,
            `mutation ($id: ID!, $limit: Int!) { done: setSeatLimit(input: { accountId: $id, limit: $limit }) { userErrors { code } } }`,
            {
              id: account.publicId,
              limit: choose([5, 10, 20, 40]),
            },
          ),
        () => setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased: choose([20, 40, 60]) }),
      ])();
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, number) => writer(number)));

  expect(faults).toEqual([]);
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
  // What was answered is what the log has; seats that users' state moved have a reason.
  const log = await logOf(service, organization.organizationId, since);
  const rows = (event: string, reasoned: boolean) =>
    log.filter((row) => row.event === event && (row.reason !== null) === reasoned).length;
  expect({ assigned: rows("ASSIGNED", false), removed: rows("REMOVED", false) }).toEqual({
    assigned: answers["ASSIGNED"] ?? 0,
    removed: answers["REMOVED"] ?? 0,
  });
  expect(answers["REFUSED"]).toBeGreaterThan(0);
  expect(rows("REJECTED", true)).toBeGreaterThanOrEqual(answers["REFUSED"] ?? 0);
}, 120_000);

it("S-05 64 writers in two processes for the last 5 seats: exactly 5 get one", async () => {
  const organization = await makeOrganization(service, { purchased: 5, subAccounts: 2 });
  const manager = await signedIn(service, organization.manager);
  const users: UserFixture[] = [];
  for (let n = 0; n < 64; n++) users.push(await makeUser(service, organization.subs[n % 2] as AccountFixture));
  const document = `mutation ($id: ID!) { done: assignSeats(input: { userIds: [$id], mode: SKIP_FAILED }) { results { outcome } } }`;
  const clients = [manager, at(other.url, manager)];
  const outcomes = await Promise.all(
    users.map(
      async (user, number) =>
        (await (clients[number % 2] as GraphqlClient).send<Outcome>(document, { id: user.publicId })).data?.done
          .results?.[0]?.outcome,
    ),
  );
  expect(outcomes.filter((outcome) => outcome === "ASSIGNED")).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === "REFUSED")).toHaveLength(59);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ pool: { assigned: 5, purchased: 5 } });
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
}, 120_000);
