import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  startTestService,
  type TestService,
  type UserFixture,
} from "../testing";
import { environmentOf, type ServerProgram, startServer, temporaryFolder } from "../testing/programs";
import { buildExample, type Hook, type Proxy, type Run, runExample, startProxy } from "./integrator.testing";

const users = 24;
const batch = 4;

let service: TestService;
let server: ServerProgram;
let proxy: Proxy;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let main: string;

let organization: OrganizationFixture;
let people: UserFixture[];
let key: string;
let files = 0;

const newServer = () => startServer(environmentOf(service.database, service.secretKey));
const stop = async (program: ServerProgram, signal: NodeJS.Signals) => {
  program.kill(signal);
  await program.ended;
};

beforeAll(async () => {
  folder = await temporaryFolder();
  [service, main] = await Promise.all([startTestService(), buildExample(folder.path)]);
  server = await newServer();
  proxy = await startProxy(server.url);
}, 120_000);
afterAll(async () => {
  await proxy.close();
  await stop(server, "SIGTERM");
  await service.stop();
  await folder.remove();
}, 60_000);

beforeEach(async () => {
  proxy.hook = null;
  organization = await makeOrganization(service, { purchased: 1_000, subAccounts: 1 });
  people = [];
  for (let n = 0; n < users; n++) people.push(await makeUser(service, organization.main, { roles: ["INBOX_AGENT"] }));
  key = await makeApiKey(service, organization.main, organization.manager, ["SEATS_ASSIGN", "USERS_READ"], {
    includesSubAccounts: true,
  });
}, 60_000);

async function fileOf(lines: readonly string[], header = "userId"): Promise<string> {
  const path = join(folder.path, `users${++files}.csv`);
  await writeFile(path, `${[header, ...lines].join("\n")}\n`);
  return path;
}
const everybody = () => fileOf(people.map(({ publicId }) => publicId));
const run = (file: string, ...args: string[]): Run =>
  runExample(main, [file, "--batch-size", String(batch), ...args], {
    TENANTRY_API_KEY: key,
    TENANTRY_URL: proxy.url,
  });
const resultsOf = async (file: string) =>
  (await readFile(file.replace(".csv", ".results.csv"), "utf8")).trim().split("\r\n").slice(1);

/** Users of the organization with more or less than one seat, one row of the seat log and one event. */
async function notOnce(): Promise<string[]> {
  const { rows } = await service.owner.query<{ id: string; seats: number; log: number; events: number }>(
    `select u.id,
       (select count(*)::int from seats s where s.user_id = u.id) as seats,
       (select count(*)::int from seat_log l where l.user_id = u.id) as log,
       (select count(*)::int from audit_events e where e.organization_id = $1 and e.code = 'seat.assign'
          and e.targets @> jsonb_build_array(jsonb_build_object('type', 'user', 'id', u.id::text))) as events
     from users u where u.id = any($2)`,
    [organization.organizationId, people.map(({ id }) => id)],
  );
  expect(rows).toHaveLength(users);
  return rows
    .filter(({ seats, log, events }) => seats !== 1 || log !== 1 || events !== 1)
    .map((row) => JSON.stringify(row));
}

/** A hook that lets the calls to `assignSeats` pass but for the n-th, counted from 1. */
function atCall(n: number, hook: Hook): Hook {
  let calls = 0;
  return async (body, answer, forward) => {
    if (body.includes("mutation AssignSeats") && ++calls === n) return hook(body, answer, forward);
    const { status, text } = await forward();
    answer.writeHead(status, { "content-type": "application/json" }).end(text);
  };
}

describe("the integrator's example", () => {
  it("S-07 killed between the service's answer and its own note of it, it goes on and does nothing twice", async () => {
    const file = await everybody();
    const killed = run(file);
    // The change is committed and answered; the program dies before it hears so.
    proxy.hook = atCall(4, async (_, answer, forward) => {
      await forward();
      killed.kill("SIGKILL");
      await killed.ended;
      answer.destroy();
    });
    expect((await killed.ended).exitCode).toBeNull();
    proxy.hook = null;
    const { exitCode, output } = await run(file).ended;
    expect(output).toMatch(/Going on after 12 of 24 users/);
    expect(exitCode).toBe(0);
    expect(await notOnce()).toEqual([]);
    const results = await resultsOf(file);
    expect(results).toEqual(people.map(({ publicId }, n) => `${n + 2},,${publicId},assigned,,`));
  }, 60_000);

  it("S-07 killed again and again at any moment, it comes to its end with one seat for each", async () => {
    const file = await everybody();
    for (let round = 0; ; round++) {
      const program = run(file);
      const victim =
        round < 4
          ? program.prints(/Assigning seats: .*\n/).then(
              () => program.kill("SIGKILL"),
              () => undefined,
            )
          : null;
      const { exitCode, output } = await program.ended;
      await victim;
      if (exitCode === null) continue;
      expect([exitCode, output]).toEqual([0, expect.stringMatching(/24 assigned|is done/)]);
      break;
    }
    expect(await notOnce()).toEqual([]);
  }, 90_000);

  it("S-07 outlives the service's being killed and started again in the middle of a call", async () => {
    const file = await everybody();
    const program = run(file);
    proxy.hook = atCall(3, async (_, answer, forward) => {
      proxy.hook = null;
      const answered = forward().catch(() => undefined);
      await stop(server, "SIGKILL");
      await answered;
      answer.destroy();
      await program.prints(/no answer from .*; trying again in/);
      server = await newServer();
      proxy.target = server.url;
    });
    const { exitCode, output } = await program.ended;
    expect([exitCode, output]).toEqual([0, expect.stringContaining("24 assigned, 0 had a seat already, 0 refused")]);
    expect(await notOnce()).toEqual([]);
  }, 90_000);

  it("waits as long as it is asked to, and tries what may pass again with the same key", async () => {
    const file = await everybody();
    const error = (code: string, extensions = {}) =>
      JSON.stringify({ errors: [{ message: `It is ${code}.`, extensions: { code, ...extensions } }] });
    const answers: [number, Record<string, string>, string][] = [
      [503, { "retry-after": "1" }, error("UNAVAILABLE")],
      [200, {}, error("UNAVAILABLE", { outcome: "UNKNOWN" })],
      [429, { "retry-after": new Date(Date.now() + 2_000).toUTCString() }, error("RATE_LIMITED")],
      [502, { "content-type": "text/html" }, "<h1>Bad gateway</h1>"],
      [
        200,
        {},
        JSON.stringify({
          data: {
            assignSeats: {
              results: null,
              userErrors: [{ code: "IDEMPOTENCY_IN_PROGRESS", message: "It is still running." }],
            },
          },
        }),
      ],
    ];
    const keys: string[] = [];
    let calls = 0;
    proxy.hook = async (body, answer, forward) => {
      const isAssigning = body.includes("mutation AssignSeats");
      if (isAssigning)
        keys.push((JSON.parse(body) as { variables: { idempotencyKey: string } }).variables.idempotencyKey);
      // Each call once, so that no wait grows.
      const next = isAssigning && calls++ % 2 === 0 ? answers.shift() : undefined;
      if (next) {
        answer.writeHead(next[0], next[1]).end(next[2]);
        return;
      }
      const { status, text } = await forward();
      answer.writeHead(status).end(text);
    };
    const { exitCode, output } = await run(file).ended;
    expect([exitCode, answers]).toEqual([0, []]);
    expect(output).toMatch(/It is UNAVAILABLE\.; trying again in [1-9]\d*\.\d s/);
    expect(output).toContain("It is RATE_LIMITED.; trying again");
    expect(output).toContain("answered 502 Bad Gateway; trying again");
    expect(output).toContain("It is still running.; trying again");
    for (let call = 0; call < 5; call++) expect(keys[2 * call]).toBe(keys[2 * call + 1]);
    expect(new Set(keys).size).toBe(users / batch);
    expect(await notOnce()).toEqual([]);
  }, 60_000);

  it("stops after the call under way at Ctrl-C, says how to go on, and does", async () => {
    const file = await everybody();
    const program = run(file);
    proxy.hook = atCall(2, async (_, answer, forward) => {
      program.kill("SIGINT");
      await program.prints(/Stopping after this call/);
      const { status, text } = await forward();
      answer.writeHead(status).end(text);
    });
    const { exitCode, output } = await program.ended;
    expect(exitCode).toBe(130);
    expect(output).toContain(
      "Stopped after 8 of 24 users. Run the same command again to go on: nothing is assigned twice.",
    );
    proxy.hook = null;
    expect((await run(file).ended).exitCode).toBe(0);
    expect(await notOnce()).toEqual([]);
    const done = await run(file).ended;
    expect([done.exitCode, done.output]).toEqual([0, expect.stringContaining("This file is done")]);
    const again = await run(file, "--again").ended;
    expect([again.exitCode, again.output]).toEqual([
      0,
      expect.stringContaining("0 assigned, 24 had a seat already, 0 refused"),
    ]);
    expect(await notOnce()).toEqual([]);
  }, 60_000);

  it("finds users by address, and says of each row that means nobody or is refused why", async () => {
    const [sub] = organization.subs;
    // The search for the last row's address finds this one, too.
    const disabled = await makeUser(service, sub!, { email: "extra@test.example" });
    await service.owner.query("update users set disabled_at = now() where id = $1", [disabled.id]);
    // An address that is not verified may stand on several accounts.
    const twins = [
      await makeUser(service, sub!, { invitedOnly: true, email: "twin@test.example" }),
      await makeUser(service, organization.main, { invitedOnly: true, email: "twin@test.example" }),
    ];
    const other = await makeOrganization(service);
    const file = await fileOf(
      [
        `"${people[0]!.email.toUpperCase()}",`,
        "nobody@test.example,",
        "twin@test.example,",
        `twin@test.example,${twins[0]!.accountId === sub!.id ? sub!.publicId : ""}`,
        `${disabled.email},`,
        `${other.manager.email},`,
        '"=1+1, ""quoted""",',
        "a@test.example,main",
      ],
      "email,account",
    );
    const { exitCode, output } = await run(file).ended;
    expect([exitCode, output]).toEqual([1, expect.stringContaining("2 assigned, 0 had a seat already, 6 refused")]);
    const cells = (await resultsOf(file)).map((line) =>
      /^(?:(?:[^",]*|"(?:[^"]|"")*"),){5}/.exec(line)?.[0].slice(0, -1),
    );
    expect(cells).toEqual([
      `2,${people[0]!.email.toUpperCase()},${people[0]!.publicId},assigned,`,
      "3,nobody@test.example,,refused,NOT_FOUND",
      "4,twin@test.example,,refused,AMBIGUOUS",
      `5,twin@test.example,${twins[0]!.publicId},assigned,`,
      `6,${disabled.email},${disabled.publicId},refused,SEAT_USER_DISABLED`,
      `7,${other.manager.email},,refused,NOT_FOUND`,
      `8,"'=1+1, ""quoted""",,refused,NOT_FOUND`,
      "9,a@test.example,,refused,BAD_ID",
    ]);
  }, 60_000);

  it("finds many addresses by reading all users once", async () => {
    const file = await fileOf(
      people.map(({ email }) => email),
      "Email",
    );
    let finding = 0;
    proxy.hook = async (body, answer, forward) => {
      if (body.includes("query FindUsers")) finding++;
      const { status, text } = await forward();
      answer.writeHead(status).end(text);
    };
    expect((await run(file).ended).exitCode).toBe(0);
    expect(finding).toBe(1);
    expect(await notOnce()).toEqual([]);
  }, 60_000);

  it("S-07 changes nothing in a dry run, and says what would happen", async () => {
    const file = await everybody();
    const { exitCode, output } = await run(file, "--dry-run").ended;
    expect([exitCode, output]).toEqual([0, expect.stringContaining("Dry run, nothing was changed: 24 assigned")]);
    const { rowCount } = await service.owner.query("select from seats where organization_id = $1", [
      organization.organizationId,
    ]);
    expect(rowCount).toBe(0);
    expect((await run(file).ended).exitCode).toBe(0);
    expect(await notOnce()).toEqual([]);
  }, 60_000);

  it("K-01 says what is wrong with the key, the file or the command line", async () => {
    const file = await everybody();
    const ended = async (env: Record<string, string>, ...args: string[]) => {
      const { exitCode, output } = await runExample(main, args, { TENANTRY_URL: proxy.url, ...env }).ended;
      return `${exitCode}: ${output.trim()}`;
    };
    const readOnly = await makeApiKey(service, organization.main, organization.manager, ["SEATS_READ"]);
    const withKey = { TENANTRY_API_KEY: key };
    expect(await ended({}, file)).toMatch(/^2: Set TENANTRY_API_KEY/);
    expect(await ended({ TENANTRY_API_KEY: `${key}x` }, file)).toMatch(/^3: The API key is not accepted/);
    expect(await ended({ TENANTRY_API_KEY: readOnly }, file)).toMatch(
      /^3: The API key "test key" lacks SEATS_ASSIGN on /,
    );
    const byEmail = await fileOf([people[0]!.email], "email");
    expect(await ended({ TENANTRY_API_KEY: readOnly }, byEmail)).toMatch(/lacks SEATS_ASSIGN and USERS_READ on /);
    expect(await ended(withKey)).toMatch(/^2: Name one CSV file/);
    expect(await ended(withKey, file, "--batch-size", "0")).toMatch(/^2: --batch-size is a whole number/);
    expect(await ended(withKey, file, "--nope")).toMatch(/^2: Unknown option/);
    expect(await ended(withKey, join(folder.path, "none.csv"))).toMatch(/^2: .*none\.csv cannot be read/);
    expect(await ended(withKey, await fileOf(["x"], "name"))).toMatch(/^2: .*the first line names the columns/);
    expect(await ended(withKey, await fileOf([]))).toMatch(/^2: .*has no row/);
    const nobody = await startProxy("http://nowhere.invalid");
    await nobody.close();
    expect(await ended({ ...withKey, TENANTRY_URL: nobody.url }, file, "--attempts", "1")).toMatch(
      /^4: Gave up after 1 tries: no answer from .*ECONNREFUSED\)\. Run the same command again/,
    );
    expect(await ended({}, "--help")).toMatch(/^0: Assigns Tenantry seats/);
    for (const text of [key, readOnly])
      expect(await ended({ TENANTRY_API_KEY: text }, file, "--dry-run")).not.toContain(text);
  }, 60_000);
});
