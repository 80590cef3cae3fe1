import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOperation } from "../graphiql/parseOperation";
import {
  type AccountFixture,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
} from "../testing";

// Whoever switches the executor must not see it: two services on one database, the same requests, the same bytes.
const directory = join(__dirname, "../../examples/operations");
const operations = readdirSync(directory, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".graphql"))
  .map((path) => parseOperation(path, readFileSync(join(directory, path), "utf8")));
const mutations = operations.filter(({ text }) => /^mutation\b/m.test(text));
const queries = operations.filter((operation) => !mutations.includes(operation));

let compiled: TestService;
let interpreted: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
let user: UserFixture;

beforeAll(async () => {
  const now = new Date();
  compiled = await startTestService({ executor: "compiled", now: () => now });
  interpreted = await startTestService({ executor: "interpreted", database: compiled.database, now: () => now });
  organization = await makeOrganization(compiled, { purchased: 20, limits: [2, 5, null] });
  [sub] = organization.subs as [AccountFixture];
  user = await makeUser(compiled, sub, { roles: ["MEMBER", "INBOX_AGENT"] });
  for (const account of organization.subs) await makeUser(compiled, account, { roles: ["INBOX_AGENT"] });
});
afterAll(async () => {
  await interpreted.stop();
  await compiled.stop();
});

/** Example variables with ids of things that are there. */
const filledIn = (variables: string | null): object =>
  JSON.parse((variables ?? "{}").replace(/acc_0{26}/g, sub.publicId).replace(/usr_0{26}/g, user.publicId)) as object;

/** What both answer to a person's request: all that the wire carries but the request's id. */
async function bothAnswer(person: UserFixture, query: string, variables: object): Promise<[unknown, unknown]> {
  const { headers } = await signedIn(compiled, person);
  const ask = async ({ url }: TestService) => {
    // A key of its own for each: the second request would be answered what the first was.
    const own = "idempotencyKey" in variables ? { ...variables, idempotencyKey: url } : variables;
    const body = JSON.stringify({ query, variables: own });
    const sent = { "content-type": "application/json", accept: "application/graphql-response+json", ...headers };
    const response = await fetch(`${url}/graphql`, { method: "POST", headers: sent, body });
    return { status: response.status, text: (await response.text()).replace(/[0-9a-f-]{36}/, "…") };
  };
  return [await ask(compiled), await ask(interpreted)];
}

it.each(queries.map((operation) => [operation.name, operation] as const))(
  "both executors answer %s alike, to who may and to who may not",
  async (_, { text, variables }) => {
    for (const person of [organization.manager, user]) {
      const [one, other] = await bothAnswer(person, text, filledIn(variables));
      expect(one).toEqual(other);
    }
  },
);

it.each(mutations.map((operation) => [operation.name, operation] as const))(
  "both executors refuse %s alike",
  async (_, { text, variables }) => {
    const [one, other] = await bothAnswer(user, text, JSON.parse(variables ?? "{}") as object);
    expect(one).toEqual(other);
  },
);

it.each([
  [
    "variables that do not fit",
    `query ($id: ID!, $first: Int) { account(id: $id) { seatedUsers(first: $first) { nodes { name } } } }`,
    { id: { a: 1 }, first: "x" },
  ],
  [
    "too large a page",
    `query ($id: ID!) { account(id: $id) { a: seatedUsers(first: 101) { nodes { name } } b: name } }`,
    {},
  ],
  ["an unknown operation", `query One { __typename }`, {}],
  [
    "a wrong cursor below many rows",
    `{ viewer { account { seatAllocations { nodes { assigned seatedUsers(after: "x") { nodes { name } } } } } } }`,
    {},
  ],
])("both executors answer %s alike", async (_, text, variables) => {
  const [one, other] = await bothAnswer(organization.manager, text, { id: sub.publicId, ...variables });
  expect(one).toEqual(other);
});
