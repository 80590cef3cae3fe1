const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a session lives without a request, in milliseconds. */
export const idleLimitMs = 12 * hourMs;

/** How long a session lives at most, in milliseconds. */
export const absoluteLimitMs = 7 * 24 * hourMs;

/** "Last seen" is written at most this often, in milliseconds. */
export const touchAfterMs = minuteMs;

/** How long a one-time link works, in milliseconds. */
export const linkLifetimeMs = 7 * 24 * hourMs;
