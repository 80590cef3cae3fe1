/** A date on the calendar of some place: no time, no zone. Days may run over (0, 32): they mean what they would be. */
export interface LocalDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once a zone: making one takes longer than everything that is done with it. */
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (!format) {
    // There are some 600 zones; but a name can be written in upper and lower case in more ways than memory has room for.
    if (formats.size >= 1_000) formats.clear();
    const fields = {
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", hourCycle: "h23", ...fields });
    formats.set(timeZone, format);
  }
  return format;
};

/** What the clock on the wall shows, as if it were UTC: milliseconds since 1970, whole seconds. */
function wallClock(timeZone: string, moment: number): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The calendar date at that moment in that time zone. */
export function localDate(timeZone: string, moment: Date): LocalDate {
  const wall = new Date(wallClock(timeZone, moment.getTime()));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * The moment at which that date begins there: midnight; the first of two where clocks go back over it; the moment of the
 * change where they go forward over it, as in Cairo or Santiago.
 */
export function startOfDay(timeZone: string, { year, month, day }: LocalDate): Date {
  const midnight = Date.UTC(year, month - 1, day);
  // No zone is a day away from UTC, and none changes twice within two days.
  const offsets = [midnight - dayMs, midnight + dayMs].map((moment) => wallClock(timeZone, moment) - moment);
  const candidates = offsets.map((offset) => midnight - offset).sort((a, b) => a - b);
  const first = candidates.find((moment) => wallClock(timeZone, moment) === midnight);
  // Where midnight is skipped, the later candidate counts with the time before the change, and hits the change.
  return new Date(first ?? (candidates[1] as number));
}
