import { Client, type PoolClient } from "pg";
import { declareAuditCodes, describeEvent } from "../../platform/audit/catalogue";
import { eventsOf } from "../../platform/audit/writer";
import type { AuditFact, Ctx, EffectiveGrant, Viewer } from "../../platform/context";
import { newId } from "../../platform/ids";
import type { Permission } from "../../platform/permissions";
import { contextOf, poolOf } from "../../platform/runtime";
import { anonymous } from "../../platform/viewer";
import {
  type AccountFixture,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
  type UserFixture,
  withKey,
} from "../../testing";
import type { AccountRow } from "../accounts";
import type { AuditEventRow } from "./audit.repository";
import { auditLog } from "./auditLog";
import { seesActor, valuesOf } from "./auditSight";

declareAuditCodes({
  "auditTextTest.invite": {
    item: "Test",
    action: "A",
    success: "{name} ({email}) was invited by {owner}.",
    failure: "No {email}.",
  },
  "auditTextTest.percent": { item: "Test", action: "B", success: "Raised by 100%_ to \\{name}." },
});

let service: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
let owner: Client;
let [mainUser, subUser, siblingUser]: UserFixture[] = [];
let keyId: string;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { subAccounts: 2 });
  sub = organization.subs[0] as AccountFixture;
  mainUser = await makeUser(service, organization.main, { firstName: "Main" });
  subUser = await makeUser(service, sub, { firstName: "Sub" });
  siblingUser = await makeUser(service, organization.subs[1] as AccountFixture, { firstName: "Sibling" });
  await makeApiKey(service, sub, organization.manager, ["AUDIT_READ"]);
  owner = new Client({ connectionString: service.database.ownerUrl });
  await owner.connect();
  keyId = (await owner.query<{ id: string }>("select id from api_keys")).rows[0]!.id;
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});
beforeEach(() => owner.query("truncate audit_events, audit_event_personal"));

const by = (type: Viewer["type"], id: string | null, name: string | null): Viewer => ({
  ...anonymous(organization.organizationId),
  ...{ type, id, name },
});

/** Writes events as operations do. */
async function given(viewer: Viewer, ...facts: (AuditFact & { readonly code: string })[]): Promise<void> {
  const origin = { requestId: newId(), ip: null, userAgent: null, cause: "PANEL" } as const;
  const { statement, params } = eventsOf(viewer, origin, facts);
  await owner.query(statement.text, [...params]);
}

const grant = (account: AccountFixture, wide: boolean, ...permissions: Permission[]): EffectiveGrant => ({
  accountId: account.id,
  includesSubAccounts: wide,
  permissions: new Set<Permission>(["AUDIT_READ", ...permissions]),
});
const reader = (type: "USER" | "API_KEY", id: string, ...grants: EffectiveGrant[]): Ctx =>
  contextOf(
    service.runtime,
    { ...by(type, id, "reader"), userId: id, accountId: sub.id, grants },
    { requestId: newId(), ip: null, userAgent: null, cause: "PANEL" },
  );
const account = ({ id }: AccountFixture) =>
  ({
    organizationId: organization.organizationId,
    id,
    timeZone: "UTC",
    firstDayOfWeek: "MONDAY",
  }) as unknown as AccountRow;

async function found(ctx: Ctx, of: AccountFixture, text: string | null): Promise<readonly AuditEventRow[]> {
  const rows: AuditEventRow[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page = await auditLog(ctx, account(of), { first: 100, after, filter: { text } });
    rows.push(...page.nodes);
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
    if (!more) expect(await page.totalCount()).toBe(rows.length);
  }
  return rows;
}

it("A-06 L-04 finds for each reader exactly the events in which they are shown the text", async () => {
  const users = [mainUser, subUser, siblingUser] as UserFixture[];
  const actors = [
    ...users.map((user) => by("USER", user.id, user.email)),
    by("USER", newId(), "gone@test.example"),
    by("API_KEY", keyId, "nightly key"),
    by("API_KEY", newId(), "gone key"),
    by("ANONYMOUS", null, "stranger@test.example"),
    by("OPERATOR", null, "operating person"),
    by("SYSTEM", null, null),
  ];
  const names = ["Ada Lovelace", "Ann at@home here", "Eve \u202egnp"];
  for (const actor of actors)
    for (const accountId of [sub.id, organization.main.id])
      await given(
        actor,
        ...[[], [users[0]!], [users[1]!], [users[1]!, users[2]!]].flatMap((targets, n) => {
          const about = targets.map(({ id }) => ({ type: "user", id }));
          const name = names[n % names.length]!;
          const personal = {
            name,
            email: `ada+${n}.[x]@test.example`,
            owner: "own_er@test.example",
            after: { email: "a@b.example" },
          };
          const common = { accountId, targets: about, personal };
          return [
            { ...common, code: "auditTextTest.invite" },
            {
              ...common,
              code: "auditTextTest.invite",
              status: "FAILURE" as const,
              reason: "NOT_FOUND",
              personal: { email: "bob" },
            },
          ];
        }),
        { code: "seats.purchase", accountId, details: { purchased: 12 } },
      );
  const main = organization.main;
  const readers: [Ctx, AccountFixture][] = [
    [reader("USER", organization.manager.id, grant(main, true, "USERS_READ", "API_KEYS_READ")), main],
    [reader("USER", organization.manager.id, grant(main, true, "USERS_READ")), main],
    [reader("USER", organization.manager.id, grant(main, true, "API_KEYS_READ")), main],
    [reader("USER", subUser!.id, grant(sub, false, "USERS_READ", "API_KEYS_READ")), sub],
    [reader("USER", subUser!.id, grant(sub, false)), sub],
    [reader("USER", mainUser!.id, grant(main, false, "USERS_READ"), grant(sub, false)), sub],
    [reader("API_KEY", keyId, grant(sub, false)), sub],
    [reader("API_KEY", keyId, grant(main, true, "USERS_READ")), main],
  ];
  const probes = [
    ...[
      "INVITED",
      "lovelace (",
      "Ann at",
      "at@home",
      "home here",
      "gnp",
      "ada+1.[x]",
      "[X]@TEST",
      "ada",
      "own_er@test",
      "own",
      "bob",
    ],
    ...[
      "a@b.example",
      "nightly",
      "gone",
      "gone@test",
      "stranger",
      "operating",
      "was set to 12",
      "(NOT_FOUND)",
      "no bob",
      "No ",
      ".",
    ],
    ...users.flatMap(({ email }) => [email, email.slice(2, 9).toUpperCase()]),
    ...["nothing like that", "\\", "e) was"],
  ];
  for (const [ctx, of] of readers) {
    const all = await found(ctx, of, null);
    const texts = await Promise.all(
      all.map(async (event) => {
        const description = describeEvent(event.code, event.status, event.reason, await valuesOf(ctx, event));
        return [description, seesActor(ctx.viewer, event) ? (event.userName ?? "") : ""];
      }),
    );
    for (const probe of probes) {
      const shown = all.filter((_, n) => texts[n]?.some((text) => text.toLowerCase().includes(probe.toLowerCase())));
      // Where a value that is not theirs to see is written out or holds spaces, the rest of the line is not searched for it.
      const answer = await found(ctx, of, probe);
      expect([probe, answer.filter((event) => !shown.some(({ id }) => id === event.id))]).toEqual([probe, []]);
      expect([probe, answer.length]).toEqual([probe, shown.length]);
    }
  }
});

it.each([
  ["RAISED BY", 1],
  ["100%_ to \\", 1],
  ["%", 1],
  ["raised%to", 0],
  ["_aised", 0],
  ["\\", 1],
  ["  ", 2],
  ["ÄNN", 1],
])("L-04 takes the text %j as it is written, whatever the case", async (text, expected) => {
  await given(by("SYSTEM", null, null), {
    code: "auditTextTest.percent",
    accountId: sub.id,
    personal: { name: "änn" },
  });
  await given(by("SYSTEM", null, null), { code: "seats.purchase", accountId: sub.id, details: { purchased: 1 } });
  const wide = reader("USER", organization.manager.id, grant(organization.main, true, "USERS_READ", "API_KEYS_READ"));
  expect(await found(wide, organization.main, text)).toHaveLength(expected);
  expect(await found(reader("USER", subUser!.id, grant(sub, false)), sub, text)).toHaveLength(expected);
});

it("L-04 a search that takes too long is told to narrow its times, page and count alike", async () => {
  for (let n = 0; n < 10; n++)
    await given(
      by("SYSTEM", null, null),
      ...Array.from({ length: 1_000 }, () => ({
        ...{ code: "auditTextTest.percent", accountId: organization.main.id },
        personal: { name: "x".repeat(1_000) },
      })),
    );
  const ctx = reader("USER", organization.manager.id, grant(organization.main, true, "USERS_READ", "API_KEYS_READ"));
  const page = await auditLog(ctx, account(organization.main), { first: 1, filter: { text: "x" } });
  const pool = poolOf(service.runtime.dataSource);
  // No server looks through 10 MB of text in a millisecond.
  const inAHurry = (client: PoolClient) => void client.query("set statement_timeout = 1");
  const expected = { code: "BAD_USER_INPUT", extensions: { argument: "filter.from" } };
  pool.on("acquire", inAHurry);
  try {
    const request = { first: 1, filter: { text: "nothing has this" } };
    await expect(auditLog(ctx, account(organization.main), request)).rejects.toMatchObject(expected);
    await expect(page.totalCount()).rejects.toMatchObject(expected);
  } finally {
    pool.off("acquire", inAHurry);
    const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
    for (const client of clients) {
      await client.query("reset statement_timeout");
      client.release();
    }
  }
});

describe("over HTTP", () => {
  const log = `query ($id: ID!, $filter: AuditFilter, $first: Int, $after: String) { account(id: $id) {
    auditLog(filter: $filter, first: $first, after: $after) { totalCount nodes { id description } pageInfo { hasNextPage endCursor } } } }`;
  interface Page {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string; readonly description: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  }
  const ask = async (variables: object) => {
    const client = await signedIn(service, organization.manager);
    const { data, errors } = await client.send<{ account: { auditLog: Page } }>(log, {
      id: organization.main.publicId,
      ...variables,
    });
    return { page: data?.account.auditLog, errors };
  };
  const many = (count: number) =>
    given(
      by("SYSTEM", null, null),
      ...Array.from({ length: count }, (_, n) => ({
        code: n % 3 === 0 ? "seat_limit.set" : "seats.purchase",
        accountId: organization.main.id,
        details: { limit: n, purchased: n },
      })),
    );

  it("L-04 pages through what it finds, newest first, nothing twice and nothing left out, with other filters", async () => {
    await many(30);
    const filter = { text: "limit was set", status: "SUCCESS" };
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { page } = await ask({ filter, first: 4, after });
      expect(page?.totalCount).toBe(10);
      seen.push(...page!.nodes.map(({ description }) => description));
      after = page!.pageInfo.endCursor;
      more = page!.pageInfo.hasNextPage;
    }
    expect(seen).toEqual([27, 24, 21, 18, 15, 12, 9, 6, 3, 0].map((n) => `The account's seat limit was set to ${n}.`));
    expect((await ask({ filter: { text: "limit", codes: ["seats.purchase"] } })).page?.totalCount).toBe(0);
    expect((await ask({ filter: { text: "limit", to: "2020-01-01T00:00:00Z" } })).page?.totalCount).toBe(0);
  });

  it("L-04 what was erased is not found, though its event stays", async () => {
    await many(3);
    await owner.query("delete from audit_event_personal");
    expect((await ask({ filter: { text: "set" } })).page?.totalCount).toBe(0);
    expect((await ask({ filter: {} })).page?.totalCount).toBe(3);
  });

  it("L-04 refuses a text of 201 characters", async () => {
    const { errors } = await ask({ filter: { text: "x".repeat(201) } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("L-04 takes the same few statements for one event and for all", async () => {
    await many(30);
    const key = withKey(
      service,
      await makeApiKey(service, organization.main, organization.manager, ["AUDIT_READ", "ACCOUNTS_READ"]),
    );
    const count = async (first: number) =>
      (
        await statementsOf(() =>
          key.send(log, { id: organization.main.publicId, filter: { text: "limit was set" }, first }),
        )
      ).length;
    // The first request of a key notes that it was used.
    await count(1);
    expect(await count(100)).toBe(await count(1));
  });
});
