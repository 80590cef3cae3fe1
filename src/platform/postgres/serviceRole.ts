import type { Client } from "pg";

/** Table or `function name(arguments)` → privileges. */
export type GrantList = Readonly<Record<string, readonly string[]>>;

/** Quotes an identifier for SQL text. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/**
 * Gives the service's role exactly the listed privileges and takes all others. Run as the tables' owner after migrating;
 * running it again, or for another role, is harmless.
 */
export async function grantToService(owner: Client, role: string, grants: GrantList): Promise<void> {
  const service = quoted(role);
  const statements = [
    `revoke all on all tables in schema public from ${service}`,
    `revoke all on all functions in schema public from ${service}`,
    `grant usage on schema public to ${service}`,
    ...Object.entries(grants).map(
      ([object, privileges]) => `grant ${privileges.join(", ")} on ${object} to ${service}`,
    ),
  ];
  await owner.query(`begin; ${statements.join("; ")}; commit`);
}

/**
 * Time limits that hold for every connection of the role in this database, pooled or not (a pooler refuses them as
 * startup parameters). A role may set its own, so this runs as the service itself. Operations lengthen the first for
 * themselves with SET LOCAL.
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
    timezone: "UTC",
  };
  for (const [setting, value] of Object.entries(limits))
    await service.query(`alter role ${quoted(role)} in database ${quoted(database)} set ${setting} = '${value}'`);
}
