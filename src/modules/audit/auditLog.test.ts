import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { declareAuditCodes } from "../../platform/audit/catalogue";
import { idAt, timeOfEventId } from "../../platform/audit/eventTime";
import type { Ctx, EffectiveGrant, Viewer } from "../../platform/context";
import { newId } from "../../platform/ids";
import type { Permission } from "../../platform/permissions";
import { openDatabase } from "../../platform/postgres/open";
import { contextOf, type Runtime } from "../../platform/runtime";
import { anonymous } from "../../platform/viewer";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { statementsOf } from "../../testing/statements";
import type { AccountRow } from "../accounts";
import { auditEventById, type AuditEventRow } from "./audit.repository";
import { auditLog, type AuditLogRequest } from "./auditLog";
import { seesActor, seesOrigin, targetsOf, valuesOf } from "./auditSight";

declareAuditCodes({
  "auditLogTest.a": { item: "Test", action: "A", success: "{email} to {after.email} of {name}." },
  "auditLogTest.b": { item: "Test", action: "B", success: "B." },
});

let database: TestDatabase;
let owner: Client;
let dataSource: DataSource;
let now = new Date("2026-03-29T10:00:00Z");

const organizationId = newId();
const sub = newId();
const sibling = newId();
const elsewhere = newId();
const [manager, subUser, siblingUser] = [newId(), newId(), newId()];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  dataSource = await openDatabase({ url: database.serviceUrl, entities: [], poolSize: 4, onError: () => undefined });
  await owner.query(`insert into organizations (organization_id) select unnest($1::uuid[])`, [
    [organizationId, elsewhere],
  ]);
  for (const [organization, id, parent] of [
    [organizationId, organizationId, null],
    [organizationId, sub, organizationId],
    [organizationId, sibling, organizationId],
    [elsewhere, elsewhere, null],
  ])
    await owner.query(
      `insert into accounts (organization_id, id, parent_id, name, time_zone, first_day_of_week, language, updated_by_type)
       values ($1, $2, $3, 'Account', 'Europe/Berlin', 'MONDAY', 'en', 'SYSTEM')`,
      [organization, id, parent],
    );
  for (const [id, account] of [
    [manager, organizationId],
    [subUser, sub],
    [siblingUser, sibling],
  ] as [string, string][])
    await owner.query(
      `insert into users (organization_id, id, account_id, email, email_key, first_name, last_name, name, updated_by_type)
       values ($1, $2, $3, $4, $4, 'First', 'Last', 'First Last', 'SYSTEM')`,
      [organizationId, id, account, `${id.slice(-6)}@example.com`],
    );
});

afterAll(async () => {
  await Promise.all([owner.end(), dataSource.destroy()]);
  await database.drop();
});

beforeEach(() => owner.query(`truncate audit_events, audit_event_personal`));

const ctxOf = (viewer: Viewer): Ctx => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const runtime: Runtime = {
    dataSource,
    prepare: true,
    now: () => now,
    log,
    viewerSources: {},
    outboxKinds: new Set(),
  };
  return contextOf(runtime, viewer, { requestId: randomUUID(), ip: null, userAgent: null, cause: "PANEL" });
};

const grant = (accountId: string, includesSubAccounts: boolean, ...permissions: Permission[]): EffectiveGrant => ({
  accountId,
  includesSubAccounts,
  permissions: new Set(permissions),
});
const viewerWith = (userId: string, accountId: string, ...grants: EffectiveGrant[]): Ctx =>
  ctxOf({ ...anonymous(organizationId), type: "USER", id: userId, userId, accountId, grants, name: "viewer" });

const everything = () => viewerWith(manager, organizationId, grant(organizationId, true, "AUDIT_READ", "USERS_READ"));
const account = (id: string): AccountRow =>
  ({ organizationId, id, timeZone: "Europe/Berlin", firstDayOfWeek: "MONDAY" }) as unknown as AccountRow;

interface Given {
  readonly at?: string | Date;
  readonly accountId?: string | null;
  readonly organization?: string;
  readonly code?: string;
  readonly status?: string;
  readonly actor?: [string, string | null];
  readonly targets?: readonly object[];
  readonly details?: object;
  readonly personal?: object;
  readonly userName?: string;
}

/** Adds an event recorded at that moment, as only the tables' owner can; answers its id. */
async function given(event: Given = {}): Promise<string> {
  const at = new Date(event.at ?? now);
  // The last of that millisecond: a bound that is off by one loses it.
  const id = `${idAt(at).slice(0, 14)}7fff-bfff-${randomBytes(6).toString("hex")}`;
  const organization = event.organization ?? organizationId;
  const [actorType, actorId] = event.actor ?? ["USER", manager];
  await owner.query(
    `insert into audit_events (organization_id, id, account_id, code, status, actor_type, actor_id, targets, request_id, details, commitment)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[
        organization,
        id,
        event.accountId === undefined ? organization : event.accountId,
        event.code ?? "auditLogTest.a",
      ],
      ...[event.status ?? "SUCCESS", actorType, actorId, JSON.stringify(event.targets ?? []), randomUUID()],
      ...[event.details ?? {}, randomBytes(32)],
    ],
  );
  await owner.query(
    `insert into audit_event_personal (organization_id, event_id, salt, user_name, ip, user_agent, personal)
     values ($1, $2, $3, $4, '2001:db8::1', 'test', $5)`,
    [organization, id, randomBytes(16), event.userName ?? "actor@example.com", event.personal ?? {}],
  );
  return id;
}

const idsOf = async (ctx: Ctx, accountId: string, request: AuditLogRequest = {}) =>
  (await auditLog(ctx, account(accountId), { first: 100, ...request })).nodes.map(({ id }) => id);
const only = async (ctx: Ctx, accountId = organizationId): Promise<AuditEventRow> => {
  const { nodes } = await auditLog(ctx, account(accountId), {});
  expect(nodes).toHaveLength(1);
  return nodes[0] as AuditEventRow;
};

describe("the audit log", () => {
  it("L-04 takes ranges half-open, to the millisecond", async () => {
    const [before, first, last, after] = [
      await given({ at: "2026-05-01T09:59:59.999Z" }),
      await given({ at: "2026-05-01T10:00:00.000Z" }),
      await given({ at: "2026-05-01T10:59:59.999Z" }),
      await given({ at: "2026-05-01T11:00:00.000Z" }),
    ];
    const [from, to] = [new Date("2026-05-01T10:00:00Z"), new Date("2026-05-01T11:00:00Z")];
    expect(await idsOf(everything(), organizationId, { filter: { from, to } })).toEqual([last, first]);
    expect(await idsOf(everything(), organizationId, { filter: { from } })).toEqual([after, last, first]);
    expect(await idsOf(everything(), organizationId, { filter: { to: from } })).toEqual([before]);
    expect(await idsOf(everything(), organizationId, { filter: { from, to: from } })).toEqual([]);
    expect(await idsOf(everything(), organizationId, { order: "OLDEST_FIRST" })).toEqual([before, first, last, after]);
  });

  it("L-04 counts periods in the account's time zone, or in another, also on a day of 23 hours", async () => {
    const at = ["2026-03-28T22:59:59.999Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999Z", "2026-03-29T22:00:00Z"];
    const ids: string[] = [];
    for (const moment of at) ids.push(await given({ at: moment }));
    const [saturday, sunday, sundayNight, monday] = ids;
    now = new Date("2026-03-29T10:00:00Z");
    const period = (filter: AuditLogRequest["filter"]) =>
      idsOf(everything(), organizationId, { filter: filter ?? null });
    expect(await period({ period: "TODAY" })).toEqual([sundayNight, sunday]);
    expect(await period({ period: "YESTERDAY" })).toEqual([saturday]);
    expect(await period({ period: "THIS_WEEK" })).toEqual([sundayNight, sunday, saturday]);
    expect(await period({ period: "THIS_WEEK", firstDayOfWeek: "SUNDAY" })).toEqual([monday, sundayNight, sunday]);
    expect(await period({ period: "TODAY", timeZone: "Asia/Kathmandu" })).toEqual([sunday, saturday]);
    expect(await period({ period: "LAST_WEEK" })).toEqual([]);
  });

  it("L-04 refuses filters that contradict themselves, saying what to do", async () => {
    const from = new Date("2026-03-29T10:00:00Z");
    const refused = (filter: AuditLogRequest["filter"]) =>
      auditLog(everything(), account(organizationId), { filter: filter ?? null });
    await expect(refused({ period: "TODAY", from })).rejects.toThrow("Give `period`, or `from` and `to`, not both.");
    await expect(refused({ from, to: new Date(0) })).rejects.toThrow("`from` is later than `to`. Exchange them.");
    await expect(refused({ timeZone: "UTC" })).rejects.toThrow("say how to count a `period`");
    await expect(refused({ codes: ["nothing.here"] })).rejects.toThrow('There is no code "nothing.here".');
    await expect(refused({ codes: Array.from({ length: 101 }, () => "auditLogTest.a") })).rejects.toThrow(
      "At most 100",
    );
  });

  it("L-04 filters by status and code", async () => {
    const [a, b, failed] = [
      await given({ at: "2026-05-01T10:00:00Z" }),
      await given({ at: "2026-05-01T10:00:01Z", code: "auditLogTest.b" }),
      await given({ at: "2026-05-01T10:00:02Z", code: "auditLogTest.b", status: "FAILURE" }),
    ];
    expect(await idsOf(everything(), organizationId, { filter: { status: "FAILURE" } })).toEqual([failed]);
    expect(await idsOf(everything(), organizationId, { filter: { codes: ["auditLogTest.b"] } })).toEqual([failed, b]);
    expect(
      await idsOf(everything(), organizationId, {
        filter: { codes: ["auditLogTest.a", "auditLogTest.b"], status: "SUCCESS" },
      }),
    ).toEqual([b, a]);
    expect(await idsOf(everything(), organizationId, { filter: { codes: [] } })).toEqual([]);
  });

  it("L-04 pages by cursors that stay where they are while events are added", async () => {
    const moments = fc.uniqueArray(fc.nat({ max: 5_000_000 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        moments,
        moments,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (early, late, size, oldestFirst) => {
          await owner.query(`truncate audit_events, audit_event_personal`);
          const ids: string[] = [];
          // Events a second apart from each other; later ones come while the pages are read.
          for (const moment of early) ids.push(await given({ at: new Date(Date.UTC(2026, 4, 1) + moment * 1_000) }));
          ids.sort();
          const order = oldestFirst ? "OLDEST_FIRST" : "NEWEST_FIRST";
          const seen: string[] = [];
          let [after, added]: [string | null, number] = [null, 0];
          do {
            const page = await auditLog(everything(), account(organizationId), { first: size, after, order });
            seen.push(...page.nodes.map(({ id }) => id));
            after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
            if (added < late.length)
              ids.push(await given({ at: new Date(Date.UTC(2027, 4, 1) + 1e10 * added + (late[added++] ?? 0)) }));
          } while (after !== null);
          const expected = oldestFirst ? ids : ids.slice(0, early.length).reverse();
          expect(seen.slice(0, expected.length)).toEqual(expected.slice(0, seen.length));
          expect(seen.length).toBeGreaterThanOrEqual(early.length);
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("L-04 opens only the partitions of the months asked for", async () => {
    for (const month of ["2026-01-15", "2026-02-15", "2026-03-15"])
      for (const parent of ["audit_events", "audit_event_personal"])
        await owner.query(`select audit_make_partition($1, $2)`, [parent, month]);
    await given({ at: "2026-02-15T00:00:00Z" });
    const [text] = await statementsOf(() =>
      auditLog(everything(), account(organizationId), {
        filter: { from: new Date("2026-02-01"), to: new Date("2026-03-01") },
      }),
    );
    const params = [
      organizationId,
      idAt(new Date("2026-02-01")),
      idAt(new Date("2026-03-01")),
      `{${organizationId}}`,
      null,
      null,
      26,
    ];
    await owner.query("set plan_cache_mode = force_generic_plan");
    await owner.query({ name: "pruned", text: text ?? "", values: params });
    const { rows } = await owner.query<{ "QUERY PLAN": string }>(
      `explain (analyze, costs off) execute pruned (${params.map((value) => (value === null ? "null" : `'${value}'`)).join(", ")})`,
    );
    await owner.query("reset plan_cache_mode");
    const executed = rows.map((row) => row["QUERY PLAN"]).filter((line) => !line.includes("never executed"));
    const opened = new Set(
      executed.flatMap((line) => line.match(/\baudit_event(?:s|_personal)_(?:\d{4}_\d\d|default)\b(?!_)/g) ?? []),
    );
    expect([...opened].sort()).toEqual(["audit_event_personal_2026_02", "audit_events_2026_02"]);
  });

  it("L-04 reads a page in one statement, whatever stands beside its events", async () => {
    for (let n = 0; n < 30; n++)
      await given({
        at: new Date(Date.UTC(2026, 4, 1, 0, 0, n)),
        targets: [{ type: "user", id: n % 2 ? subUser : siblingUser }],
      });
    const ctx = viewerWith(manager, organizationId, grant(organizationId, true, "AUDIT_READ"));
    const statements = await statementsOf(async () => {
      const { nodes } = await auditLog(ctx, account(organizationId), { first: 30 });
      await Promise.all(nodes.flatMap((event) => [targetsOf(ctx, event), valuesOf(ctx, event)]));
    });
    expect(statements).toHaveLength(2);
  });

  it("L-04 holds the sub-accounts' events for those who may read them all", async () => {
    const [main, below, beside] = [
      await given({ at: "2026-05-01T10:00:00Z" }),
      await given({ at: "2026-05-01T10:00:01Z", accountId: sub }),
      await given({ at: "2026-05-01T10:00:02Z", accountId: sibling }),
    ];
    await given({ organization: elsewhere });
    expect(await idsOf(everything(), organizationId)).toEqual([beside, below, main]);
    expect(await idsOf(everything(), organizationId, { filter: { includeSubAccounts: false } })).toEqual([main]);
    expect(await idsOf(everything(), sub, { filter: { includeSubAccounts: true } })).toEqual([below]);
    const mainOnly = viewerWith(manager, organizationId, grant(organizationId, false, "AUDIT_READ"));
    expect(await idsOf(mainOnly, organizationId)).toEqual([main]);
    await expect(idsOf(mainOnly, organizationId, { filter: { includeSubAccounts: true } })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const { totalCount } = await auditLog(everything(), account(organizationId), { first: 1 });
    expect(await totalCount()).toBe(3);
  });

  it("L-05 is read with AUDIT_READ on the account, and by nobody else", async () => {
    const id = await given({ accountId: sub });
    const reader = viewerWith(subUser, sub, grant(sub, false, "AUDIT_READ"));
    expect(await idsOf(reader, sub)).toEqual([id]);
    expect((await auditEventById(reader, id)).id).toBe(id);
    await expect(idsOf(reader, organizationId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(idsOf(reader, sibling)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const member = viewerWith(subUser, sub, grant(sub, false, "USERS_READ"));
    await expect(idsOf(member, sub)).rejects.toMatchObject({
      code: "FORBIDDEN",
      extensions: { permission: "AUDIT_READ" },
    });
    const refusals = await Promise.all(
      [
        auditEventById(member, id),
        auditEventById(reader, newId()),
        auditEventById(viewerWith(siblingUser, sibling, grant(sibling, false, "AUDIT_READ")), id),
      ].map((refused) =>
        refused.catch((error: unknown) => JSON.stringify({ ...(error as object), message: (error as Error).message })),
      ),
    );
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toContain("NOT_FOUND");
  });

  it("A-06 hides from a sub-account's reader who of the main account acted", async () => {
    await given({ accountId: sub });
    const ctx = viewerWith(subUser, sub, grant(sub, false, "AUDIT_READ", "USERS_READ", "API_KEYS_READ"));
    const event = await only(ctx, sub);
    expect([seesActor(ctx.viewer, event), seesOrigin(ctx.viewer, event)]).toEqual([false, false]);
    const main = everything().viewer;
    expect([seesActor(main, event), seesOrigin(main, event)]).toEqual([true, true]);
  });

  it.each([
    ["themselves", ["USER", subUser], true, true],
    ["a user who is gone", ["USER", newId()], false, false],
    ["a stranger at the account's door", ["ANONYMOUS", null], true, true],
    ["the operator", ["OPERATOR", null], true, false],
    ["the service", ["SYSTEM", null], true, false],
    ["a key that is gone", ["API_KEY", newId()], false, false],
  ] as [string, [string, string | null], boolean, boolean][])(
    "A-06 shows a sub-account's reader %s as far as it goes",
    async (_, actor, sees, origin) => {
      await given({ accountId: sub, actor });
      const ctx = viewerWith(subUser, sub, grant(sub, false, "AUDIT_READ", "USERS_READ"));
      const event = await only(ctx, sub);
      expect([seesActor(ctx.viewer, event), seesOrigin(ctx.viewer, event)]).toEqual([sees, origin]);
    },
  );

  it("A-06 names no address of a user whom the reader cannot see", async () => {
    const personal = { email: "m@example.com", name: "First Last", after: { email: "n@example.com" } };
    await given({ accountId: sub, targets: [{ type: "user", id: manager }], personal });
    const below = viewerWith(subUser, sub, grant(sub, false, "AUDIT_READ", "USERS_READ"));
    const event = await only(below, sub);
    expect(await valuesOf(below, event)).toEqual({ name: "First Last", after: {} });
    expect(await targetsOf(below, event)).toEqual([{ type: "user", id: null, displayName: "First Last" }]);
    expect(await valuesOf(everything(), event)).toEqual(personal);
    expect(await targetsOf(everything(), event)).toMatchObject([
      { type: "user", id: expect.stringMatching(/^usr_/) as string },
    ]);
  });

  it("A-06 does not tell by a refused attempt whether its target exists, nor who it is", async () => {
    for (const id of [siblingUser, newId(), sibling]) {
      const type = id === sibling ? "account" : "user";
      await owner.query(`truncate audit_events, audit_event_personal`);
      await given({ accountId: sub, status: "FAILURE", actor: ["USER", subUser], targets: [{ type, id }] });
      const ctx = viewerWith(subUser, sub, grant(sub, false, "AUDIT_READ", "USERS_READ"));
      expect(await targetsOf(ctx, await only(ctx, sub))).toEqual([{ type, id: null, displayName: null }]);
    }
  });

  it("L-01 shows the changed values of details and of what is personal together, and none once erased", async () => {
    await given({
      details: { before: { language: "en" }, after: { language: "de" } },
      personal: { before: { name: "A" }, after: { name: "B" } },
    });
    const ctx = everything();
    const event = await only(ctx);
    expect(await valuesOf(ctx, event)).toEqual({
      before: { language: "en", name: "A" },
      after: { language: "de", name: "B" },
    });
    await owner.query(`delete from audit_event_personal`);
    // Another request: this one has read the event.
    const later = everything();
    const erased = await only(later);
    expect(await valuesOf(later, erased)).toEqual({ before: { language: "en" }, after: { language: "de" } });
    expect([erased.userName, erased.ip, erased.userAgent]).toEqual([null, null, null]);
    expect(timeOfEventId(erased.id)).toEqual(now);
  });
});
