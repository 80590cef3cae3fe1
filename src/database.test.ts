import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { DataSource } from "typeorm";
import { migrations } from "../migrations";
import { entities } from "./database";
import { serviceGrants } from "./grants";
import { bookkeepingTables } from "./platform/bookkeeping";
import { createTestDatabase, type TestDatabase } from "./testing/database";

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const rowsOf = async <Row extends object>(sql: string): Promise<Row[]> => (await owner.query<Row>(sql)).rows;

/** Tables with an organization, partitions left to their parents. */
const tenantTables = `select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id')`;

it("lists every migration file, oldest first", () => {
  const files = readdirSync(join(__dirname, "../migrations")).filter((name) => /^\d+-/.test(name));
  const named = [...migrations].map((migration) => migration.name);
  expect(
    files
      .sort()
      .map((file) =>
        file.replace(
          /^(\d+)-(.)(.*)\.ts$/,
          (_, stamp: string, first: string, rest: string) => `${first.toUpperCase()}${rest}${stamp}`,
        ),
      ),
  ).toEqual(named);
});

it("has entities that say what the migrations made: TypeORM finds nothing to change", async () => {
  const dataSource = await new DataSource({
    type: "postgres",
    url: database.ownerUrl,
    entities,
    installExtensions: false,
  }).initialize();
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  await dataSource.destroy();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

it("begins every key of a tenant table with its organization", async () => {
  // Directories are looked up before the tenant is known; their primary keys are what is looked up.
  const directories = ["account_directory_pkey", "sign_in_emails_pkey"];
  const keys = await rowsOf<{ name: string; first: string; columns: string[] }>(
    `with t as (${tenantTables})
     select con.conname as name, (select attname from pg_attribute where attrelid = con.conrelid and attnum = con.conkey[1]) as first,
       array(select attname::text from pg_attribute where attrelid = con.conrelid and attnum = any(con.conkey)) as columns
     from pg_constraint con join t on t.oid = con.conrelid where con.contype in ('p', 'u', 'f')
     union all
     select i.relname, (select attname from pg_attribute where attrelid = x.indrelid and attnum = x.indkey[0]), '{}'
     from pg_index x join t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid where x.indisunique`,
  );
  expect(keys.length).toBeGreaterThan(40);
  expect(keys.filter(({ name, first }) => first !== "organization_id" && !directories.includes(name))).toEqual([]);
});

it("points with every foreign key at a key that begins with the organization, too", async () => {
  const stray = await rowsOf(
    `select con.conname from pg_constraint con
     where con.contype = 'f' and con.connamespace = 'public'::regnamespace
       and (select attname from pg_attribute where attrelid = con.confrelid and attnum = con.confkey[1]) <> 'organization_id'`,
  );
  expect(stray).toEqual([]);
});

it("fences the writes of every tenant table by row level security", async () => {
  const open = await rowsOf(
    `with t as (${tenantTables})
     select t.relname from t join pg_class c on c.oid = t.oid
     where not c.relrowsecurity
       or (select array_agg(cmd order by cmd) from (select cmd from pg_policies p where p.tablename = t.relname) x) <> '{DELETE,INSERT,SELECT,UPDATE}'`,
  );
  expect(open).toEqual([]);
});

it("grants the service's role exactly what is listed", async () => {
  const service =
    (
      await rowsOf<{ role: string }>(
        `select rolname as role from pg_roles where rolname = '${new URL(database.serviceUrl).username}'`,
      )
    )[0]?.role ?? "";
  const granted = await rowsOf<{ object: string; privileges: string[] }>(
    `select table_name as object, array_agg(privilege_type::text order by privilege_type) as privileges
     from information_schema.table_privileges where grantee = '${service}' and table_schema = 'public' group by 1`,
  );
  const whole = (privileges: readonly string[]) => privileges.filter((privilege) => !privilege.includes("(")).sort();
  const listed = Object.entries(serviceGrants).filter(([object]) => !object.startsWith("function "));
  expect(Object.fromEntries(granted.map(({ object, privileges }) => [object, privileges]))).toEqual(
    Object.fromEntries(listed.map(([object, privileges]) => [object, whole(privileges)])),
  );
  const columns = await rowsOf<{ name: string }>(
    `select column_name as name from information_schema.column_privileges
     where grantee = '${service}' and table_name = 'audit_events' and privilege_type = 'INSERT'`,
  );
  expect(columns.map(({ name }) => name)).not.toEqual(expect.arrayContaining(["id"]));
  expect(columns.map(({ name }) => name)).not.toEqual(expect.arrayContaining(["recorded_at"]));
  expect(columns.map(({ name }) => name)).not.toEqual(expect.arrayContaining(["xact"]));
});

it("versions every table that people edit", async () => {
  const edited = ["accounts", "users", "groups", "roles", "seat_pools", "seat_accounts", "api_keys"];
  const columns = await rowsOf<{ name: string; count: string }>(
    `select table_name as name, count(*)::text as count from information_schema.columns
     where table_schema = 'public' and column_name in ('version', 'updated_at', 'updated_by_type', 'updated_by_id') group by 1`,
  );
  expect(new Map(columns.map(({ name, count }) => [name, count]))).toEqual(new Map(edited.map((name) => [name, "4"])));
});

it("leaves only this closed list of tables to bookkeeping", () => {
  expect([...bookkeepingTables].sort()).toEqual([
    "api_keys",
    "audit_partitions",
    "idempotency_keys",
    "outbox",
    "sessions",
    "throttles",
  ]);
});

it("undoes and repeats every migration", async () => {
  const copy = await createTestDatabase();
  const dataSource = await new DataSource({
    type: "postgres",
    url: copy.ownerUrl,
    migrations: [...migrations],
    installExtensions: false,
  }).initialize();
  for (let n = 0; n < migrations.length; n++) await dataSource.undoLastMigration();
  const left: { relname: string }[] = await dataSource.query(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and relname <> 'migrations'`,
  );
  expect(left).toEqual([]);
  await dataSource.runMigrations();
  await dataSource.destroy();
  await copy.drop();
});
