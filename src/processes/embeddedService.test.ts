import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withKey } from "../testing";
import { runProgram, type ServerProgram, startServer, temporaryFolder } from "../testing/programs";

const secretKey = "a secret of one's own, long enough to be one";
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProgram;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(data());
  // With sign-ins kept there, the start does not load the demo: what is proved here needs none.
  const none = { signIns: [], apiKey: "", mainAccountId: `acc_${"0".repeat(26)}` };
  await writeFile(join(data(), "demo-credentials.json"), JSON.stringify(none));
  server = await startServer({ ...environment(), PORT: "0" });
}, 120_000);
afterAll(async () => {
  server.kill("SIGTERM");
  await server.ended;
  await folder.remove();
}, 60_000);

const data = () => join(folder.path, "data");
const environment = () => ({ DATA_DIR: data(), LOG_LEVEL: "warn", SECRET_KEY: secretKey });
const tenantry = async (args: readonly string[], more: Record<string, string> = {}): Promise<string> => {
  const { exitCode, stdout, stderr } = await runProgram("cli.ts", args, { ...environment(), ...more }).ended;
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
};

it("a command's links lead to the embedded service that runs, whatever port it has", async () => {
  const printed = await tenantry(["account", "open", "--name", "Acme", "--manager-email", "kim@acme.example"]);
  const { port, pathname, search } = new URL(/http\S+/.exec(printed)?.[0] ?? "");
  expect([port, pathname]).toEqual([new URL(server.url).port, "/accept"]);
  expect((await fetch(`${server.url}${pathname}${search}`)).status).toBe(200);
});

it("K-01 keys of the embedded service are derived from SECRET_KEY where it is set", async () => {
  const opened = await tenantry(["account", "open", "--name", "Acme", "--manager-email", "lee@acme.example"]);
  const account = /acc_\w+/.exec(opened)?.[0] ?? "";
  const made = await tenantry([
    "user",
    "create",
    "--account",
    account,
    "--email",
    "mo@acme.example",
    "--role",
    "AUDITOR",
  ]);
  const owner = /usr_\w+/.exec(made)?.[0] ?? "";
  const make = ["api-key", "create", "--account", account, "--owner", owner, "--name", "Sync", "--scope", "USERS_READ"];
  const statusWith = async (more: Record<string, string>) => {
    const key = /tntk_\w+/.exec(await tenantry(make, more))?.[0] ?? "";
    return (await withKey(server, key).send("{ viewer { type } }")).status;
  };
  expect(await statusWith({})).toBe(200);
  expect(await statusWith({ SECRET_KEY: secretKey.toUpperCase() })).toBe(401);
});
