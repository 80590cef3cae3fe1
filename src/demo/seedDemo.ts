import { connect } from "../platform/postgres/connect";
import { activityOf } from "./activity";
import { ageDemo, type Mark } from "./age";
import { type DemoCredentials, keepDemoCredentials } from "./credentials";
import { openDemoOrganization } from "./mainOrganization";
import { openOtherOrganizations } from "./otherOrganizations";
import { demoPlan, demoSignIns } from "./plan";
import type { SeedOptions } from "./seeding";
import { recordSignIns } from "./signIns";

/**
 * Loads the demo organizations by the service's own operations, then moves their times over the last months.
 * @returns who can sign in; kept in `directory` too
 */
export async function seedDemo(options: SeedOptions): Promise<DemoCredentials> {
  const { urls, directory, onProgress } = options;
  const owner = await connect(urls.ownerUrl, "tenantry demo");
  try {
    await owner.query(`set statement_timeout = 0`);
    onProgress("Loading the demo data (a few seconds, once)…");
    const marks: Mark[] = [];
    const mark = (daysAgo: number) => void marks.push({ at: new Date(), daysAgo });
    mark(245);
    const main = await openDemoOrganization(options, owner, mark);
    const others = await openOtherOrganizations(options, owner);
    mark(0);
    onProgress("  … moving it over the last eight months");
    const organizationIds = [main.organizationId, ...others];
    await owner.query("begin");
    await ageDemo(owner, marks, organizationIds);
    await activityOf(owner, organizationIds);
    await recordSignIns(owner, organizationIds);
    await owner.query("commit");
    await owner.query("analyze");
    await keepDemoCredentials(directory, main.credentials);
    return main.credentials;
  } finally {
    await owner.end();
  }
}

/** Whether a database holds the demo, whole or cut short: its addresses are unique in the whole service. */
export async function holdsDemo(ownerUrl: string): Promise<boolean> {
  const owner = await connect(ownerUrl, "tenantry demo");
  try {
    const [first] = demoSignIns;
    const { rowCount } = await owner.query(`select from users where email_key = $1`, [
      `${first.local}@${demoPlan.domain}`,
    ]);
    return rowCount !== 0;
  } finally {
    await owner.end();
  }
}
