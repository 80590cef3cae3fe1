import {
  createTestDatabase,
  makeOrganization,
  type OrganizationFixture,
  startTestService,
  type TestService,
} from "../testing";
import { encodeId, newId } from "../platform/ids";
import { environmentOf, runProgram } from "../testing/programs";

let service: TestService;
let organization: OrganizationFixture;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { subAccounts: 1 });
}, 60_000);
afterAll(() => service.stop());

/** Runs a command that must fail; answers what it said, without a trace of the program's inside. */
async function refusalOf(args: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const program = runProgram("cli.ts", args, { ...environmentOf(service.database, service.secretKey), ...env });
  const { exitCode, stdout, stderr } = await program.ended;
  expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 1, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at |node_modules|\.ts:\d/m);
  return stderr.trim().split("\n");
}

const unknownAccount = encodeId("acc", newId());
const countOf = async (what: string) =>
  (await service.owner.query<{ n: string }>(`select count(*) as n from ${what}`)).rows[0]?.n;

it("A-07 commands answer wrong input with one plain line and exit code 1, and change nothing", async () => {
  const main = organization.main.publicId;
  const owner = organization.manager.publicId;
  const before = [await countOf("users"), await countOf("organizations"), await countOf("api_keys")];
  const key = ["api-key", "create", "--account", main, "--owner", owner, "--name", "k", "--scope"];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["seats", "purchase", unknownAccount, "5"], /^NOT_FOUND: There is no such object/],
    [["seats", "purchase", "acc_nonsense", "5"], /^BAD_USER_INPUT: .*acc_/],
    [["seats", "purchase", main, "five"], /'five' is invalid.*write digits only/],
    [["seats", "purchase", main, "999999999"], /^OUT_OF_RANGE \(purchased\): .*10000000/],
    [["account", "open", "--name", "X"], /required option '--manager-email <email>' not specified/],
    [["account", "open", "--name", "X", "--manager-email", "nobody"], /^INVALID \(email\): .*address/],
    [["account", "open", "--name", " ", "--manager-email", "a@b.example"], /^REQUIRED \(name\): /],
    [
      ["account", "open", "--name", "X", "--manager-email", "a@b.example", "--time-zone", "Mars/One"],
      /^INVALID \(timeZone\): .*zone/,
    ],
    [["user", "create", "--account", unknownAccount, "--email", "a@b.example"], /^NOT_FOUND/],
    [["user", "create", "--account", main, "--email", organization.manager.email], /^EMAIL_TAKEN \(email\)/],
    [
      ["user", "create", "--account", main, "--email", "a@b.example", "--role", "KING"],
      /'KING' is invalid.*ACCOUNT_MANAGER/,
    ],
    [["user", "recover", main, encodeId("usr", newId())], /^NOT_FOUND/],
    [[...key, "FLY"], /'FLY' is invalid.*no permission/],
    [[...key, "SSO_MANAGE"], /^\w+ \(scopes\): .*SSO_MANAGE/],
    [[...key, "SEATS_READ", "--expires-at", "tomorrow"], /'tomorrow' is invalid.*2027-01-31T00:00:00Z/],
    [["api-key", "create", "--account", main, "--owner", owner, "--name", "k"], /^REQUIRED \(scopes\): /],
    [["fly"], /unknown command 'fly'/],
    [["demo", "credentials"], /No demo data is loaded here/],
    [["demo", "reset"], /DATABASE_URL names a server, which is left alone/],
  ];
  for (let at = 0; at < cases.length; at += 4)
    await Promise.all(
      cases.slice(at, at + 4).map(async ([args, expected]) => {
        const [line = "", ...more] = await refusalOf(args, { DATA_DIR: "/nowhere" });
        expect(line).toMatch(expected);
        // The parser adds where to read on.
        expect(more.filter((text) => text !== "(run with --help to see what it takes)")).toEqual([]);
      }),
    );
  expect([await countOf("users"), await countOf("organizations"), await countOf("api_keys")]).toEqual(before);
}, 180_000);

it("A-07 commands and the server name every fault of the configuration at once", async () => {
  const env = { DATABASE_URL: "mysql://x", SECRET_KEY: "short", PORT: "http", LOG_LEVEL: "loud", PUBLIC_URL: "x/" };
  const lines = await refusalOf(["migrate"], env);
  for (const name of Object.keys(env)) expect(lines.filter((line) => line.includes(`${name}: `))).toHaveLength(1);
  const { exitCode, stderr } = await runProgram("main.ts", [], {
    ...{ DATABASE_URL: service.database.serviceUrl, PORT: "70000", DATABASE_POOL_SIZE: "1" },
  }).ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/SECRET_KEY: required with DATABASE_URL; make one with/);
  expect(stderr).toMatch(/PORT: must be 0 to 65535/);
  expect(stderr).toMatch(/DATABASE_POOL_SIZE: must be at least 2/);
});

it("A-07 commands and the server say plainly that the database is away, refuses them, or is not migrated", async () => {
  const away = { DATABASE_URL: "postgres://u:p@127.0.0.1:1/x", DATABASE_OWNER_URL: "postgres://u:p@127.0.0.1:1/x" };
  const refused = new URL(service.database.serviceUrl);
  refused.password = "wrong";
  const empty = await createTestDatabase({ empty: true });
  const { serviceUrl, ownerUrl } = empty;
  const purchase = ["seats", "purchase", organization.main.publicId, "5"];
  const [first, second, third, fourth] = await Promise.all([
    refusalOf(purchase, away),
    refusalOf(["migrate"], away),
    refusalOf(purchase, { DATABASE_URL: refused.toString() }),
    refusalOf(purchase, { DATABASE_URL: serviceUrl, DATABASE_OWNER_URL: ownerUrl }),
  ]);
  await empty.drop();
  expect([first, second]).toEqual([
    [expect.stringMatching(/^The database does not answer: connect ECONNREFUSED 127\.0\.0\.1:1\. See .*DATABASE_URL/)],
    [expect.stringMatching(/^The database does not answer: connect ECONNREFUSED 127\.0\.0\.1:1\. See .*DATABASE_URL/)],
  ]);
  expect(third).toEqual([expect.stringMatching(/^The database refuses the password: .*DATABASE_URL/)]);
  expect(fourth).toEqual(["The database is not of this version. Run `tenantry migrate` first."]);
  const server = await runProgram("main.ts", [], { ...away, SECRET_KEY: service.secretKey, PORT: "0" }).ended;
  expect([server.exitCode, server.stderr.trim()]).toEqual([1, expect.stringMatching(/^The database does not answer/)]);
}, 60_000);
