import { createTestDatabase, type TestDatabase } from "../testing";
import { environmentOf, runProgram, startServer } from "../testing/programs";

const secretKey = "a secret for tests, long enough to be one";
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("a command whose reader is gone finishes what it does", async () => {
  const command = runProgram("cli.ts", ["migrate"], environmentOf(database, secretKey));
  command.closeOutput();
  expect(await command.ended).toMatchObject({ exitCode: 0, signal: null });
});

it("a server whose reader is gone goes on serving, and stops in good order", async () => {
  const server = await startServer(environmentOf(database, secretKey));
  server.closeOutput();
  for (let n = 0; n < 5; n++) {
    const answer = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ viewer { type } }" }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, { data: { viewer: null } }]);
  }
  server.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ exitCode: 0, signal: null });
});
