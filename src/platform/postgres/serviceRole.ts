import type { Client } from "pg";

/** Table or `function name(arguments)` → privileges. */
export type GrantList = Readonly<Record<string, readonly string[]>>;

/** Quotes an identifier for SQL text. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** What the connected role owns in the schema, as REVOKE names it. Others may keep things of theirs beside ours. */
const ownObjects = `
  select format('%s %I.%I', case relkind when 'S' then 'sequence' else 'table' end, relnamespace::regnamespace, relname) as object
  from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and pg_get_userbyid(relowner) = current_user
  union all
  select format('routine %s', oid::regprocedure) from pg_proc
  where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = current_user`;

/**
 * Gives the service's role exactly the listed privileges on what the owner owns and takes all others. Run as the tables'
 * owner after migrating; running it again, or for another role, is harmless.
 */
export async function grantToService(owner: Client, role: string, grants: GrantList): Promise<void> {
  const service = quoted(role);
  const { rows } = await owner.query<{ object: string }>(ownObjects);
  const statements = [
    ...rows.map(({ object }) => `revoke all on ${object} from ${service}`),
    `grant usage on schema public to ${service}`,
    ...Object.entries(grants).map(
      ([object, privileges]) => `grant ${privileges.join(", ")} on ${object} to ${service}`,
    ),
  ];
  await owner.query(`begin; ${statements.join("; ")}; commit`);
}

/**
 * Limits, of time above all, that hold for every connection of the role in this database, pooled or not (a pooler refuses
 * them as startup parameters). A role may set its own, so this runs as the service itself. Operations lengthen the first
 * for themselves with SET LOCAL.
 */
export async function limitOwnTime(service: Client): Promise<void> {
  const { rows } = await service.query<{ role: string; database: string }>(
    `select current_user as role, current_database() as database`,
  );
  const [{ role, database } = { role: "", database: "" }] = rows;
  const limits = {
    statement_timeout: "3s",
    lock_timeout: "5s",
    idle_in_transaction_session_timeout: "15s",
    // A prepared page does not tell the planner its LIMIT: it expects a tenth of the table and starts workers, which
    // take longer to start (19 ms for 51 rows) than the rows to read.
    max_parallel_workers_per_gather: "0",
    // A prepared page is planned for an organization of average size, a few accounts, and joins by going through all of the
    // one table for each row of the other: a million pairs for 1,000 accounts (187 ms instead of 4). Without keeping the
    // inner table in memory that looks dear enough to use its index.
    enable_material: "off",
    timezone: "UTC",
  };
  for (const [setting, value] of Object.entries(limits))
    await service.query(`alter role ${quoted(role)} in database ${quoted(database)} set ${setting} = '${value}'`);
}

/**
 * Whether the role is held by no grants: it owns the tables, is a member of their owner, or passes by row level security.
 * Asked of rights and not of names: a superuser is such a role, whatever it is called.
 */
export async function passesItsGrants(service: Client): Promise<boolean> {
  const { rows } = await service.query<{ passes: boolean }>(
    `select r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, t.relowner, 'MEMBER') as passes
     from pg_roles r, pg_class t where r.rolname = current_user and t.oid = 'public.audit_events'::regclass`,
  );
  return rows[0]?.passes ?? true;
}
