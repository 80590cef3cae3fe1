import { builtInRoles } from "../../modules/roles";
import { connect } from "../../platform/postgres/connect";
import { makeEvents, makePartitions } from "./auditSql";
import { benchNames, type BenchSize } from "./benchPlan";
import { makeSeats } from "./seatsSql";
import { benchFunctions, makeAccounts, makeUsers } from "./tenantsSql";

/** What loading the benchmark's data takes. */
export interface SeedBenchOptions {
  /** The tables' owner: the data is made by SQL for sets of rows, past the service's operations. */
  readonly ownerUrl: string;
  readonly size: BenchSize;
  readonly onProgress: (line: string) => void;
}

const eventsAtATime = 250_000;

/** There is data already; the benchmark's would stand among it. */
export class DatabaseInUse extends Error {}

/**
 * Loads the benchmark's data in one transaction. Counters, seats and log agree, commitments hold; nobody can sign in to it.
 * @throws DatabaseInUse where any organization is there
 */
export async function seedBench({ ownerUrl, size, onProgress }: SeedBenchOptions): Promise<void> {
  const owner = await connect(ownerUrl, "tenantry bench");
  const params = {
    "$1::jsonb": JSON.stringify(size),
    "$2::jsonb": JSON.stringify(benchNames),
    "$3::jsonb": JSON.stringify(Object.entries(builtInRoles).map(([built_in, role]) => ({ built_in, ...role }))),
  };
  try {
    await owner.query(
      `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set synchronous_commit = off; set timezone = 'UTC';
       set work_mem = '128MB'; set maintenance_work_mem = '256MB'; set jit = off`,
    );
    await owner.query("begin");
    if ((await owner.query(`select from organizations limit 1`)).rowCount !== 0)
      throw new DatabaseInUse("This database holds organizations already. The benchmark's data needs an empty one.");
    await owner.query(benchFunctions);
    onProgress("  … accounts");
    // Several statements at once take no parameters.
    await owner.query(
      Object.entries(params).reduce((text, [name, value]) => text.replaceAll(name, () => literal(value)), makeAccounts),
    );
    onProgress(`  … ${size.users} users`);
    await owner.query(makeUsers);
    onProgress(`  … ${size.seats} seats and ${size.seatLogRows} rows of the seat log`);
    await owner.query(makeSeats);
    await owner.query(makePartitions);
    for (let from = 1; from <= size.auditEvents; from += eventsAtATime) {
      onProgress(`  … ${from - 1} of ${size.auditEvents} audit events`);
      const to = Math.min(size.auditEvents, from + eventsAtATime - 1);
      await owner.query(makeEvents, [from, to, size.auditEvents]);
    }
    await owner.query("commit");
    onProgress("  … statistics");
    await owner.query("analyze");
  } finally {
    await owner.end();
  }
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'::jsonb`;
