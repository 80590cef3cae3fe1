import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
  withKey,
} from "../testing";
import { environmentOf, runProgram } from "../testing/programs";

// The guide is followed from its beginning to its end: what it asks a reader to send is sent.
const page = readFileSync(join(__dirname, "../../docs/integrators.md"), "utf8");

/** The fenced blocks of the page, in their order. */
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const requests = blocks.flatMap(({ language, text }, at) => {
  if (language !== "graphql") return [];
  const next = blocks[at + 1];
  return [
    {
      name: /(?:query|mutation) (\w+)/.exec(text)?.[1] ?? "",
      text,
      variables: next?.language === "json" ? next.text : "{}",
    },
  ];
});
const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.replaceAll(/\\\n\s*/g, ""));

let service: TestService;
let organization: OrganizationFixture;
let user: UserFixture;
let manager: GraphqlClient;
let key = "";
let apiKeyId = "";

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 10, subAccounts: 1 });
  user = await makeUser(service, organization.main, { email: "lee@acme.example" });
  manager = await signedIn(service, organization.manager);
});
afterAll(() => service.stop());

/** Real ids in place of those that the page leaves out; each `usr_…` another user. */
function filled(text: string, users = [user.publicId, organization.manager.publicId]): string {
  return text
    .replaceAll("acc_…", organization.main.publicId)
    .replaceAll("key_…", apiKeyId)
    .replaceAll("usr_…", () => users.shift() ?? user.publicId);
}

interface Payload {
  readonly userErrors?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** Sends a request of the page and answers what its one field did, without errors or refusals. */
async function sent(client: GraphqlClient, name: string): Promise<Payload> {
  const request = requests.find((one) => one.name === name);
  if (!request) throw new Error(`the guide has no request ${name}`);
  const { data, errors } = await client.send<Record<string, Payload>>(
    request.text,
    JSON.parse(filled(request.variables)) as object,
  );
  expect(errors).toBeUndefined();
  const [payload] = Object.values(data ?? {});
  expect(payload?.userErrors ?? []).toEqual([]);
  return payload!;
}

/** Sends what a curl command of the page sends. */
async function curled(containing: string) {
  const command = commands.find((text) => text.startsWith("curl") && text.includes(containing));
  const body = /-d '(.*)'\s*$/s.exec(command ?? "")?.[1] ?? "";
  const headers = [...(command ?? "").matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, header = "", value = ""]) => [
    header,
    value.replace("$TENANTRY_KEY", key),
  ]);
  const [, path = ""] = /http:\/\/localhost:4000(\/\w*)/.exec(command ?? "") ?? [];
  const response = await fetch(`${service.url}${path}`, {
    method: "POST",
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: filled(body),
  });
  return (await response.json()) as { data?: Record<string, Payload>; errors?: unknown };
}

it("K-01 gets a key in GraphiQL, and by the command line", async () => {
  const made = await sent(manager, "CreateKey");
  key = made["key"] as string;
  apiKeyId = (made["apiKey"] as { id: string }).id;
  const line = commands.find((text) => text.includes("api-key create"))!.trim();
  const [, , , , ...words] = filled(line, [organization.manager.publicId]).match(/"[^"]*"|\S+/g)!;
  const args = words.map((word) => word.replaceAll('"', ""));
  const { exitCode, stdout } = await runProgram("cli.ts", args, environmentOf(service.database, service.secretKey))
    .ended;
  // "npm run tenantry --" is how a checkout starts the program.
  expect([line.slice(0, 19), exitCode, stdout]).toEqual(["npm run tenantry --", 0, expect.stringContaining("tntk_")]);
}, 60_000);

it("W-02 sends its first request", async () => {
  expect(await curled("apiKeyName")).toMatchObject({
    data: { viewer: { apiKeyName: "HR sync", account: { id: organization.main.publicId } } },
  });
});

it("A-01 U-01 finds accounts and users", async () => {
  const client = withKey(service, key);
  expect((await sent(client, "Accounts"))["nodes"]).toHaveLength(2);
  expect((await sent(client, "FindUser"))["nodes"]).toMatchObject([{ id: user.publicId, email: "lee@acme.example" }]);
});

it("S-07 assigns seats once, however often it is sent, and looks before it removes them", async () => {
  const client = withKey(service, key);
  const first = await sent(client, "AssignMany");
  expect(first).toMatchObject({ summary: { assigned: 2, refused: 0 }, replayed: false });
  expect(await sent(client, "AssignMany")).toMatchObject({
    summary: { assigned: 2 },
    replayed: true,
    batchId: first["batchId"],
  });
  expect(await curled("removeSeats")).toMatchObject({
    data: { removeSeats: { summary: { removed: 1 }, userErrors: [] } },
  });
});

it("S-11 L-04 S-15 reads lists, the log and a report", async () => {
  const client = withKey(service, key);
  expect(await sent(client, "SeatedUsers")).toMatchObject({ seatedUsers: { nodes: [{}, {}] } });
  expect(await sent(client, "Follow")).toMatchObject({
    auditLog: { nodes: [{ code: "seat.assign" }, { code: "seat.assign" }] },
  });
  const { url } = await sent(client, "Report");
  const file = await fetch(`${service.url}${String(url)}`, { headers: { authorization: `Bearer ${key}` } });
  expect([file.status, await file.text()]).toEqual([200, expect.stringContaining("lee@acme.example")]);
});

it("K-01 revokes the key", async () => {
  expect(await sent(manager, "RevokeKey")).toMatchObject({ apiKey: { state: "REVOKED" } });
  expect((await withKey(service, key).send("{ viewer { type } }")).status).toBe(401);
});

it("names nothing that is not there", () => {
  const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((target) => !existsSync(join(__dirname, "../../docs", target)))).toEqual([]);
  expect(requests.map(({ name }) => name)).toEqual([
    "CreateKey",
    "RevokeKey",
    "Accounts",
    "FindUser",
    "AssignMany",
    "SeatedUsers",
    "Follow",
    "Report",
  ]);
});
