import type { Client } from "pg";
import { DataSource, type DataSourceOptions } from "typeorm";
import { connect } from "./connect";
import { type GrantList, grantToService, limitOwnTime, passesItsGrants } from "./serviceRole";

/** Two-role mode keeps the tables' owner away from the service; one-role mode is for small set-ups and warns. */
export type RoleMode = "two-role" | "one-role";

/** What a migration run needs. */
export interface MigrateOptions {
  readonly ownerUrl: string;
  readonly serviceUrl: string;
  readonly migrations: NonNullable<DataSourceOptions["migrations"]>;
  readonly grants: GrantList;
  readonly onProgress?: (line: string) => void;
}

/** Any number that no other program's advisory locks use. */
const migrationLock = 7_303_014_202_611;

/**
 * Brings the database to this version and gives the service's role its grants. Safe when several processes start at
 * once: they queue on one advisory lock, which a killed process loses with its connection.
 * @returns the mode, and the names of the migrations that ran
 */
export async function migrate(options: MigrateOptions): Promise<{ mode: RoleMode; ran: readonly string[] }> {
  const owner = await connect(options.ownerUrl, "tenantry migrate");
  let service: Client | undefined;
  try {
    service = await connect(options.serviceUrl, "tenantry migrate");
    // In one-role mode the service's own limits would end a long migration.
    await owner.query(`set statement_timeout = 0; set lock_timeout = 0`);
    const { rows } = await owner.query<{ held: boolean }>(`select pg_try_advisory_lock(${migrationLock}) as held`);
    if (!rows[0]?.held) {
      options.onProgress?.("Another process is migrating; waiting for it.");
      await owner.query(`select pg_advisory_lock(${migrationLock})`);
    }
    const ran = await runMigrations(options);
    const role = (await service.query<{ role: string }>(`select current_user as role`)).rows[0]?.role ?? "";
    const ownerRole = (await owner.query<{ role: string }>(`select current_user as role`)).rows[0]?.role ?? "";
    if (role !== ownerRole) await grantToService(owner, role, options.grants);
    const mode: RoleMode = (await passesItsGrants(service)) ? "one-role" : "two-role";
    await limitOwnTime(service);
    return { mode, ran };
  } finally {
    await Promise.allSettled([owner.end(), service?.end()]);
  }
}

async function runMigrations({ ownerUrl, migrations, onProgress }: MigrateOptions): Promise<string[]> {
  const dataSource = new DataSource({
    type: "postgres",
    url: ownerUrl,
    migrations,
    installExtensions: false,
    extra: { max: 1, application_name: "tenantry migrate" },
  });
  await dataSource.initialize();
  try {
    await dataSource.query(`set statement_timeout = 0`);
    const pending = await dataSource.showMigrations();
    if (pending) onProgress?.("Migrating the database…");
    const ran = await dataSource.runMigrations({ transaction: "each" });
    return ran.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

/** Whether every migration that this version brings has run; what `/readyz` asks. */
export async function isMigrated(dataSource: DataSource, expected: readonly string[]): Promise<boolean> {
  const [found]: { exists: boolean }[] = await dataSource.query(
    `select to_regclass('public.migrations') is not null as exists`,
  );
  if (!found?.exists) return false;
  const rows: { name: string }[] = await dataSource.query(`select name from migrations`);
  const done = new Set(rows.map((row) => row.name));
  return expected.every((name) => done.has(name));
}
