import type { QueryRunner } from "typeorm";

/**
 * Puts the second fence round tenant tables: a write reaches only rows of the organization that the transaction named
 * (`tenantry.organization`, set by `operation`); reads are not fenced. It binds every role but the tables' owner.
 */
export async function fenceWrites(db: QueryRunner, ...tables: readonly string[]): Promise<void> {
  // After one SET LOCAL a pooled connection answers '' instead of null for the setting, hence nullif.
  const own = `organization_id = nullif(current_setting('tenantry.organization', true), '')::uuid`;
  for (const table of tables) {
    await db.query(`alter table ${table} enable row level security`);
    await db.query(`create policy ${table}_read on ${table} for select using (true)`);
    await db.query(`create policy ${table}_insert on ${table} for insert with check (${own})`);
    await db.query(`create policy ${table}_update on ${table} for update using (${own}) with check (${own})`);
    await db.query(`create policy ${table}_delete on ${table} for delete using (${own})`);
  }
}
