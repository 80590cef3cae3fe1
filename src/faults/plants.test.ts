import { transformSync } from "@swc/core";
import { readSource } from "./builtCopy";
import { planted, plants } from "./plants";

it.each(plants)("the planted fault $name still fits the sources", async (plant) => {
  const files = [...new Set(plant.edits.map(({ file }) => file))];
  for (const file of files) {
    const source = await readSource(file);
    const changed = planted(plant, file, source);
    expect(changed).not.toBe(source);
    const options = { jsc: { parser: { syntax: "typescript", decorators: true } } } as const;
    expect(() => transformSync(changed, options)).not.toThrow();
  }
});

it("a plant whose text is gone is refused loudly", () => {
  expect(() => planted(plants[0]!, "src/modules/seats/seatBatch.ts", "another text")).toThrow("does not fit");
});
