import { randomBytes, randomUUID } from "node:crypto";
import { Client } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { newId } from "../ids";

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

/** As the service, in a transaction that is bound to the organization and undone. */
async function asService(sql: string, params: unknown[] = []): Promise<void> {
  await service.query("begin");
  try {
    await service.query(`select set_config('tenantry.organization', $1, true)`, [organizationId]);
    await service.query(sql, params);
  } finally {
    await service.query("rollback");
  }
}

const columns = "organization_id, code, status, actor_type, request_id, commitment";
const values = `'${organizationId}', 'x', 'SUCCESS', 'USER', '${randomUUID()}', '\\x${randomBytes(32).toString("hex")}'`;

describe("the audit tables", () => {
  it("L-06 take an event from the service, its id and time by default", async () => {
    await expect(asService(`insert into audit_events (${columns}) values (${values})`)).resolves.toBeUndefined();
  });

  it.each([
    ["update an event", `update audit_events set code = 'y'`],
    ["delete an event", `delete from audit_events`],
    ["truncate", `truncate audit_events`],
    ["drop", `drop table audit_events`],
    ["detach a partition", `alter table audit_events detach partition audit_events_default`],
    ["switch off triggers", `alter table audit_events disable trigger all`],
    ["switch off the fence", `alter table audit_events disable row level security`],
    ["update a personal part", `update audit_event_personal set user_name = 'y'`],
    ["delete a personal part", `delete from audit_event_personal`],
    ["truncate the personal parts", `truncate audit_event_personal`],
    ["write past the parent", `insert into audit_events_default (${columns}) values (${values})`],
    ["read past the parent", `select from audit_events_default`],
    ["make a single partition", `select audit_make_partition('audit_events', now())`],
    ["forge an id", `insert into audit_events (id, ${columns}) values ('${newId()}', ${values})`],
    ["forge a time", `insert into audit_events (recorded_at, ${columns}) values (now(), ${values})`],
    ["forge a transaction", `insert into audit_events (xact, ${columns}) values ('5', ${values})`],
    [
      "write into another organization",
      `insert into audit_events (${columns}) values (${values.replace(organizationId, newId())})`,
    ],
  ])("L-06 refuse the service's role to %s", async (_, sql) => {
    await expect(asService(sql)).rejects.toMatchObject({ code: "42501" });
  });

  it("L-06 leave the service no right on any partition", async () => {
    const { rows } = await service.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent in ('audit_events'::regclass, 'audit_event_personal'::regclass)
         and has_table_privilege(c.oid, 'select, insert, update, delete, truncate')`,
    );
    expect(rows).toEqual([]);
  });

  it("L-06 have the shape that sealing, retention and erasure build on", async () => {
    const { rows } = await owner.query<{ table: string; columns: string; key: string }>(
      `select c.relname as table, pg_get_partkeydef(c.oid) as key,
         (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then '' else '?' end, ', ' order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
       from pg_class c where c.relkind = 'p' and c.relnamespace = 'public'::regnamespace order by 1`,
    );
    expect(rows).toEqual([
      {
        table: "audit_event_personal",
        key: "RANGE (event_id)",
        columns:
          "organization_id uuid, event_id uuid, salt bytea, user_name text?, ip inet?, user_agent text?, personal jsonb, search_text text",
      },
      {
        table: "audit_events",
        key: "RANGE (id)",
        columns:
          "organization_id uuid, id uuid, account_id uuid?, code text, status text, reason text?, actor_type text, actor_id uuid?, " +
          "targets jsonb, request_id uuid, batch_id uuid?, claimed_at timestamp with time zone?, details jsonb, commitment bytea, " +
          "recorded_at timestamp with time zone, xact xid8",
      },
    ]);
  });
});
