import { Agent, request } from "node:http";
import { connect } from "node:net";
import {
  eventsOf,
  makeApiKey,
  makeOrganization,
  type OrganizationFixture,
  startTestService,
  type TestService,
} from "../testing";
import { environmentOf, type ServerProgram, startServer } from "../testing/programs";

const atOnce = 100;
const changes = 20;

let service: TestService;
let organization: OrganizationFixture;
let key: string;
const started: ServerProgram[] = [];
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service);
  key = await makeApiKey(service, organization.main, organization.manager, ["ACCOUNTS_READ", "ACCOUNTS_MANAGE"], {
    includesSubAccounts: true,
  });
}, 60_000);
afterAll(async () => {
  for (const server of started) server.kill("SIGKILL");
  await Promise.all(started.map(({ ended }) => ended));
  await service.stop();
}, 60_000);

async function start(): Promise<ServerProgram> {
  const server = await startServer(environmentOf(service.database, service.secretKey));
  started.push(server);
  return server;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const createSubAccount = (name: string) =>
  JSON.stringify({
    query: `mutation ($name: String!) { createSubAccount(input: { name: $name }) { account { name } userErrors { code } } }`,
    variables: { name },
  });
const read = JSON.stringify({ query: "{ viewer { __typename } }" });

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: string;
}

/**
 * A request that the server has begun to work on, and whose body is held back until `finish`: Node's own client, whose
 * agent keeps connections open as a load balancer's does.
 */
async function begin(server: ServerProgram, agent: Agent, body: string) {
  const sent = request(`${server.url}/graphql`, {
    method: "POST",
    agent,
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      authorization: `Bearer ${key}`,
      // Answered when the request was taken.
      expect: "100-continue",
    },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => {
        resolve({ status: response.statusCode, connection: response.headers.connection, body: text });
      });
      response.once("error", reject);
    });
  });
  const taken = new Promise<void>((resolve) => sent.once("continue", resolve));
  sent.flushHeaders();
  await Promise.race([taken, answer]);
  return {
    finish: () => {
      sent.end(body);
      return answer;
    },
    answer,
  };
}

const get = async (url: string): Promise<number | string> => {
  try {
    return (await fetch(url, { headers: { connection: "close" } })).status;
  } catch (error) {
    return String((error as { cause?: { code?: string } }).cause?.code);
  }
};

it(`SIGTERM with ${atOnce} requests under way loses none of them: /readyz says no first, all are answered, exit code 0`, async () => {
  const server = await start();
  const agent = new Agent({ keepAlive: true });
  // Connections that idle meanwhile must not hold the stop up.
  const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
  await new Promise((resolve) => idle.once("connect", resolve));
  const names = Array.from({ length: changes }, (_, n) => `Under way ${n}`);
  const bodies = [...names.map(createSubAccount), ...Array.from({ length: atOnce - changes }, () => read)];
  const requests = await Promise.all(bodies.map((body) => begin(server, agent, body)));
  expect(await get(`${server.url}/readyz`)).toBe(200);

  server.kill("SIGTERM");
  await server.prints(/Stopping…/);
  // It still listens for a moment, and says that it will not for long; then it takes nothing more.
  const seen: (number | string)[] = [];
  while (seen.at(-1) !== "ECONNREFUSED") seen.push(await get(`${server.url}/readyz`));
  const [first] = seen.filter((status) => status !== 200);
  // On a machine so busy that nobody asked within that moment, the port is closed already.
  expect([503, "ECONNREFUSED"]).toContain(first);
  const answers = await Promise.all(requests.map(({ finish }) => finish()));
  expect(answers.map(({ status, connection }) => `${String(status)} ${String(connection)}`)).toEqual(
    answers.map(() => "200 close"),
  );
  expect(answers.filter(({ body }) => body.includes('"userErrors":[]'))).toHaveLength(changes);
  expect(await server.ended).toMatchObject({ exitCode: 0, stderr: "" });
  const { rows } = await service.owner.query<{ name: string }>(
    `select name from accounts where organization_id = $1 and name like 'Under way %'`,
    [organization.organizationId],
  );
  expect(rows.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  expect(await eventsOf(service, organization.organizationId, "sub_account.create")).toHaveLength(changes);
  idle.destroy();
  agent.destroy();
}, 120_000);

it("a client that keeps its connection busy, and one that never finishes, do not hold the stop up beyond its bound", async () => {
  const server = await start();
  const agent = new Agent({ keepAlive: true });
  const endless = (await begin(server, new Agent(), read)).answer.catch((error: unknown) => error);
  let answered = 0;
  let failure: unknown;
  const busy = (async () => {
    while (failure === undefined) {
      try {
        expect((await (await begin(server, agent, read)).finish()).status).toBe(200);
        answered++;
      } catch (error) {
        failure = error;
      }
    }
  })();
  await until(() => Promise.resolve(answered > 10));
  server.kill("SIGTERM");
  await server.prints(/Stopping…/);
  const since = process.hrtime.bigint();
  expect(await server.ended).toMatchObject({ exitCode: 0 });
  // What orchestrators are told to wait: 10 seconds. The bound is the service's own timer, not this machine's speed.
  expect(Number(process.hrtime.bigint() - since) / 1e9).toBeLessThan(10);
  await busy;
  expect(failure).toMatchObject({ code: expect.stringMatching(/^ECONN(REFUSED|RESET)$/) as string });
  expect(await endless).toMatchObject({ code: "ECONNRESET" });
}, 60_000);

it("a second signal, two seconds after the first or later, ends the process at once", async () => {
  const server = await start();
  const cut = (await begin(server, new Agent(), read)).answer.catch((error: unknown) => error);
  server.kill("SIGTERM");
  await server.prints(/Stopping…/);
  // npm passes on what the terminal has sent already: the same wish, not a second one.
  server.kill("SIGTERM");
  await until(async () => (await get(`${server.url}/healthz`)) === "ECONNREFUSED");
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  server.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ exitCode: 1, signal: null });
  expect(await cut).toMatchObject({ code: "ECONNRESET" });
}, 60_000);
