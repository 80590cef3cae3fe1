import { Client } from "pg";
import { serviceGrants } from "../../grants";
import { createTestDatabase, type TestDatabase } from "../../testing";
import { grantToService } from "./serviceRole";

let database: TestDatabase;
let owner: Client;
let admin: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  const server = new URL(database.adminUrl);
  server.pathname = `/${database.name}`;
  admin = new Client({ connectionString: server.href });
  await Promise.all([owner.connect(), admin.connect()]);
});
afterAll(async () => {
  await Promise.all([owner.end(), admin.end()]);
  await database.drop();
});

it("leaves what belongs to somebody else alone, and takes from the service all that it was given of ours", async () => {
  const role = new URL(database.serviceUrl).username;
  await admin.query(`
    create table foreign_table (x integer);
    create function foreign_function() returns integer language sql as 'select 1';
    grant select on foreign_table to "${role}";`);
  await owner.query(`
    create table forgotten (x integer); create sequence forgotten_numbers;
    create function forgotten_function() returns integer language sql as 'select 1';
    grant all on forgotten, audit_events to "${role}"; grant all on sequence forgotten_numbers to "${role}";
    revoke execute on function forgotten_function() from public;
    grant execute on function forgotten_function() to "${role}";`);
  await grantToService(owner, role, serviceGrants);
  const { rows } = await owner.query(
    `select has_table_privilege($1, 'foreign_table', 'select') as "foreign",
       has_table_privilege($1, 'forgotten', 'select, insert, update, delete, truncate') as forgotten,
       has_sequence_privilege($1, 'forgotten_numbers', 'usage') as numbers,
       has_function_privilege($1, 'forgotten_function()', 'execute') as function,
       has_table_privilege($1, 'audit_events', 'update, delete') as rewrites,
       has_table_privilege($1, 'accounts', 'select') as reads`,
    [role],
  );
  expect(rows).toEqual([
    { foreign: true, forgotten: false, numbers: false, function: false, rewrites: false, reads: true },
  ]);
});

it("has the service's connections read without parallel workers, and with time limits", async () => {
  const service = new Client({ connectionString: database.serviceUrl });
  await service.connect();
  try {
    const { rows } = await service.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings
       where name in ('enable_material', 'max_parallel_workers_per_gather', 'statement_timeout', 'lock_timeout', 'TimeZone') order by name collate "C"`,
    );
    expect(rows).toEqual([
      { name: "TimeZone", setting: "UTC" },
      { name: "enable_material", setting: "off" },
      { name: "lock_timeout", setting: "5000" },
      { name: "max_parallel_workers_per_gather", setting: "0" },
      { name: "statement_timeout", setting: "3000" },
    ]);
  } finally {
    await service.end();
  }
});
