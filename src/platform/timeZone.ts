/**
 * Names of the IANA database without a region. Node.js takes abbreviations beside them ("IST", "PST") that mean several
 * zones and that other programs, PostgreSQL among them, read in another way or not at all.
 */
const withoutRegion = (
  "CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran " +
  "Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK " +
  "Singapore Turkey UCT UTC Universal W-SU WET Zulu"
).split(" ");

const canonical = new Map(
  [...Intl.supportedValuesOf("timeZone"), ...withoutRegion].map((name) => [name.toLowerCase(), name]),
);

/**
 * The time zone of that name in the IANA database, in upper and lower case as it is written there; undefined where there
 * is none. Newer names (Asia/Kolkata) and older ones are both kept as they are given. Offsets are no zones: they know no
 * daylight saving.
 */
export function timeZoneNamed(text: string): string | undefined {
  const known = canonical.get(text.toLowerCase());
  if (known !== undefined) return known;
  if (text.length > 64 || !/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)+$/.test(text) || /^SystemV\//i.test(text))
    return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions();
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch {
    return undefined;
  }
}
