import "reflect-metadata";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { benchSizes } from "../src/demo/bench/benchPlan";
import { type BenchOptions, readOptions, usage } from "./options";
import { jsonOf, markdownTable, tableOf, textTable } from "./report";
import { type BenchOutcome, runBench } from "./runBench";
import { usualBulk } from "./workload";

async function run(options: BenchOptions): Promise<void> {
  const named = options.full ? benchSizes.full : benchSizes.small;
  const size = options.auditEvents === null ? named : { ...named, auditEvents: options.auditEvents };
  const outcome = await runBench({ ...options, size, bulk: usualBulk, say: (line) => console.error(line) });
  console.log(`\n${textTable(tableOf(outcome.results))}\n\n${conditionsOf(options, outcome)}`);
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(jsonOf(outcome.results), null, 2)}\n`);
  if (options.markdown !== null) writeFileSync(options.markdown, await markdownOf(options, outcome));
}

async function markdownOf(options: BenchOptions, outcome: BenchOutcome): Promise<string> {
  const { format } = await import("prettier");
  const text = `# Figures\n\nWritten by \`npm run bench\`; [performance.md](performance.md) says what they mean.\n\n${conditionsOf(options, outcome)}\n\n${markdownTable(tableOf(outcome.results))}`;
  return format(text, { parser: "markdown", printWidth: 120 });
}

const conditionsOf = ({ full, seconds, rounds }: BenchOptions, { postgres }: BenchOutcome) =>
  `Node ${process.versions.node}, PostgreSQL ${postgres}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "CPU"}, ` +
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
