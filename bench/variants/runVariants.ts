import type { Figures } from "../measure";
import type { Table } from "../report";
import { type BenchRun, runBench, Stopped } from "../runBench";
import { variantContender } from "./buildVariant";
import { variants } from "./variants";

const columns = ["variant", "case", "requests/s", "CPU", "node ms", "PostgreSQL ms", "what is otherwise"] as const;

/**
 * Runs each variant beside the service as it is, both anew, in turns; a table that says what each choice is worth.
 * @param only names of variants; all unless given
 */
export async function runVariants(
  run: Omit<BenchRun, "contenders">,
  only: readonly string[] | null,
): Promise<{ readonly table: Table; readonly postgres: string; readonly failed: readonly string[] }> {
  const unknown = only?.find((name) => !variants.some((variant) => variant.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no variant "${unknown}". There are: ${variants.map(({ name }) => name).join(", ")}.`);
  const rows: string[][] = [[...columns]];
  const failed: string[] = [];
  let version = "";
  for (const variant of variants.filter(({ name }) => !only || only.includes(name))) {
    run.say(`${variant.name}: ${variant.says}`);
    const cases = variant.cases.filter((name) => run.cases.includes(name));
    if (cases.length === 0) continue;
    try {
      const contenders = ["tenantry", variantContender(variant)];
      const { results, postgres } = await runBench({ ...run, cases, contenders });
      version = postgres;
      for (const [name, figures] of results) {
        const [service, other] = [figures.get("tenantry"), figures.get(variant.name)];
        if (service && other) rows.push([variant.name, name, ...compared(service, other), variant.says]);
      }
    } catch (error) {
      if (error instanceof Stopped) throw error;
      // The others' figures are not lost for it.
      failed.push(`${variant.name}: ${(error as Error).message}`);
    }
  }
  return { table: rows, postgres: version, failed };
}

/** How the variant stands to the service: above 1 it is more. */
function compared(service: Figures, other: Figures): string[] {
  const cpuOf = ({ nodeCpuMs, pgCpuMs }: Figures) =>
    nodeCpuMs === null || pgCpuMs === null ? null : nodeCpuMs + pgCpuMs;
  const ratio = (a: number | null, b: number | null) =>
    a === null || b === null || b === 0 ? "" : `× ${(a / b).toFixed(2)}`;
  const both = (a: number | null, b: number | null) =>
    a === null || b === null ? "" : `${a.toFixed(2)} → ${b.toFixed(2)}`;
  return [
    ratio(other.rps, service.rps),
    ratio(cpuOf(other), cpuOf(service)),
    both(service.nodeCpuMs, other.nodeCpuMs),
    both(service.pgCpuMs, other.pgCpuMs),
  ];
}
