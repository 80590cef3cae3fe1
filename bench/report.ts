import type { Figures } from "./measure";
import type { CaseName } from "./workload";

/** The figures of a case, by contender. */
export type Results = ReadonlyMap<CaseName, ReadonlyMap<string, Figures>>;

/** Rows of cells, the header first. */
export type Table = readonly (readonly string[])[];

/** A result as `--json` writes it. */
export interface JsonResult {
  readonly case: string;
  readonly contender: string;
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly statements: number;
  readonly nodeCpuMs: number | null;
  readonly pgCpuMs: number | null;
}

/**
 * The results for programs. Of the two floors the faster one of each case is the floor; the other is left out, as are
 * contenders that were only compared for insight.
 */
export function jsonOf(results: Results): { readonly results: readonly JsonResult[] } {
  const rows: JsonResult[] = [];
  for (const [name, figures] of results) {
    for (const [contender, one] of [...withoutSlowerFloor(figures)]) {
      const { rps, p50Ms, p99Ms, statements, nodeCpuMs, pgCpuMs } = one;
      rows.push({
        case: name,
        contender,
        rps: rounded(rps, 1),
        p50Ms: rounded(p50Ms, 3),
        p99Ms: rounded(p99Ms, 3),
        statements: rounded(statements, 2),
        nodeCpuMs: nodeCpuMs === null ? null : rounded(nodeCpuMs, 3),
        pgCpuMs: pgCpuMs === null ? null : rounded(pgCpuMs, 3),
      });
    }
  }
  return { results: rows };
}

function withoutSlowerFloor(figures: ReadonlyMap<string, Figures>): Map<string, Figures> {
  const kept = new Map(figures);
  const [pipelined, rows] = [figures.get("floor"), figures.get("floor-rows")];
  kept.delete("floor-rows");
  if (rows && (!pipelined || rows.rps > pipelined.rps)) kept.set("floor", rows);
  return kept;
}

const columns = [
  "case",
  "contender",
  "requests/s",
  "of the floor",
  "× newcomer",
  "p50 ms",
  "p99 ms",
  "statements",
  "node ms",
  "PostgreSQL ms",
  "client ms",
] as const;

/** The results as rows of a table, the header first; ratios are against the faster floor and the newcomer of that case. */
export function tableOf(results: Results): Table {
  const rows = [...results].flatMap(([name, figures]) => {
    const best = withoutSlowerFloor(figures).get("floor")?.rps;
    const newcomer = figures.get("newcomer")?.rps;
    return [...figures].map(([contender, one]) => [
      name,
      contender,
      one.rps >= 100 ? String(Math.round(one.rps)) : one.rps.toFixed(1),
      best === undefined ? "" : (one.rps / best).toFixed(2),
      newcomer === undefined ? "" : (one.rps / newcomer).toFixed(1),
      one.p50Ms.toFixed(2),
      one.p99Ms.toFixed(2),
      one.statements.toFixed(1),
      one.nodeCpuMs?.toFixed(2) ?? "",
      one.pgCpuMs?.toFixed(2) ?? "",
      one.clientCpuMs.toFixed(2),
    ]);
  });
  return [columns, ...rows];
}

/** A table for a terminal. */
export function textTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  "),
    )
    .join("\n");
}

/** A table for a document. */
export function markdownTable([header, ...rows]: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(header ?? []),
    line((header ?? []).map((_, column) => (column < 2 ? "---" : "--:"))),
    ...rows.map(line),
  ].join("\n");
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
