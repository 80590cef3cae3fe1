import { createHash } from "node:crypto";
import { issueLink, recoverUser } from "../modules/auth";
import {
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  signedIn,
  startTestService,
  type TestService,
} from "../testing";
import { askAs } from "./world.testing";

let service: TestService;
/** Every body that came back, errors and pages included. */
const answers: string[] = [];

beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service.stop());

const chosen = "meadow otter lamp 7719";
const renewed = "violet anchor moss 4402";
const wrong = "wrong guess of mine 1187";

const signIn =
  "mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { result { __typename } userErrors { code message } } }";

/** Sends to the graph and keeps what came. */
async function ask(headers: Readonly<Record<string, string>>, query: string, variables?: object) {
  const answer = await askAs(service, headers, query, variables);
  answers.push(answer.text);
  return answer;
}

/** Posts a form or opens a page, and keeps what came; the cookie is what a browser would keep. */
async function browse(path: string, fields?: Record<string, string>, cookie = ""): Promise<string> {
  const response = await fetch(`${service.url}${path}`, {
    redirect: "manual",
    headers: { cookie, "sec-fetch-site": "same-origin" },
    ...(fields ? { method: "POST", body: new URLSearchParams(fields) } : {}),
  });
  const text = await response.text();
  // Without JavaScript the form that sets the password must carry its link's token, to the holder of the link alone.
  answers.push(text.replace(/name="token" value="[^"]*"/, ""));
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
}

interface CreatedKey {
  readonly key: string;
  readonly apiKey: { readonly id: string };
}

/** Uses every door that a secret goes through, in ways that work and in ways that fail; answers the secrets. */
async function broadRun(): Promise<string[]> {
  const { organizationId, main, manager } = await makeOrganization(service, { subAccounts: 1 });
  const ctx = operatorOn(service, organizationId);
  const user = await makeUser(service, main, { invitedOnly: true });

  const invitation = await issueLink(ctx, { userId: user.id });
  await browse(`/accept?token=${encodeURIComponent(invitation.token)}`);
  await browse("/accept", { token: invitation.token, password: "short" });
  await browse("/accept", { token: `${invitation.token}x`, password: chosen });
  await browse("/accept", { token: invitation.token, password: chosen });
  await browse("/accept", { token: invitation.token, password: chosen });
  const recovery = await recoverUser(ctx, { userId: user.id });
  await browse("/accept", { token: recovery.token, password: renewed });

  const byPage = await browse("/sign-in", { email: user.email, password: renewed });
  await browse("/sign-in", { email: user.email, password: wrong });
  await browse("/sign-in", undefined, byPage);
  await ask({ cookie: byPage }, "{ viewer { type user { id } } }");
  await ask({}, signIn, { email: user.email, password: wrong });
  await ask({}, signIn, { email: user.email, password: chosen });
  const response = await fetch(`${service.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: signIn, variables: { email: user.email, password: renewed } }),
  });
  answers.push(await response.text());
  const bySignIn = response.headers.getSetCookie()[0]!.split(";")[0]!;
  // Passwords that are no text, too long, in the wrong place, or left in the document.
  await ask({}, signIn, { email: user.email, password: [wrong] });
  await ask({}, signIn, { email: user.email, password: { value: wrong } });
  await ask({}, "mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }", {
    input: { email: user.email, password: wrong, again: wrong },
  });
  await ask({}, `mutation { signIn(input: { email: "a", password: "${wrong}", x: 1 }) { userErrors { code } } }`);
  await ask({}, `mutation { signIn(input: { email: "a" password: "${wrong} `);

  const key = await makeApiKey(service, main, manager, ["ACCOUNTS_READ", "USERS_READ"]);
  await ask({ authorization: `Bearer ${key}` }, "{ accounts { nodes { id } } viewer { apiKeyName } }");
  await ask({ authorization: `Bearer ${key.slice(0, -1)}` }, "{ viewer { type } }");
  await ask({ authorization: `Bearer ${key}` }, signIn, { email: user.email, password: renewed });
  await ask({ authorization: `Basic ${key}` }, "{ viewer { type } }");
  await ask({ cookie: `${bySignIn}x` }, "{ viewer { type } }");
  await browse(`/graphql?key=${encodeURIComponent(key)}&query=%7Bviewer%7Btype%7D%7D`);

  const admin = (await signedIn(service, manager)).headers;
  const createKey =
    "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id prefix } userErrors { code } } }";
  const input = { accountId: main.publicId, name: "made in the graph", scopes: ["ACCOUNTS_READ"] };
  // The one answer that shows it is not kept with the others.
  const made = (await askAs(service, admin, createKey, { input })).data!["createApiKey"] as CreatedKey;
  await ask(admin, createKey, { input: { ...input, scopes: ["SSO_MANAGE"] } });
  await ask({ authorization: `Bearer ${made.key}` }, createKey, { input });
  await ask(
    admin,
    `query ($id: ID!, $q: String) { account(id: $id) { apiKeys(filter: { search: $q }) { nodes { id name prefix } } } }`,
    { id: main.publicId, q: made.key },
  );
  const revokeKey = "mutation ($id: ID!) { revokeApiKey(input: { apiKeyId: $id }) { apiKey { prefix state } } }";
  await ask(admin, revokeKey, { id: made.apiKey.id });
  await ask({ authorization: `Bearer ${made.key}` }, "{ viewer { type } }");
  await ask(
    admin,
    `query ($id: ID!) { account(id: $id) {
      auditLog(first: 100) { nodes { code description username changes { field before after } targets { displayName } } }
      users(first: 100) { nodes { id email name } } } }`,
    { id: main.publicId },
  );
  await ask({ cookie: bySignIn }, "mutation { signOut { userErrors { code } } }");
  await browse("/sign-out", {}, byPage);
  const own = [invitation.token, recovery.token, key, made.key, admin["cookie"]!, byPage, bySignIn].flatMap((text) => [
    text,
    decodeURIComponent(text.replace(/^[^=]*=/, "")),
  ]);
  return [chosen, renewed, wrong, service.secretKey, ...own.flatMap(partsOf)];
}

/** A secret, and the part of it that is one: prefixes and organizations (26 characters) are no secrets. */
const partsOf = (text: string): string[] => [text, ...text.split(/[._=:]/).filter((part) => part.length > 26)];

/** All columns of the database that hold what is derived from a secret. */
async function hashes(): Promise<string[]> {
  const columns = [
    "sessions.secret_hash",
    "api_keys.secret_hash",
    "one_time_links.secret_hash",
    "user_credentials.password_hash",
  ];
  const found = await Promise.all(
    columns.map(async (column) => {
      const [table, name] = column.split(".") as [string, string];
      const { rows } = await service.owner.query<{ hash: Buffer | string }>(`select ${name} as hash from ${table}`);
      return rows.flatMap(({ hash }) =>
        typeof hash === "string" ? [hash] : [hash.toString("hex"), hash.toString("base64"), hash.toString("base64url")],
      );
    }),
  );
  return found.flat();
}

it("W-02 W-06 L-01 K-01 no secret stands in the log, in an answer, in an event or in a table, not even hashed by itself", async () => {
  const secrets = await broadRun();
  const derived = await hashes();
  expect(derived.length).toBeGreaterThan(3);
  const { rows: events } = await service.owner.query<{ text: string }>(
    `select to_jsonb(e)::text || to_jsonb(p)::text as text from audit_events e
     left join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id`,
  );
  const { rows: tables } = await service.owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not relispartition and relname not like 'audit_%'`,
  );
  const stored = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await service.owner.query<{ text: string }>(`select to_jsonb(t)::text as text from "${name}" t`);
      return rows.map(({ text }) => text);
    }),
  );
  const places: Readonly<Record<string, string>> = {
    "the log": service.logged.join(""),
    "an answer": answers.join("\n"),
    "an event": events.map(({ text }) => text).join("\n"),
    "a table": stored.flat().join("\n"),
  };
  // The run was worth something: its traces are there.
  expect(service.logged.length).toBeGreaterThan(20);
  expect(events.map(({ text }) => text).join()).toMatch(/user\.login/);
  const hashed = (texts: readonly string[]) =>
    texts.flatMap((text) => ["md5", "sha1", "sha256"].map((kind) => createHash(kind).update(text).digest("hex")));
  const found = Object.entries(places).flatMap(([place, text]) => {
    // Tables keep hashes: of what people choose and of keys no plain one, which could be guessed at.
    const kept =
      place === "a table"
        ? hashed(secrets.filter((secret) => / |^tntk_/.test(secret)))
        : [...derived, ...hashed(secrets)];
    return [...secrets, ...kept].filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret}`);
  });
  expect(found).toEqual([]);
}, 120_000);

it("W-01 what is wrong with a sign-in is said without repeating the password", async () => {
  const document = "mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }";
  const { errors } = await ask({}, document, { input: { email: "a@b.example", password: wrong, rememberMe: true } });
  expect(errors).toEqual([
    {
      message:
        'Variable "$input" has an invalid value: Field "rememberMe" is not defined by type "SignInInput". What was sent is not repeated here.',
      locations: [{ line: 1, column: 11 }],
      extensions: { code: "BAD_USER_INPUT" },
    },
  ]);
  const typed = await ask({}, document, { input: { email: "a@b.example", password: 1187 } });
  expect(typed.errors![0]!.message).toBe(
    'Variable "$input" has an invalid value at "input.password". What was sent is not repeated here.',
  );
});
