import "reflect-metadata";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { benchSizes } from "../src/demo/bench/benchPlan";
import { installOthers, nodeOfOthers } from "./others/otherContenders";
import { type BenchOptions, readOptions, usage } from "./options";
import { jsonOf, markdownTable, type Table, tableOf, textTable } from "./report";
import { runBench } from "./runBench";
import { runVariants } from "./variants/runVariants";
import { usualAmounts } from "./workload";

async function run(options: BenchOptions): Promise<void> {
  const { json, markdown, variants } = options;
  const named = options.full ? benchSizes.full : benchSizes.small;
  const size = options.auditEvents === null ? named : { ...named, auditEvents: options.auditEvents };
  const say = (line: string) => console.error(line);
  const node = options.others ? installOthers(say) : null;
  const asked = { ...options, size, amounts: usualAmounts, node, say };
  if (variants) {
    const { table, postgres, failed } = await runVariants(asked, variants.length > 0 ? variants : null);
    await publish(table, options, markdown, postgres);
    if (failed.length > 0) throw new Error(`\nNot measured:\n${failed.join("\n")}`);
    return;
  }
  const { results, postgres } = await runBench(asked);
  await publish(tableOf(results), options, markdown, postgres);
  if (json !== null) writeFileSync(json, `${JSON.stringify(jsonOf(results), null, 2)}\n`);
}

/** Prints a table, and writes it into a document if one is named. */
async function publish(table: Table, options: BenchOptions, markdown: string | null, postgres: string): Promise<void> {
  const conditions = conditionsOf(options, postgres);
  console.log(`\n${textTable(table)}\n\n${conditions}`);
  if (markdown === null) return;
  const { format } = await import("prettier");
  const says = "Written by `npm run bench`; [performance.md](performance.md) says how it is measured.";
  const text = `# Figures\n\n${says}\n\n${conditions}\n\n${markdownTable(table)}`;
  writeFileSync(markdown, await format(text, { parser: "markdown", printWidth: 120 }));
}

const conditionsOf = ({ full, seconds, rounds, others }: BenchOptions, postgres: string) =>
  `Node ${others ? nodeOfOthers() : process.versions.node}, PostgreSQL ${postgres}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "CPU"}, ` +
  `${full ? "the whole" : "the small"} workload, medians of ${rounds} turns of ${seconds} s, ${new Date().toISOString().slice(0, 10)}.`;

async function main(): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === "help") console.log(usage);
    else await run(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

void main();
