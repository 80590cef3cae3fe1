import { Refusal } from "../../platform/errors";
import { timeZoneNamed } from "../../platform/timeZone";

/** The days of a week, in the order of ISO 8601. */
export const daysOfWeek = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/** A day of the week; published as the GraphQL enum `DayOfWeek`. */
export type DayOfWeek = (typeof daysOfWeek)[number];

/** The settings of an account that every one of its administrators may choose. */
export interface AccountSettings {
  readonly name: string;
  readonly timeZone: string;
  readonly firstDayOfWeek: DayOfWeek;
  readonly language: string;
}

/** The longest name of an account, in characters. */
export const longestAccountName = 200;

/**
 * A time zone as it is stored: a name of the IANA database.
 * @throws Refusal INVALID
 */
export function cleanTimeZone(value: string, path: readonly string[]): string {
  const name = timeZoneNamed(value.trim());
  if (name !== undefined) return name;
  throw new Refusal("INVALID", 'There is no such time zone. Send an IANA name such as "Europe/Berlin" or "UTC".', path);
}

/**
 * A language as it is stored: a canonical BCP 47 tag.
 * @throws Refusal INVALID
 */
export function cleanLanguage(value: string, path: readonly string[]): string {
  const given = value.trim();
  try {
    const [tag] = given.length <= 35 ? Intl.getCanonicalLocales(given) : [];
    if (tag) return tag;
  } catch {
    // Falls through to the refusal.
  }
  throw new Refusal("INVALID", 'This is no language tag. Send one such as "en", "de" or "pt-BR".', path);
}
