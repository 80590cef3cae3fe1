import fc from "fast-check";
import { Client } from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing/database";
import { localDate, startOfDay } from "./localDay";
import { type AuditPeriod, auditPeriods, periodRange } from "./period";

let database: TestDatabase;
let postgres: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  postgres = new Client({ connectionString: database.ownerUrl });
  await postgres.connect();
});

afterAll(async () => {
  await postgres.end();
  await database.drop();
});

const range = (
  period: AuditPeriod,
  now: string,
  timeZone: string,
  firstDay: Parameters<typeof periodRange>[3] = "MONDAY",
) => {
  const { from, to } = periodRange(period, new Date(now), timeZone, firstDay);
  return [from?.toISOString() ?? null, to?.toISOString() ?? null];
};
const hours = ([from, to]: (string | null)[]) => (Date.parse(to ?? "") - Date.parse(from ?? "")) / 3_600_000;

describe("the periods of the audit log", () => {
  it.each([
    // Clocks go forward on 29 March 2026 and back on 25 October 2026.
    ["2026-03-29T10:00:00Z", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z", 23],
    ["2026-03-28T23:00:00Z", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z", 23],
    ["2026-03-28T22:59:59.999Z", "2026-03-27T23:00:00.000Z", "2026-03-28T23:00:00.000Z", 24],
    ["2026-10-25T00:30:00Z", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z", 25],
    ["2026-10-25T22:59:59Z", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z", 25],
  ])("L-04 counts today in Berlin at %s", (now, from, to, length) => {
    expect(range("TODAY", now, "Europe/Berlin")).toEqual([from, to]);
    expect(hours(range("TODAY", now, "Europe/Berlin"))).toBe(length);
  });

  it("L-04 counts yesterday and weeks across a change of clocks", () => {
    const now = "2026-03-30T08:00:00Z"; // a Monday
    expect(range("YESTERDAY", now, "Europe/Berlin")).toEqual(["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"]);
    expect(range("LAST_WEEK", now, "Europe/Berlin")).toEqual(["2026-03-22T23:00:00.000Z", "2026-03-29T22:00:00.000Z"]);
    expect(range("THIS_WEEK", now, "Europe/Berlin")).toEqual(["2026-03-29T22:00:00.000Z", "2026-04-05T22:00:00.000Z"]);
    expect(hours(range("LAST_WEEK", now, "Europe/Berlin"))).toBe(7 * 24 - 1);
  });

  it("L-04 begins weeks on the first day of the week", () => {
    const now = "2026-11-25T12:00:00Z"; // a Wednesday
    const starts = (["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const).map(
      (day) => range("THIS_WEEK", now, "UTC", day)[0]?.slice(0, 10),
    );
    expect(starts).toEqual([
      "2026-11-22",
      "2026-11-23",
      "2026-11-24",
      "2026-11-25",
      "2026-11-19",
      "2026-11-20",
      "2026-11-21",
    ]);
    expect(range("LAST_WEEK", now, "UTC", "SATURDAY")).toEqual([
      "2026-11-14T00:00:00.000Z",
      "2026-11-21T00:00:00.000Z",
    ]);
  });

  it("L-04 knows zones with half and quarter hours", () => {
    expect(range("TODAY", "2026-11-24T18:14:59Z", "Asia/Kathmandu")).toEqual([
      "2026-11-23T18:15:00.000Z",
      "2026-11-24T18:15:00.000Z",
    ]);
    expect(range("TODAY", "2026-11-24T18:15:00Z", "Asia/Kathmandu")).toEqual([
      "2026-11-24T18:15:00.000Z",
      "2026-11-25T18:15:00.000Z",
    ]);
    // Newfoundland: −3:30 in winter, −2:30 from 8 March to 1 November 2026.
    expect(range("TODAY", "2026-03-08T12:00:00Z", "America/St_Johns")).toEqual([
      "2026-03-08T03:30:00.000Z",
      "2026-03-09T02:30:00.000Z",
    ]);
    expect(range("TODAY", "2026-11-01T12:00:00Z", "America/St_Johns")).toEqual([
      "2026-11-01T02:30:00.000Z",
      "2026-11-02T03:30:00.000Z",
    ]);
    expect(hours(range("TODAY", "2026-04-05T00:00:00Z", "Australia/Lord_Howe"))).toBe(24.5);
  });

  it("L-04 knows days without a midnight and days with two", () => {
    // Cairo skips from 00:00 to 01:00 on 24 April 2026; Havana has 00:00 to 01:00 twice on 1 November 2026.
    expect(range("TODAY", "2026-04-24T12:00:00Z", "Africa/Cairo")).toEqual([
      "2026-04-23T22:00:00.000Z",
      "2026-04-24T21:00:00.000Z",
    ]);
    expect(range("TODAY", "2026-11-01T12:00:00Z", "America/Havana")).toEqual([
      "2026-11-01T04:00:00.000Z",
      "2026-11-02T05:00:00.000Z",
    ]);
    expect(range("YESTERDAY", "2026-11-01T04:30:00Z", "America/Havana")).toEqual([
      "2026-10-31T04:00:00.000Z",
      "2026-11-01T04:00:00.000Z",
    ]);
  });

  it("L-04 takes the last minutes and hours as they passed, open to what is recorded meanwhile", () => {
    expect(range("LAST_15_MINUTES", "2026-10-25T01:10:00Z", "Europe/Berlin")).toEqual([
      "2026-10-25T00:55:00.000Z",
      null,
    ]);
    expect(range("LAST_3_HOURS", "2026-10-25T02:00:00Z", "Europe/Berlin")).toEqual(["2026-10-24T23:00:00.000Z", null]);
  });

  it("L-04 begins each day at the first moment that PostgreSQL, too, counts to it", async () => {
    const zones = fc.constantFrom(
      ...["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "America/Havana", "Africa/Cairo", "America/Santiago"],
      ...["Australia/Lord_Howe", "America/New_York", "Pacific/Apia", "Pacific/Kiritimati", "UTC"],
    );
    const moments = fc.date({ min: new Date("2012-01-01"), max: new Date("2035-12-31"), noInvalidDate: true });
    // Besides chance, every day of one year for each zone: all changes of clocks are among them.
    const everyDay = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, day + 1, 12)));
    const check = async (timeZone: string, days: readonly Date[]) => {
      const starts = days.map((moment) => startOfDay(timeZone, localDate(timeZone, moment)));
      const dates = days.map((moment) => {
        const { year, month, day } = localDate(timeZone, moment);
        return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      });
      const { rows } = await postgres.query<{ wrong: string }>(
        `select start::text || ' is no start of ' || day as wrong from unnest($2::timestamptz[], $3::date[]) as x(start, day)
         where (start at time zone $1)::date <> day or ((start - interval '1 millisecond') at time zone $1)::date >= day`,
        [timeZone, starts.map((start) => start.toISOString()), dates],
      );
      expect({ timeZone, wrong: rows }).toEqual({ timeZone, wrong: [] });
    };
    for (const timeZone of ["Europe/Berlin", "America/St_Johns", "America/Havana", "Africa/Cairo", "America/Santiago"])
      await check(timeZone, everyDay);
    await fc.assert(fc.asyncProperty(zones, fc.array(moments, { minLength: 20, maxLength: 20 }), check), {
      numRuns: 50,
    });
  });

  it("L-04 holds now in today and this week, for every zone that Node knows", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true }),
        (timeZone, now) => {
          const [today, week] = (["TODAY", "THIS_WEEK"] as const).map((period) =>
            periodRange(period, now, timeZone, "MONDAY"),
          );
          const yesterday = periodRange("YESTERDAY", now, timeZone, "MONDAY");
          for (const { from, to } of [today, week] as { from: Date; to: Date }[])
            expect(from <= now && now < to).toBe(true);
          expect(yesterday.to).toEqual(today?.from);
          expect(Object.keys(auditPeriods)).toHaveLength(6);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
