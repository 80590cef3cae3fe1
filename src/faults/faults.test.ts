import { runFaults } from "./runFaults";
import { lineOf, summaryOf } from "./report";

it("S-05 S-06 hold while servers and PostgreSQL are killed: nothing acknowledged is lost, nothing is done twice", async () => {
  const said: string[] = [];
  const report = await runFaults({
    ...{ operations: 240, kills: 4, seed: 7, plant: null, clients: 24, users: 60 },
    // Processes are killed here and never the machine: what was written needs no disk to survive that.
    durable: false,
    say: (line) => said.push(line),
  });
  expect([...summaryOf(report).filter((line) => line.startsWith("VIOLATED")), ...report.violations]).toEqual([]);
  expect(report.history).toHaveLength(240);
  expect(report.kills).toBe(4);
  expect(lineOf(report, { seed: 7, plant: null, seconds: 1 })).toMatch(
    /^faults: seed 7, 240 operations .* 0 violations/,
  );
  // It would prove little if nothing got through.
  expect(report.history.filter(({ answers }) => answers.length > 0).length).toBeGreaterThan(200);
  // Nor if all that got through were refusals.
  const done = report.history.filter(({ answers }) => answers.some(({ code }) => code === "OK"));
  expect(done.length).toBeGreaterThan(100);
}, 300_000);
