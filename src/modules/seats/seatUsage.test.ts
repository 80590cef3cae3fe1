import fc from "fast-check";
import {
  accountLevelOf,
  availableOf,
  crossingOf,
  effectiveLimitOf,
  firstWarningAt,
  levelOf,
  mostPurchasedSeats,
  overByOf,
  percentOf,
  remainingOf,
  seatLevels,
  warningPercent,
} from "./seatUsage";

const seats = fc.oneof(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: mostPurchasedSeats }));

describe("percent", () => {
  it.each([
    [0, 10, 0],
    [1, 3, 33.3],
    [2, 3, 66.7],
    [1, 8, 12.5],
    [1, 16, 6.3], // 6.25: half up
    [3, 16, 18.8], // 18.75
    [1, 2_000, 0.1], // 0.05
    [1, 2_001, 0], // 0.04998
    [199, 200, 99.5],
    [12, 10, 120],
    [mostPurchasedSeats, mostPurchasedSeats, 100],
  ])("S-02 %i of %i is %d %%", (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent);
  });

  it("S-02 is null where nothing is purchased", () => {
    expect(percentOf(0, 0)).toBeNull();
    expect(percentOf(5, 0)).toBeNull();
  });

  it("S-02 rounds half up for every part and whole", () => {
    fc.assert(
      fc.property(seats, fc.integer({ min: 1, max: mostPurchasedSeats }), (part, whole) => {
        const tenths = BigInt(Math.round((percentOf(part, whole) ?? NaN) * 10));
        // tenths − ½ ≤ 1000 part / whole < tenths + ½, in whole numbers
        const twice = 2_000n * BigInt(part);
        expect((2n * tenths - 1n) * BigInt(whole)).toBeLessThanOrEqual(twice);
        expect(twice).toBeLessThan((2n * tenths + 1n) * BigInt(whole));
      }),
    );
  });
});

describe("levels", () => {
  it.each([
    [10, 9],
    [25, 22],
    [50, 43],
    [51, 49],
    [100, 95],
    [101, 98],
    [200, 194],
    [1_000, 970],
  ])("S-08 a capacity of %i warns first at %i", (capacity, first) => {
    expect(firstWarningAt(capacity)).toBe(first);
    expect(levelOf(first - 1, capacity)).toBe("NONE");
    expect(levelOf(first, capacity)).toBe("WARNING");
  });

  it.each([
    [50, 85],
    [51, 95],
    [100, 95],
    [101, 97],
  ])("S-08 a capacity of %i warns from %i %%", (capacity, percent) => {
    expect(warningPercent(capacity)).toBe(percent);
  });

  it("S-08 a capacity of 0 is FULL, and OVER with a seat in it", () => {
    expect(levelOf(0, 0)).toBe("FULL");
    expect(levelOf(1, 0)).toBe("OVER");
  });

  it("S-08 judges by whole numbers, whatever the capacity", () => {
    fc.assert(
      fc.property(seats, seats, (assigned, capacity) => {
        const level = levelOf(assigned, capacity);
        expect(level === "OVER").toBe(assigned > capacity);
        expect(level === "FULL").toBe(assigned === capacity);
        const warns = BigInt(assigned) * 100n >= BigInt(warningPercent(capacity)) * BigInt(capacity);
        expect(level !== "NONE").toBe(warns);
      }),
    );
  });

  it("S-08 never falls while seats are assigned, and agrees with the first warning", () => {
    fc.assert(
      fc.property(seats, seats, (assigned, capacity) => {
        const [before, after] = [levelOf(assigned, capacity), levelOf(assigned + 1, capacity)];
        expect(seatLevels.indexOf(after)).toBeGreaterThanOrEqual(seatLevels.indexOf(before));
        if (capacity > 0) expect(levelOf(assigned, capacity) !== "NONE").toBe(assigned >= firstWarningAt(capacity));
      }),
    );
  });

  it("S-08 is judged on the capacity that applies: the limit, or what is purchased", () => {
    expect(accountLevelOf({ assigned: 9, limit: 10, purchased: 100 })).toBe("WARNING");
    expect(accountLevelOf({ assigned: 9, limit: null, purchased: 100 })).toBe("NONE");
    expect(accountLevelOf({ assigned: 9, limit: 10, purchased: 9 })).toBe("FULL");
    expect(accountLevelOf({ assigned: 9, limit: 10, purchased: 8 })).toBe("OVER");
  });

  it("S-08 every step up raises and any fall clears", () => {
    expect(crossingOf("NONE", "WARNING")).toBe("WARNING_RAISED");
    expect(crossingOf("WARNING", "FULL")).toBe("WARNING_RAISED");
    expect(crossingOf("NONE", "OVER")).toBe("WARNING_RAISED");
    expect(crossingOf("OVER", "FULL")).toBe("WARNING_CLEARED");
    expect(crossingOf("FULL", "NONE")).toBe("WARNING_CLEARED");
    for (const level of seatLevels) expect(crossingOf(level, level)).toBeNull();
  });
});

describe("room", () => {
  it("S-04 the effective limit is the smaller of limit and purchased", () => {
    expect(effectiveLimitOf({ limit: null, purchased: 7 })).toBe(7);
    expect(effectiveLimitOf({ limit: 5, purchased: 7 })).toBe(5);
    expect(effectiveLimitOf({ limit: 9, purchased: 7 })).toBe(7);
    expect(effectiveLimitOf({ limit: 0, purchased: 7 })).toBe(0);
  });

  it("S-01 what is available is the smaller of what the limit and what the pool leaves", () => {
    expect(availableOf({ assigned: 2, limit: 5, purchased: 20, organizationAssigned: 10 })).toBe(3);
    expect(availableOf({ assigned: 2, limit: 5, purchased: 20, organizationAssigned: 19 })).toBe(1);
    expect(availableOf({ assigned: 2, limit: null, purchased: 20, organizationAssigned: 12 })).toBe(8);
  });

  it("S-08 remaining and available are never negative, the excess is overBy", () => {
    fc.assert(
      fc.property(seats, seats, fc.option(seats), seats, (assigned, purchased, limit, others) => {
        const numbers = { assigned, limit, purchased, organizationAssigned: assigned + others };
        const capacity = effectiveLimitOf(numbers);
        const [remaining, overBy] = [remainingOf(assigned, capacity), overByOf(assigned, capacity)];
        expect(Math.min(remaining, overBy)).toBe(0);
        expect(remaining - overBy).toBe(capacity - assigned);
        expect(availableOf(numbers)).toBeGreaterThanOrEqual(0);
        expect(availableOf(numbers)).toBeLessThanOrEqual(remaining);
      }),
    );
  });
});
