import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serviceGrants } from "../grants";
import { connect } from "../platform/postgres/connect";

const markIn = (directory: string) => join(directory, "demo-loading");

/**
 * Runs `load` when the database holds no organization yet. A loading that was killed midway left its mark: what it made
 * is thrown away first, so that the demo is always whole. Runs on the embedded database alone.
 */
export async function loadOnce(directory: string, ownerUrl: string, load: () => Promise<unknown>): Promise<void> {
  await mkdir(directory, { recursive: true });
  const owner = await connect(ownerUrl, "tenantry demo");
  try {
    if (await exists(markIn(directory))) await owner.query(`truncate ${tables.join(", ")}`);
    else if ((await owner.query(`select 1 from organizations limit 1`)).rowCount !== 0) return;
  } finally {
    await owner.end();
  }
  await writeFile(markIn(directory), "");
  await load();
  await rm(markIn(directory), { force: true });
}

const tables = Object.keys(serviceGrants).filter(
  (name) => !name.startsWith("function ") && name !== "migrations" && name !== "effective_grants",
);

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
