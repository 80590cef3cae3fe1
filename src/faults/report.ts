import type { Plant } from "./plants";
import type { FaultsReport } from "./runFaults";

/** Most violations of one rule that are printed. */
const shown = 5;

/** Everything worth a line: what was attacked, what clients went through, and each rule that was broken. */
export function summaryOf(report: FaultsReport): string[] {
  const { attacks, history, violations, untoldRefusals, unknownButDone, figures } = report;
  const unknown = history.filter(({ answers, lost }) => answers.length === 0 && lost > 0).length;
  const failed = history.filter(({ answers, lost }) => answers.length === 0 && lost === 0).length;
  const refused = history.filter(
    ({ answers }) => answers.length > 0 && answers.every(({ code }) => code !== "OK"),
  ).length;
  const recovered = history.filter(({ answers, lost }) => lost > 0 && answers[0]?.replayed).length;
  const rules = new Map<string, string[]>();
  for (const { rule, what } of violations) rules.set(rule, [...(rules.get(rule) ?? []), what]);
  return [
    `attacks: ${[...attacks].map(([kind, count]) => `${kind} ${count}`).join(", ")}`,
    `operations: ${refused} refused, ${failed} never carried out, ${unknown} of unknown outcome (${unknownButDone} were carried out); ` +
      `${untoldRefusals} refusals without their rows; slowest answer ${(figures.slowestMs / 1_000).toFixed(1)} s`,
    `${recovered} were carried out though their answer was lost, and answered when their key was sent again`,
    ...[...loggedIn(report)].map(([what, count]) => `logged ${count} times: ${what}`),
    ...[...rules].flatMap(([rule, found]) => [
      `VIOLATED ${rule}, ${found.length} times:`,
      ...found.slice(0, shown).map((what) => `  ${what}`),
    ]),
  ];
}

/** What the servers logged as errors, and how often. */
function loggedIn({ output }: FaultsReport): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of output.split("\n")) {
    const [, what] = /^\{"level":50,.*"msg":"([^"]*)"/.exec(line) ?? [];
    const [, why = ""] = /"err":\{.*?"message":"([^"]{0,80})/.exec(line) ?? [];
    if (what) counts.set(`${what} ${why}`, (counts.get(`${what} ${why}`) ?? 0) + 1);
  }
  return counts;
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
