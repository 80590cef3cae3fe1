import type { DayOfWeek } from "../accounts";
import { localDate, startOfDay } from "./localDay";

/** The ranges that administrators ask for by name; published as the GraphQL enum `AuditPeriod`. */
export const auditPeriods = {
  LAST_15_MINUTES: "The 15 minutes before now.",
  LAST_3_HOURS: "The 180 minutes before now, whatever clocks did meanwhile.",
  TODAY: "From midnight to midnight.",
  YESTERDAY: "The day before today. It has 23 or 25 hours where clocks changed.",
  THIS_WEEK: "The seven days that began on the latest first day of the week.",
  LAST_WEEK: "The seven days before this week.",
} as const;

/** A range by name. */
export type AuditPeriod = keyof typeof auditPeriods;

/** Moments from one (included) to another (excluded); null: without that end. */
export interface TimeRange {
  readonly from: Date | null;
  readonly to: Date | null;
}

const weekdays = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const;

/**
 * The moments that a period means there and now. The last minutes and hours have no end: an event that the database
 * recorded a moment ahead of this clock belongs to them.
 * @param now the moment of asking
 */
export function periodRange(period: AuditPeriod, now: Date, timeZone: string, firstDayOfWeek: DayOfWeek): TimeRange {
  const today = localDate(timeZone, now);
  const dayAt = (days: number) => startOfDay(timeZone, { ...today, day: today.day + days });
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const weekStart = -((weekday - weekdays.indexOf(firstDayOfWeek) + 7) % 7);
  switch (period) {
    case "LAST_15_MINUTES":
      return { from: new Date(now.getTime() - 15 * 60_000), to: null };
    case "LAST_3_HOURS":
      return { from: new Date(now.getTime() - 180 * 60_000), to: null };
    case "TODAY":
      return { from: dayAt(0), to: dayAt(1) };
    case "YESTERDAY":
      return { from: dayAt(-1), to: dayAt(0) };
    case "THIS_WEEK":
      return { from: dayAt(weekStart), to: dayAt(weekStart + 7) };
    case "LAST_WEEK":
      return { from: dayAt(weekStart - 7), to: dayAt(weekStart) };
  }
}
