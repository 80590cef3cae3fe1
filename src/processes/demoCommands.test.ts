import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "../testing";
import { environmentOf, runProgram, temporaryFolder } from "../testing/programs";

const secretKey = "a secret for tests, long enough to be one";
const ofTheEmbedded = {
  signIns: [{ as: "account manager", email: "kim@elsewhere.example", password: "of another database" }],
  apiKey: "tntk_of_another_database",
  mainAccountId: `acc_${"0".repeat(26)}`,
};
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: TestDatabase;
let another: TestDatabase;
beforeAll(async () => {
  folder = await temporaryFolder();
  [database, another] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([database.drop(), another.drop(), folder.remove()]);
});

const data = () => join(folder.path, "data");
const embeddedFile = () => join(data(), "demo-credentials.json");
const tenantry = async (on: TestDatabase, ...args: string[]) => {
  const { exitCode, stdout, stderr } = await runProgram("cli.ts", args, {
    ...environmentOf(on, secretKey),
    DATA_DIR: data(),
  }).ended;
  return { exitCode, stdout, stderr: stderr.trim() };
};

it("the demo's sign-ins belong to the database they were made in: an embedded one beside it keeps its own", async () => {
  await mkdir(data());
  await writeFile(embeddedFile(), JSON.stringify(ofTheEmbedded));
  const none = { exitCode: 1, stdout: "", stderr: "No demo data is loaded here: tenantry seed demo" };
  expect(await tenantry(database, "demo", "credentials")).toEqual(none);

  const seeded = await tenantry(database, "seed", "demo");
  expect(seeded).toMatchObject({ exitCode: 0, stderr: "" });
  const again = await tenantry(database, "demo", "credentials");
  expect(again.exitCode).toBe(0);
  expect(seeded.stdout).toContain(again.stdout);
  expect(again.stdout).not.toContain("of another database");

  expect(JSON.parse(await readFile(embeddedFile(), "utf8"))).toEqual(ofTheEmbedded);
  expect(await tenantry(another, "demo", "credentials")).toEqual(none);
  expect(await tenantry(database, "seed", "demo")).toMatchObject({
    exitCode: 1,
    stderr: "The demo data is loaded already: tenantry demo credentials",
  });
}, 120_000);
