import type { Client } from "pg";
import { connect } from "./connect";
import { quoted } from "./serviceRole";

/** A database with the two roles that it takes: the tables' owner, and the service. */
export interface Provisioned {
  readonly ownerUrl: string;
  readonly serviceUrl: string;
}

/**
 * Makes a database and its two roles where they are missing, and sets the roles' passwords. Role names derive from the
 * database's: `<database>_owner` and `<database>_service`. Running it again is harmless.
 *
 * @param adminUrl a role with CREATEDB and CREATEROLE (or a superuser)
 */
export async function provision(
  adminUrl: string,
  database: string,
  passwords: { readonly owner: string; readonly service: string },
): Promise<Provisioned> {
  const admin = await connect(adminUrl, "tenantry provision");
  try {
    const owner = `${database}_owner`;
    const service = `${database}_service`;
    await ensureRole(admin, owner, passwords.owner);
    await ensureRole(admin, service, passwords.service);
    const { rowCount } = await admin.query(`select 1 from pg_database where datname = $1`, [database]);
    if (rowCount === 0) {
      // Giving a database away needs membership of the new owner; a superuser has it anyway.
      await admin.query(`grant ${quoted(owner)} to current_user`);
      await admin.query(`create database ${quoted(database)} owner ${quoted(owner)}`);
    }
    return {
      ownerUrl: urlFor(adminUrl, database, owner, passwords.owner),
      serviceUrl: urlFor(adminUrl, database, service, passwords.service),
    };
  } finally {
    await admin.end();
  }
}

async function ensureRole(admin: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query(`select 1 from pg_roles where rolname = $1`, [role]);
  const verb = rowCount === 0 ? "create" : "alter";
  await admin.query(`${verb} role ${quoted(role)} login password '${password.replaceAll("'", "''")}'`);
}

/** The same server and options, another database and role. */
export function urlFor(serverUrl: string, database: string, user: string, password: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password);
  return url.toString();
}
