import type { Plant } from "./plants";
import type { FaultsReport } from "./runFaults";

/** Most violations of one rule that are printed. */
const shown = 5;

/** Everything worth a line: what was attacked, what clients went through, and each rule that was broken. */
export function summaryOf({
  attacks,
  history,
  violations,
  untoldRefusals,
  unknownButDone,
  figures,
}: FaultsReport): string[] {
  const unknown = history.filter(({ answers, lost }) => answers.length === 0 && lost > 0).length;
  const failed = history.filter(({ answers, lost }) => answers.length === 0 && lost === 0).length;
  const refused = history.filter(
    ({ answers }) => answers.length > 0 && answers.every(({ code }) => code !== "OK"),
  ).length;
  const rules = new Map<string, string[]>();
  for (const { rule, what } of violations) rules.set(rule, [...(rules.get(rule) ?? []), what]);
  return [
    `attacks: ${[...attacks].map(([kind, count]) => `${kind} ${count}`).join(", ")}`,
    `operations: ${refused} refused, ${failed} never carried out, ${unknown} of unknown outcome (${unknownButDone} were carried out); ` +
      `${untoldRefusals} refusals without their rows; slowest answer ${(figures.slowestMs / 1_000).toFixed(1)} s`,
    ...[...rules].flatMap(([rule, found]) => [
      `VIOLATED ${rule}, ${found.length} times:`,
      ...found.slice(0, shown).map((what) => `  ${what}`),
    ]),
  ];
}

/** The line of figures that a run ends with. */
export function lineOf(
  { history, figures, kills, attacks, violations, logRows }: FaultsReport,
  { seed, plant, seconds }: { readonly seed: number; readonly plant: Plant | null; readonly seconds: number },
): string {
  const acknowledged = history.filter(({ answers }) => answers.length > 0).length;
  const others = [...attacks.values()].reduce((sum, count) => sum + count, 0) - kills;
  const judged = plant === null ? "" : `, planted ${plant.name}: ${violations.length > 0 ? "found" : "NOT FOUND"}`;
  return (
    `faults: seed ${seed}, ${history.length} operations (${acknowledged} acknowledged), ${kills} kills, ${others} other attacks, ` +
    `${figures.retries} retries, ${figures.replays} replays, ${logRows} log rows, ${violations.length} violations, ${Math.round(seconds)} s${judged}`
  );
}
