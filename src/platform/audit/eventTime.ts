/** The smallest UUID: a bound before every event. */
export const firstUuid = "00000000-0000-0000-0000-000000000000";

/** The largest UUID: a bound after every event. */
export const lastUuid = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** When an event was recorded, in milliseconds, as its id (a UUIDv7) says. */
export const timeOfEventId = (id: string): Date => new Date(parseInt(id.replaceAll("-", "").slice(0, 12), 16));

/**
 * The smallest id that an event recorded at this millisecond or later can have. So `id >= idAt(from) and id < idAt(to)`
 * is exactly the half-open range of times, as the ids tell them: `recorded_at` is read from the clock a moment later and
 * may show the next millisecond, therefore the log filters, sorts and shows the id's time alone.
 */
export function idAt(moment: Date): string {
  const milliseconds = moment.getTime();
  if (milliseconds <= 0) return firstUuid;
  const hex = milliseconds.toString(16).padStart(12, "0");
  // Later than a UUIDv7 can say: the year 10889.
  if (hex.length > 12) return lastUuid;
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** The next UUID, so that "after this one" is a half-open range too. */
export function uuidAfter(id: string): string {
  const hex = ((BigInt(`0x${id.replaceAll("-", "")}`) + 1n) & ((1n << 128n) - 1n)).toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
