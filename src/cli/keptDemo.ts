import { type DemoCredentials, readDemoCredentials } from "../demo/credentials";
import { decodeId } from "../platform/ids";
import { connect } from "../platform/postgres/connect";
import type { FoundDatabase } from "./session";

/** The demo's sign-ins that were kept for this database; null when none were, or its demo is gone. */
export async function keptDemo({ directory, urls }: FoundDatabase): Promise<DemoCredentials | null> {
  const credentials = await readDemoCredentials(directory);
  if (!credentials) return null;
  const client = await connect(urls.ownerUrl, "tenantry demo");
  try {
    // A server's database may have been dropped and made anew under the same name.
    const migrated = await client.query<{ is: boolean }>(
      `select to_regclass('public.organizations') is not null as is`,
    );
    if (!migrated.rows[0]?.is) return null;
    const { rowCount } = await client.query(`select from organizations where organization_id = $1`, [
      decodeId("acc", credentials.mainAccountId),
    ]);
    return rowCount === 0 ? null : credentials;
  } finally {
    await client.end();
  }
}
