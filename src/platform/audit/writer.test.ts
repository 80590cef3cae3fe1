import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { Client } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import type { AuditDetails, AuditFact, Origin, Viewer } from "../context";
import { newId } from "../ids";
import { anonymous, reservedOrganizationId } from "../viewer";
import { declareAuditCodes } from "./catalogue";
import { commitmentTo } from "./commitment";
import { eventsOf } from "./writer";

declareAuditCodes({
  "writerTest.rename": { item: "Test", action: "rename", success: "Renamed {before.name} to {after.name}." },
});

interface Stored {
  readonly id: string;
  readonly account_id: string | null;
  readonly details: unknown;
  readonly commitment: Buffer;
  readonly salt: Buffer;
  readonly user_name: string | null;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly personal: unknown;
  readonly search_text: string;
}

let database: TestDatabase;
let service: Client;
let owner: Client;
const organizationId = newId();

beforeAll(async () => {
  database = await createTestDatabase();
  service = new Client({ connectionString: database.serviceUrl });
  owner = new Client({ connectionString: database.ownerUrl });
  await Promise.all([service.connect(), owner.connect()]);
});

afterAll(async () => {
  await Promise.all([service.end(), owner.end()]);
  await database.drop();
});

const someone = (name: string | null): Viewer => ({ ...anonymous(organizationId), type: "USER", id: newId(), name });
const origin = (parts: Partial<Origin> = {}): Origin => ({
  requestId: randomUUID(),
  ip: null,
  userAgent: null,
  cause: "PANEL",
  ...parts,
});

/** Writes as the service does, and reads back as it would be read. */
async function write(viewer: Viewer, from: Origin, facts: readonly Partial<AuditFact>[]): Promise<Stored[]> {
  const { statement, params } = eventsOf(
    viewer,
    from,
    facts.map((fact) => ({ accountId: null, code: "writerTest.rename", ...fact })),
  );
  await service.query("begin");
  try {
    await service.query(`select set_config('tenantry.organization', $1, true)`, [viewer.organizationId]);
    await service.query(statement.text, params as unknown[]);
    await service.query("commit");
  } catch (error) {
    await service.query("rollback");
    throw error;
  }
  const { rows } = await service.query<Stored>(
    `select e.id, account_id, details, commitment, salt, user_name, ip, user_agent, personal, search_text
     from audit_events e join audit_event_personal p on p.organization_id = e.organization_id and p.event_id = e.id
     where e.organization_id = $1 and request_id = $2 order by id`,
    [viewer.organizationId, from.requestId],
  );
  return rows;
}

const recomputed = (row: Stored) =>
  commitmentTo(row.salt, {
    userName: row.user_name,
    ip: row.ip,
    userAgent: row.user_agent,
    personal: row.personal,
    searchText: row.search_text,
  });

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  // Also halves of characters, NUL, and texts that look like escapes.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    "\\u0000",
    "\0",
    "\\",
    '"',
    "\r\n",
    "\u001b[31m",
    "\ud800",
    "a\udc00b",
    "\u202e",
    "__proto__",
    "{name}",
    "$&",
    "'--",
  ),
);
const hostileValue = fc.oneof(
  hostileText,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostileText),
);
const hostileDetails = fc.dictionary(
  hostileText.map((key) => `x${key}x`),
  fc.oneof(
    hostileValue,
    fc.dictionary(fc.oneof(hostileText, fc.nat().map(String)), fc.oneof(hostileText, fc.double())),
  ),
) as fc.Arbitrary<AuditDetails>;
const address = fc.oneof(
  fc.constantFrom(
    null,
    "::1",
    "::",
    "::1.2.3.4",
    "::1:0",
    "::ffff:10.0.0.1",
    "2001:DB8:0:1::A",
    "1:0:0:2:0:0:0:3",
    "fe80::1%eth0",
    "x",
    "",
  ),
  fc.ipV4(),
  fc.ipV6(),
);

describe("writing audit events", () => {
  it("L-06 keeps a commitment that can be recomputed from what is stored, whatever a stranger sent", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          name: fc.option(hostileText),
          ip: address,
          userAgent: fc.option(hostileText),
          personal: hostileDetails,
          details: hostileDetails,
        }),
        async ({ name, ip, userAgent, personal, details }) => {
          const [row] = await write(someone(name), origin({ ip, userAgent }), [{ personal, details }]);
          expect(row?.commitment.toString("hex")).toBe(row && recomputed(row));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("L-06 finds a changed personal value by the commitment", async () => {
    const [row] = await write(someone("ann@example.com"), origin(), [
      { personal: { before: { name: "A" }, after: { name: "B" } } },
    ]);
    await owner.query(`update audit_event_personal set user_name = 'eve@example.com' where event_id = $1`, [row?.id]);
    const { rows } = await owner.query<{ user_name: string }>(
      `select user_name from audit_event_personal where event_id = $1`,
      [row?.id],
    );
    expect(row && recomputed({ ...row, user_name: rows[0]?.user_name ?? null })).not.toBe(
      row?.commitment.toString("hex"),
    );
    expect(row && recomputed(row)).toBe(row?.commitment.toString("hex"));
  });

  it("L-06 tells apart what reads the same end to end", () => {
    const salt = Buffer.alloc(16);
    const part = { userName: null, ip: null, userAgent: null };
    expect(commitmentTo(salt, { ...part, personal: 1, searchText: "2" })).not.toBe(
      commitmentTo(salt, { ...part, personal: 12, searchText: "" }),
    );
    expect(commitmentTo(salt, { ...part, personal: {}, searchText: "", userName: "-;" })).not.toBe(
      commitmentTo(salt, { ...part, personal: {}, searchText: "", userAgent: "-;" }),
    );
  });

  it("L-01 keeps texts as they were, only what PostgreSQL cannot hold is changed", async () => {
    const [row] = await write(someone("a\0b"), origin({ userAgent: "x\ud800" }), [
      {
        details: { literal: "\\u0000", broken: "\udfff", nul: "a\0b" },
        personal: { after: { name: "\r\n\u001b[2J" } },
      },
    ]);
    expect(row?.details).toEqual({ literal: "\\u0000", broken: "\ufffd", nul: "ab" });
    expect(row?.user_name).toBe("ab");
    expect(row?.user_agent).toBe("x\ufffd");
    expect(row?.personal).toEqual({ after: { name: "\r\n\u001b[2J" } });
    expect(row?.search_text).toBe("Renamed — to \\u000d\\u000a\\u001b[2J.\nab");
  });

  it("L-01 cuts what a stranger sends at length and files an event without account under the main account", async () => {
    const [row] = await write(someone("n".repeat(10_000)), origin({ userAgent: "u".repeat(10_000) }), [{}]);
    expect(row?.user_name).toHaveLength(320);
    expect(row?.user_agent).toHaveLength(500);
    expect(row?.account_id).toBe(organizationId);
    const [stranger] = await write(anonymous(), origin(), [{}]);
    expect(stranger?.account_id).toBeNull();
    expect(reservedOrganizationId).toMatch(/^0{8}-/);
  });

  it("L-04 gives the events of one change rising ids, in the order in which they were stated", async () => {
    const rows = await write(
      someone(null),
      origin(),
      Array.from({ length: 2_000 }, (_, n) => ({ details: { n } })),
    );
    expect(rows.map((row) => (row.details as { n: number }).n)).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
    expect(new Set(rows.map((row) => row.commitment.toString("hex"))).size).toBe(2_000);
  });

  it.each([
    { details: { password: "x" } },
    { details: { after: { newPassword: "x" } } },
    { personal: { recoveryCodes: ["x"] } },
    { personal: { before: { password_hash: "x" } } },
    { details: { apiKeySecret: "x" } },
    { details: { sessionCookieBefore: "x" } },
    { details: { access_token: "x" } },
  ])("L-01 refuses to write what is named like a secret: %j", (fact) => {
    expect(() => eventsOf(someone(null), origin(), [{ accountId: null, code: "writerTest.rename", ...fact }])).toThrow(
      /never carries a secret: \w+$/,
    );
  });

  it("L-01 takes settings about secrets and codes that are none", () => {
    const details = {
      passwordValidityDays: 90,
      reasonCode: "X",
      after: { errorCode: "Y", tokenCount: 1 },
      address: "z",
    };
    expect(() =>
      eventsOf(someone(null), origin(), [{ accountId: null, code: "writerTest.rename", details }]),
    ).not.toThrow();
  });

  it("L-01 refuses to write about something that it has no name for", () => {
    const fact = { accountId: null, code: "writerTest.rename", targets: [{ type: "roleGrant", id: newId() }] };
    expect(() => eventsOf(someone(null), origin(), [fact])).toThrow("no target of type roleGrant");
  });
});
