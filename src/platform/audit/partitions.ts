import { bookkeeping } from "../bookkeeping";
import { statement } from "../context";
import type { Runtime } from "../runtime";
import { keepUp, type Upkeep } from "../upkeep";

/** What was made, or what needs an operator, for one partition. */
export interface PartitionReport {
  readonly partition: string;
  /**
   * MADE; BLOCKED: the default partition holds rows of that month, so it cannot be made; BUSY: a lock was not to be had,
   * the next run tries again; HOLDS_ROWS: rows fell into the default partition.
   */
  readonly outcome: "MADE" | "BLOCKED" | "BUSY" | "HOLDS_ROWS";
}

const makeThem = statement<PartitionReport>(
  "audit.makePartitions",
  `select partition, outcome from audit_make_partitions($1)`,
);

/** How far ahead partitions are made: a service that nobody restarts or watches still has three months. */
const monthsAhead = 3;

/**
 * Makes this month's and the next three months' partitions of the audit tables. Several processes may do it at once.
 * Rows without a partition of their own are never lost: the default partition takes them, and a warning is logged.
 */
export async function makePartitions(runtime: Runtime): Promise<readonly PartitionReport[]> {
  const reports = await bookkeeping(runtime, "audit_partitions", null, makeThem, [monthsAhead]);
  for (const report of reports) {
    const { partition, outcome } = report;
    if (outcome === "MADE") runtime.log.info({ partition }, "audit partition made");
    else if (outcome === "BUSY")
      runtime.log.warn({ partition }, "audit partition not made yet: the tables are in use; trying again");
    else if (outcome === "BLOCKED")
      runtime.log.warn(
        { partition },
        "audit partition cannot be made: the default partition holds rows of its month; move them first",
      );
    else
      runtime.log.warn(
        { partition },
        "audit events fell into the default partition: move them to a partition of their month",
      );
  }
  return reports;
}

/** Makes partitions now and every day, sooner where it did not work. */
export const keepPartitions = (runtime: Runtime): Upkeep =>
  keepUp(
    runtime,
    async () => (await makePartitions(runtime)).every(({ outcome }) => outcome !== "BUSY"),
    "audit partitions could not be made; trying again",
  );
