import { type Allocation, levelText, meterText, percentOfCapacity, percentText, plural, rolesText } from "./seatWords";

const allocation = (numbers: Partial<Allocation>): Allocation => ({
  ...{ purchased: 100, limit: null, effectiveLimit: 100, assigned: 20, available: 80, overBy: 0, inactive: 0 },
  ...{ usagePercent: 20, limitUsagePercent: null, account: null, warning: { level: "NONE" } },
  ...numbers,
});

it("S-03 the percentage of a bar is that of the capacity the bar is drawn on", () => {
  expect(percentOfCapacity(allocation({}))).toBe(20);
  expect(percentOfCapacity(allocation({ limit: 25, effectiveLimit: 25, limitUsagePercent: 80 }))).toBe(80);
  // The limit exceeds what is purchased by now: that is what binds.
  expect(percentOfCapacity(allocation({ limit: 200, effectiveLimit: 100, limitUsagePercent: 10 }))).toBe(20);
  expect(percentText(null)).toBe("–");
});

it("S-08 every level but NONE has a word", () => {
  expect((["NONE", "WARNING", "FULL", "OVER"] as const).map((level) => levelText(level, 3))).toEqual([
    "",
    "Warning",
    "Full",
    "Over by 3",
  ]);
});

it("S-02 a bar says in words what it draws", () => {
  const numbers = { assigned: 1_104, capacity: 1_200, percent: 92, inactive: 21, level: "NONE", overBy: 0 } as const;
  expect(meterText(numbers)).toBe("1,104 of 1,200 seats assigned, 92 %, no warning, 21 inactive");
  const over = { assigned: 5, capacity: 4, percent: null, inactive: 0, level: "OVER", overBy: 1 } as const;
  expect(meterText(over)).toBe("5 of 4 seats assigned, over by 1");
  expect([plural(1, "account"), plural(2_000, "account")]).toEqual(["1 account", "2,000 accounts"]);
  expect([rolesText([]), rolesText(["AGENT", "SETUP"])]).toEqual(["No Inbox role", "Agent, Setup"]);
});
