import { Conditions, conditionalStatements } from "./conditions";

it("prepares a bounded number of a list's shapes by name: no reader can fill the connections with all combinations", () => {
  const statements = conditionalStatements("test.list");
  const made = Array.from({ length: 80 }, (_, n) => {
    const conditions = new Conditions();
    for (let bit = 0; bit < 7; bit++) if ((n >> bit) & 1) conditions.always(`c${bit}`, `column_${bit} = 1`);
    return statements.counts(conditions, () => `select ${n}`);
  });
  expect(made.filter(({ unnamed }) => !unnamed)).toHaveLength(50);
  expect(new Set(made.map(({ text }) => text)).size).toBe(80);
});
