import {
  type AccountFixture,
  type GraphqlAnswer,
  type GraphqlClient,
  makeApiKey,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  stranger,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import { hashPassword } from "../../platform/crypto/passwordHash";
import { encodeId } from "../../platform/ids";
import { updateAccount } from "../accounts";

interface Event {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly code: string;
  readonly recordedAt: string;
}
interface Log {
  readonly node: {
    readonly auditLog: {
      readonly nodes: readonly Event[];
      readonly totalCount: number;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    } | null;
  } | null;
}

const fields = `id recordedAt claimedAt username description status item action code reason ip userAgent requestId batchId
  account { id } actor { type displayName id email user { id } } targets { type id displayName } changes { field before after }`;
const logDocument = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter, $order: AuditOrder) {
  node: account(id: $id) { auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter, order: $order) {
    nodes { ${fields} } totalCount pageInfo { hasNextPage endCursor }
  } } }`;

let service: TestService;
let organization: OrganizationFixture;
let other: OrganizationFixture;
let sub: AccountFixture;
let subAdmin: UserFixture;
let manager: GraphqlClient;
let reader: GraphqlClient;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { subAccounts: 2 });
  other = await makeOrganization(service);
  sub = organization.subs[0] as AccountFixture;
  subAdmin = await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] });
  manager = await signedIn(service, organization.manager);
  reader = await signedIn(service, subAdmin);
});

afterAll(() => service.stop());

const ask = (client: GraphqlClient, account: AccountFixture, variables: object = {}): Promise<GraphqlAnswer<Log>> =>
  client.send<Log>(logDocument, { id: account.publicId, ...variables });
const logOf = async (client: GraphqlClient, account: AccountFixture, variables: object = {}) => {
  const { data, errors } = await ask(client, account, variables);
  expect(errors).toBeUndefined();
  return data?.node?.auditLog ?? { nodes: [], totalCount: -1, pageInfo: { hasNextPage: false, endCursor: null } };
};
const codeOf = ({ errors }: GraphqlAnswer<unknown>) => errors?.[0]?.extensions.code;

const rename = (client: GraphqlClient, account: AccountFixture, name: string) =>
  client.send<{ updateAccount: { account: { name: string } | null; userErrors: { code: string }[] } | null }>(
    `mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { account { name } userErrors { code } } }`,
    { input: { accountId: account.publicId, name } },
  );
const storedName = async (account: AccountFixture) => {
  const { rows } = await service.owner.query<{ name: string; xmin: string }>(
    `select name, xmin::text from accounts where organization_id = $1 and id = $2`,
    [account.organizationId, account.id],
  );
  return rows[0];
};
const eventCount = async () => {
  const { rows } = await service.owner.query<{ n: number }>(`select count(*)::int as n from audit_events`);
  return rows[0]?.n ?? -1;
};

describe("a change and its event", () => {
  it("L-03 commit together, in one transaction", async () => {
    await rename(manager, sub, "Renamed");
    const { rows } = await service.owner.query<{ xact: string }>(
      `select xact::text from audit_events where organization_id = $1 and account_id = $2 and code = 'account.update' order by id desc limit 1`,
      [organization.organizationId, sub.id],
    );
    expect(await storedName(sub)).toEqual({ name: "Renamed", xmin: rows[0]?.xact });
  });

  it.each(["audit_events", "audit_event_personal"])(
    "L-03 fail together: without the row in %s nothing is changed",
    async (table) => {
      const before = await storedName(sub);
      const events = await eventCount();
      await service.owner.query(
        `alter table ${table} add constraint no_more check (organization_id is null) not valid`,
      );
      try {
        const answer = await rename(manager, sub, "Unrecorded");
        expect(codeOf(answer)).toBe("INTERNAL");
        expect(JSON.stringify(answer.errors)).not.toContain("no_more");
        await expect(
          updateAccount(operatorOn(service, organization.organizationId), { accountId: sub.id, name: "Unrecorded" }),
        ).rejects.toThrow();
      } finally {
        await service.owner.query(`alter table ${table} drop constraint no_more`);
      }
      expect(await storedName(sub)).toEqual(before);
      expect(await eventCount()).toBe(events);
    },
  );

  it("L-03 leave a FAILURE event when the change is refused, and nothing else", async () => {
    const before = await storedName(sub);
    const invalid = await rename(manager, sub, "");
    expect(invalid.data?.updateAccount?.userErrors).toMatchObject([{ code: "REQUIRED" }]);
    const member = await signedIn(service, await makeUser(service, sub));
    expect(codeOf(await rename(member, sub, "Forbidden"))).toBe("FORBIDDEN");
    expect(codeOf(await rename(reader, organization.subs[1] as AccountFixture, "Foreign"))).toBe("NOT_FOUND");
    const { nodes } = await logOf(manager, sub, {
      first: 10,
      filter: { codes: ["account.update"], status: "FAILURE" },
    });
    expect(nodes.slice(0, 3).map(({ status, reason }) => [status, reason])).toEqual([
      ["FAILURE", "NOT_FOUND"],
      ["FAILURE", "FORBIDDEN"],
      ["FAILURE", "REQUIRED"],
    ]);
    expect(await storedName(sub)).toEqual(before);
  });
});

describe("the audit log in the graph", () => {
  it("L-01 tells date, username, description, status, item, action, code, account, actor, origin, targets and changes", async () => {
    await rename(manager, sub, "First");
    const answer = await rename(manager, sub, "Second");
    const { nodes } = await logOf(manager, sub, { first: 1 });
    expect(nodes[0]).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-z]{26}$/) as string,
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      claimedAt: null,
      username: organization.manager.email,
      description: "The account's settings were changed.",
      status: "SUCCESS",
      item: "Account",
      action: "Update",
      code: "account.update",
      reason: null,
      ip: "127.0.0.1",
      userAgent: "node",
      requestId: answer.headers.get("x-request-id"),
      batchId: null,
      account: { id: sub.publicId },
      actor: {
        type: "USER",
        displayName: organization.manager.name,
        id: organization.manager.publicId,
        email: organization.manager.email,
        user: { id: organization.manager.publicId },
      },
      targets: [{ type: "account", id: sub.publicId, displayName: "Second" }],
      changes: [{ field: "name", before: "First", after: "Second" }],
    });
    expect(Math.abs(Date.parse(nodes[0]?.recordedAt ?? "") - Date.now())).toBeLessThan(10_000);
  });

  it("L-04 lists newest first, in pages, between two moments, and oldest first for pollers", async () => {
    for (const name of ["One", "Two", "Three"]) await rename(manager, sub, name);
    const all = await logOf(manager, sub, { first: 100 });
    const ids = all.nodes.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(all.totalCount).toBe(ids.length);
    const first = await logOf(manager, sub, { first: 2 });
    const second = await logOf(manager, sub, { first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual(ids.slice(0, 4));
    expect((await logOf(manager, sub, { first: 100, order: "OLDEST_FIRST" })).nodes.map(({ id }) => id)).toEqual(
      [...ids].reverse(),
    );
    expect((await logOf(manager, sub, { last: 1 })).nodes.map(({ id }) => id)).toEqual(ids.slice(-1));
    const [to, from] = [all.nodes[0], all.nodes[2]].map((event) => event?.recordedAt);
    const between = await logOf(manager, sub, { first: 100, filter: { from, to } });
    expect(between.nodes.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect((await logOf(manager, sub, { first: 100, filter: { period: "LAST_15_MINUTES" } })).nodes).toHaveLength(
      ids.length,
    );
    expect((await logOf(manager, sub, { first: 100, filter: { period: "LAST_WEEK" } })).nodes).toEqual([]);
  });

  it.each<[string, object, string | null]>([
    ["a negative page", { first: -1 }, "first"],
    ["a page of 101", { first: 101 }, "first"],
    ["what is no cursor", { after: "nonsense" }, "after"],
    [
      "SQL in a cursor",
      { after: Buffer.from(`["audit.accountLog:RECORDED:DESC","' or 1=1"]`).toString("base64url") },
      "after",
    ],
    ["a period with a moment", { filter: { period: "TODAY", to: "2026-01-01T00:00:00Z" } }, "filter.period"],
    [
      "a range that ends before it begins",
      { filter: { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" } },
      "filter.from",
    ],
    ["an unknown code", { filter: { codes: ["x".repeat(10_000)] } }, "filter.codes"],
    ["an unknown time zone", { filter: { period: "TODAY", timeZone: "Mars/Olympus" } }, null],
    ["a date without a time", { filter: { from: "2026-01-01" } }, null],
    ["an unknown field", { filter: { nothing: 1 } }, null],
  ])("L-04 refuses %s, naming the place", async (_, variables, argument) => {
    const answer = await ask(manager, sub, variables);
    expect(codeOf(answer)).toBe("BAD_USER_INPUT");
    expect(answer.errors?.[0]?.message.length).toBeLessThan(300);
    if (argument !== null) expect(answer.errors?.[0]?.extensions["argument"]).toBe(argument);
  });

  it("L-04 takes explicit nulls for what is left out", async () => {
    const nothing = {
      period: null,
      from: null,
      to: null,
      status: null,
      codes: null,
      includeSubAccounts: null,
      timeZone: null,
      firstDayOfWeek: null,
    };
    const { nodes } = await logOf(manager, sub, {
      first: 5,
      after: null,
      last: null,
      before: null,
      filter: nothing,
      order: null,
    });
    expect(nodes).toEqual((await logOf(manager, sub, { first: 5 })).nodes);
  });

  it("L-05 opens for ACCOUNT_ADMIN, ACCOUNT_MANAGER and AUDITOR, and for keys with the scope; for nobody else", async () => {
    const outcome = async (client: GraphqlClient, account = sub) => codeOf(await ask(client, account)) ?? "READ";
    const as = async (role: "AUDITOR" | "ACCOUNT_ADMIN" | "ACCOUNT_MANAGER" | "SEAT_MANAGER" | "MEMBER") =>
      outcome(await signedIn(service, await makeUser(service, sub, { roles: [role] })));
    expect([await as("AUDITOR"), await as("ACCOUNT_ADMIN")]).toEqual(["READ", "READ"]);
    expect(await outcome(manager)).toBe("READ");
    expect([await as("SEAT_MANAGER"), await as("MEMBER")]).toEqual(["FORBIDDEN", "FORBIDDEN"]);
    expect(await outcome(withKey(service, await makeApiKey(service, sub, subAdmin, ["AUDIT_READ"])))).toBe("READ");
    expect(await outcome(withKey(service, await makeApiKey(service, sub, subAdmin, ["USERS_READ"])))).toBe("FORBIDDEN");
    expect(await outcome(reader, organization.main)).toBe("NOT_FOUND");
    expect(await outcome(reader, organization.subs[1])).toBe("NOT_FOUND");
    expect(await outcome(await signedIn(service, other.manager))).toBe("NOT_FOUND");
    expect(codeOf(await ask(stranger(service), sub, { first: 1 }))).toBe("UNAUTHENTICATED");
  });

  it("A-06 shows a sub-account's reader who of the main account acted as a plain value", async () => {
    await rename(manager, sub, "By the main account");
    const { nodes } = await logOf(reader, sub, { first: 1 });
    expect(nodes[0]).toMatchObject({
      code: "account.update",
      username: null,
      ip: null,
      userAgent: null,
      actor: { type: "USER", displayName: organization.manager.name, id: null, email: null, user: null },
      changes: [{ field: "name", after: "By the main account" }],
    });
    const everything = await logOf(reader, sub, { first: 100 });
    expect(JSON.stringify(everything)).not.toContain(organization.manager.email);
    expect(new Set(everything.nodes.map((event) => (event["account"] as { id: string }).id))).toEqual(
      new Set([sub.publicId]),
    );
  });

  it("A-06 finds an event by its id for those who may read it, and for others no more than what does not exist", async () => {
    const { nodes } = await logOf(manager, organization.main, { first: 1, filter: { includeSubAccounts: false } });
    const find = (client: GraphqlClient, id: string) =>
      client.send(`query ($id: ID!) { node(id: $id) { id ... on AuditEvent { code } } }`, { id });
    const id = nodes[0]?.id ?? "";
    expect((await find(manager, id)).data).toEqual({ node: { id, code: nodes[0]?.code } });
    const nowhere = JSON.stringify((await find(reader, encodeId("evt", organization.organizationId))).errors);
    expect(JSON.stringify((await find(reader, id)).errors)).toBe(nowhere);
    expect(JSON.stringify((await find(await signedIn(service, other.manager), id)).errors)).toBe(nowhere);
    expect(nowhere).toContain("NOT_FOUND");
  });

  it("L-04 reads a page of 100 events with all their fields in few statements, however many they are", async () => {
    const read = (first: number) => statementsOf(() => logOf(manager, organization.main, { first }));
    const few = await read(2);
    expect((await read(100)).length).toBeLessThanOrEqual(few.length + 1);
    expect(few.length).toBeLessThanOrEqual(7);
  });

  it("L-01 never holds a secret: not the password, nor the key, nor the cookie", async () => {
    const user = await makeUser(service, sub, { roles: ["ACCOUNT_ADMIN"] });
    const password = "correct horse battery";
    await service.owner.query(
      `insert into user_credentials (organization_id, user_id, password_hash, password_changed_at) values ($1, $2, $3, now())`,
      [user.organizationId, user.id, await hashPassword(password)],
    );
    const signIn = (given: string) =>
      stranger(service).send(
        `mutation ($email: String!, $password: String!) {
        signIn(input: { email: $email, password: $password }) { result { __typename } userErrors { code } } }`,
        { email: user.email, password: given },
      );
    const good = await signIn(password);
    await signIn("a wrong secret phrase");
    const cookie =
      good.headers
        .getSetCookie()
        .join()
        .match(/=([^;]+)/)?.[1] ?? "";
    expect(cookie.length).toBeGreaterThan(30);
    const key = await makeApiKey(service, sub, user, ["AUDIT_READ"]);
    await signedIn(service, user);
    const { rows } = await service.owner.query<{ text: string }>(
      `select e::text || p::text as text from audit_events e join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const secrets = [password, "a wrong secret phrase", cookie, key, ...cookie.split("."), ...key.split("_")].filter(
      (text) => text.length > 20,
    );
    expect(secrets.length).toBeGreaterThanOrEqual(5);
    const all = rows.map(({ text }) => text).join("\n");
    for (const secret of secrets) expect(all.includes(secret)).toBe(false);
    const { nodes } = await logOf(manager, sub, { first: 100, filter: { codes: ["user.login"] } });
    expect(nodes.map(({ status }) => status)).toEqual(["FAILURE", "SUCCESS"]);
  });

  it("L-01 words every event that was written here, without a gap", async () => {
    const { nodes } = await logOf(manager, organization.main, { first: 100 });
    expect(nodes.length).toBeGreaterThan(20);
    for (const { description, code, item } of nodes) {
      expect({ code, description }).toEqual({
        code,
        description: expect.not.stringMatching(/—|\{|undefined|\[object/) as string,
      });
      expect(description).not.toBe(code);
      expect(item).not.toBe(code);
    }
  });
});
