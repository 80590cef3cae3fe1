import { access, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../platform/embeddedPostgres/process";
import { type GraphqlClient, stranger, withKey } from "../testing";
import { type Program, runProgram, type ServerProgram, startServer, temporaryFolder } from "../testing/programs";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProgram | undefined;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  server?.kill("SIGTERM");
  await server?.ended;
  await folder.remove();
}, 60_000);

const directory = () => join(folder.path, "data");
const environment = () => ({ DATA_DIR: directory(), PORT: "0", LOG_LEVEL: "warn" });
const postmasterFile = () => join(directory(), "cluster/postmaster.pid");
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
const postmasterPid = async () => Number((await readFile(postmasterFile(), "utf8")).split("\n")[0]);
const seeding = /users in 13 accounts/;

const credentials = z.object({
  signIns: z.array(z.object({ as: z.string(), email: z.string(), password: z.string() })),
  apiKey: z.string(),
  mainAccountId: z.string(),
});

/** The table that the start printed, as the command prints it. */
async function printedSignIns({ output }: Program): Promise<z.infer<typeof credentials>> {
  const command = runProgram("cli.ts", ["demo", "credentials", "--json"], environment());
  const { exitCode, stdout } = await command.ended;
  expect(exitCode).toBe(0);
  const read = credentials.parse(JSON.parse(stdout));
  for (const { as, email, password } of read.signIns)
    expect(output()).toMatch(new RegExp(`${as} +${email.replaceAll(".", "\\.")} +${password}\n`));
  expect(output()).toContain(read.apiKey);
  return read;
}

interface SignIn {
  readonly signIn: {
    readonly result: { readonly viewer?: { readonly user: { readonly email: string } | null } | null } | null;
  };
}
async function signIn(client: GraphqlClient, email: string, password: string): Promise<string | null> {
  const { data } = await client.send<SignIn>(
    `mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) {
       result { ... on SignedIn { viewer { user { email } } } } } }`,
    { email, password },
  );
  return data?.signIn.result?.viewer?.user?.email ?? null;
}

it("a start that is killed while it loads the demo data is taken over, and one that is interrupted leaves no PostgreSQL behind", async () => {
  const killed = runProgram("main.ts", [], environment());
  await killed.prints(seeding);
  killed.kill("SIGKILL");
  await killed.ended;
  const pid = await postmasterPid();
  expect(await isAlive(pid)).toBe(true);

  const interrupted = runProgram("main.ts", [], environment());
  await interrupted.prints(seeding);
  expect(interrupted.output()).toContain("Took over the database of a service that was killed.");
  interrupted.kill("SIGINT");
  expect(await interrupted.ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await exists(postmasterFile())).toBe(false);
  expect(await isAlive(pid)).toBe(false);
}, 120_000);

it("the next start loads the demo data anew and prints where GraphiQL is and sign-ins that work", async () => {
  server = await startServer(environment());
  await server.prints(/Ctrl-C stops everything/);
  expect(server.output()).toMatch(seeding);
  expect(server.output()).toMatch(new RegExp(`GraphiQL +http://localhost:${new URL(server.url).port}/graphiql\n`));
  expect((await fetch(`${server.url}/graphiql`)).status).toBe(200);
  const { signIns, apiKey, mainAccountId } = await printedSignIns(server);
  expect(signIns.map(({ as }) => as)).toEqual([
    "account manager",
    "account admin",
    "seat manager",
    "auditor",
    "member",
    "sub-account's admin",
  ]);
  for (const { email, password } of signIns) expect(await signIn(stranger(server), email, password)).toBe(email);
  const { data } = await withKey(server, apiKey).send(
    `query ($id: ID!) { account(id: $id) { name subAccounts { totalCount } } }`,
    {
      id: mainAccountId,
    },
  );
  expect(data).toEqual({ account: { name: "Meridian Group", subAccounts: { totalCount: 12 } } });
}, 120_000);

it("what is secret is readable by its owner alone", async () => {
  for (const file of ["secrets.json", "demo-credentials.json", "superuser-password", "owner.lock"])
    expect([file, (await stat(join(directory(), file))).mode & 0o777]).toEqual([file, 0o600]);
  expect((await stat(join(directory(), "cluster"))).mode & 0o077).toBe(0);
  expect(server?.output()).not.toContain("secretKey");
});

it("a second start beside the first, and one whose port is in use, say so plainly and change nothing", async () => {
  const running = server!;
  const beside = await runProgram("main.ts", [], environment()).ended;
  expect([beside.exitCode, beside.stderr.trim()]).toEqual([
    1,
    expect.stringMatching(
      new RegExp(`^Already running: process ${running.pid} uses the database in .*kill ${running.pid}\\)\\.$`),
    ),
  ]);
  const elsewhere = join(folder.path, "other");
  const { port } = new URL(running.url);
  const inUse = await runProgram("main.ts", [], { DATA_DIR: elsewhere, PORT: port }).ended;
  expect([inUse.exitCode, inUse.stdout, inUse.stderr.trim()]).toEqual([
    1,
    "",
    `Port ${port} of 127.0.0.1 is in use. Stop what uses it, or choose another: PORT=4001 npm start`,
  ]);
  expect(await exists(elsewhere)).toBe(false);
  const seed = await runProgram("cli.ts", ["seed", "demo"], environment()).ended;
  expect([seed.exitCode, seed.stderr.trim()]).toEqual([
    1,
    "The demo data is loaded already: tenantry demo credentials",
  ]);
  expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
}, 60_000);

it("after kill -9 the next start takes PostgreSQL over and goes on with the data; then SIGTERM stops both", async () => {
  const before = await printedSignIns(server!);
  server!.kill("SIGKILL");
  await server!.ended;
  const pid = await postmasterPid();
  server = await startServer(environment());
  await server.prints(/Ctrl-C stops everything/);
  expect(server.output()).toContain("Took over");
  expect(server.output()).not.toMatch(seeding);
  expect(await postmasterPid()).toBe(pid);
  expect(await printedSignIns(server)).toEqual(before);
  const [manager] = before.signIns;
  expect(await signIn(stranger(server), manager!.email, manager!.password)).toBe(manager!.email);

  server.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await exists(postmasterFile())).toBe(false);
  expect(await isAlive(pid)).toBe(false);
}, 120_000);

it("A-07 a command finds the embedded database by itself, and stops it again where it had to start it", async () => {
  const opened = await runProgram(
    "cli.ts",
    ["account", "open", "--name", "Late Ltd", "--manager-email", "kim@late.example"],
    environment(),
  ).ended;
  expect([opened.exitCode, opened.stdout]).toEqual([0, expect.stringMatching(/^Opened Late Ltd: account acc_/)]);
  expect(await exists(postmasterFile())).toBe(false);
  const reset = await runProgram("cli.ts", ["demo", "reset"], environment()).ended;
  expect([reset.exitCode, await exists(join(directory(), "cluster"))]).toEqual([0, false]);
}, 60_000);
