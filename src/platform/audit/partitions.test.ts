import { randomBytes, randomUUID } from "node:crypto";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { newId } from "../ids";
import { openDatabase } from "../postgres/open";
import type { Log, Runtime } from "../runtime";
import { keepPartitions, makePartitions } from "./partitions";

let database: TestDatabase;
let owner: Client;
let dataSource: DataSource;
let logged: { level: string; fields: object; message: string }[];

const log = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
const runtimeOn = (source: DataSource): Runtime => ({
  dataSource: source,
  prepare: true,
  now: () => new Date(),
  log: { info: log("info"), warn: log("warn"), error: log("error") } satisfies Log,
  viewerSources: {},
  outboxKinds: new Set(),
});

beforeEach(async () => {
  logged = [];
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  dataSource = await openDatabase({ url: database.serviceUrl, entities: [], poolSize: 4, onError: () => undefined });
});

afterEach(async () => {
  await Promise.all([owner.end(), dataSource.destroy()]);
  await database.drop();
});

const bounds = async (parent = "audit_events") => {
  const { rows } = await owner.query<{ name: string; bound: string }>(
    `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass order by 1`,
    [parent],
  );
  return Object.fromEntries(rows.map(({ name, bound }) => [name, bound]));
};

/** Adds an event whose id says that it was recorded then; only the tables' owner can. */
const eventAt = (moment: string) =>
  owner.query(
    `insert into audit_events (organization_id, id, code, status, actor_type, request_id, commitment)
     values ($1, uuidv7_at($2), 'x', 'SUCCESS', 'USER', $3, $4) returning tableoid::regclass::text as partition`,
    [newId(), moment, randomUUID(), randomBytes(32)],
  );

const dropAhead = async () => {
  for (const parent of ["audit_events", "audit_event_personal"])
    for (const name of Object.keys(await bounds(parent)).slice(1, -1)) await owner.query(`drop table ${name}`);
};

describe("the audit partitions", () => {
  it("L-06 are there for this month and three more, for both tables alike", async () => {
    await dropAhead();
    expect(Object.keys(await bounds())).toHaveLength(2);
    const reports = await makePartitions(runtimeOn(dataSource));
    expect(reports.map(({ outcome }) => outcome)).toEqual(Array(6).fill("MADE"));
    const months = Array.from({ length: 4 }, (_, ahead) => {
      const now = new Date();
      return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
        .toISOString()
        .slice(0, 7)
        .replace("-", "_");
    });
    expect(Object.keys(await bounds())).toEqual([
      ...months.map((month) => `audit_events_${month}`),
      "audit_events_default",
    ]);
    expect(Object.keys(await bounds("audit_event_personal"))).toEqual([
      ...months.map((month) => `audit_event_personal_${month}`),
      "audit_event_personal_default",
    ]);
    expect(await makePartitions(runtimeOn(dataSource))).toEqual([]);
  });

  it("L-06 meet at midnight UTC of the year's turn, whatever the session's time zone", async () => {
    await owner.query(`set timezone = 'Pacific/Auckland'`);
    for (const moment of [
      "2029-12-05 10:00:00+00",
      "2029-12-31 23:30:00+00",
      "2030-01-01 00:00:00+00",
      "2030-02-28 23:59:59+00",
    ])
      await owner.query(`select audit_make_partition('audit_events', $1)`, [moment]);
    const made = await bounds();
    const idOf = (moment: string) =>
      Date.parse(moment)
        .toString(16)
        .padStart(12, "0")
        .replace(/^(.{8})/, "$1-");
    const range = (from: string, to: string) =>
      `FOR VALUES FROM ('${idOf(from)}-7000-8000-000000000000') TO ('${idOf(to)}-7000-8000-000000000000')`;
    expect(made["audit_events_2029_12"]).toBe(range("2029-12-01T00:00:00Z", "2030-01-01T00:00:00Z"));
    expect(made["audit_events_2030_01"]).toBe(range("2030-01-01T00:00:00Z", "2030-02-01T00:00:00Z"));
    expect(made["audit_events_2030_02"]).toBe(range("2030-02-01T00:00:00Z", "2030-03-01T00:00:00Z"));
    const partitionOf = async (moment: string) =>
      ((await eventAt(moment)).rows as { partition: string }[])[0]?.partition;
    expect(await partitionOf("2029-12-31 23:59:59.999999+00")).toBe("audit_events_2029_12");
    expect(await partitionOf("2030-01-01 00:00:00+00")).toBe("audit_events_2030_01");
    expect(await partitionOf("2030-03-01 00:00:00+00")).toBe("audit_events_default");
  });

  it("L-06 are made once by several processes at once", async () => {
    await dropAhead();
    const all = await Promise.all([1, 2, 3, 4].map(() => makePartitions(runtimeOn(dataSource))));
    expect(all.flat().filter(({ outcome }) => outcome === "MADE")).toHaveLength(6);
    expect(all.flat()).toHaveLength(6);
  });

  it("L-06 report rows in the default partition, and what those block, and the start goes on", async () => {
    await dropAhead();
    const next = new Date();
    next.setUTCMonth(next.getUTCMonth() + 1, 15);
    await eventAt(next.toISOString());
    const blocked = `audit_events_${next.toISOString().slice(0, 7).replace("-", "_")}`;
    const kept = keepPartitions(runtimeOn(dataSource));
    await kept.made;
    kept.stop();
    expect(Object.keys(await bounds())).not.toContain(blocked);
    expect(Object.keys(await bounds("audit_event_personal"))).toHaveLength(5);
    expect(logged.filter(({ level }) => level === "warn")).toEqual([
      { level: "warn", fields: { partition: blocked }, message: expect.stringContaining("move them first") },
      {
        level: "warn",
        fields: { partition: "audit_events_default" },
        message: expect.stringContaining("default partition"),
      },
    ]);
    expect(logged.filter(({ level }) => level === "info")).toHaveLength(5);
    await owner.query(`delete from audit_events_default`);
    expect(await makePartitions(runtimeOn(dataSource))).toEqual([{ partition: blocked, outcome: "MADE" }]);
  });

  it("L-06 wait for no writer: an open transaction that wrote an event does not hold them up", async () => {
    await dropAhead();
    await owner.query("begin");
    await owner.query(
      `insert into audit_events (organization_id, code, status, actor_type, request_id, commitment)
       values ($1, 'x', 'SUCCESS', 'USER', $2, $3)`,
      [newId(), randomUUID(), randomBytes(32)],
    );
    const reports = await makePartitions(runtimeOn(dataSource));
    await owner.query("rollback");
    expect(reports.map(({ outcome }) => outcome)).toEqual(Array(6).fill("MADE"));
  });

  it("L-06 give way where a table is locked, and a database that is away breaks nothing", async () => {
    await dropAhead();
    await owner.query("begin; lock table audit_events in share mode");
    const reports = await makePartitions(runtimeOn(dataSource));
    await owner.query("rollback");
    expect(reports.map(({ outcome }) => outcome)).toEqual(["BUSY", "MADE", "MADE", "MADE"]);
    const away = await openDatabase({ url: database.serviceUrl, entities: [], poolSize: 2, onError: () => undefined });
    await away.destroy();
    const kept = keepPartitions(runtimeOn(away));
    await kept.made;
    kept.stop();
    expect(logged.at(-1)).toMatchObject({ level: "error" });
  });
});
