import type { InactivityReason, InboxRole, SeatLevel, SeatsPanelQuery } from "./seatQueries.generated";

/** The account that the panel is about, with its figures and its rows. */
export type SeatsOfAccount = NonNullable<NonNullable<SeatsPanelQuery["viewer"]>["account"]>;
/** The figures at the head of the panel. */
export type Overview = NonNullable<SeatsOfAccount["seatOverview"]>;
/** One account's use of seats. */
export type Allocation = NonNullable<SeatsOfAccount["seatAllocations"]>["nodes"][number];

const number = new Intl.NumberFormat("en");
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

/** A number with its thousands set apart. */
export const countText = (count: number): string => number.format(count);

/** "1 account", "12 accounts". */
export const plural = (count: number, one: string): string => `${countText(count)} ${one}${count === 1 ? "" : "s"}`;

/** A percentage as the service computed it. */
export const percentText = (percent: number | null): string => (percent === null ? "–" : `${String(percent)} %`);

/** A moment as its day. */
export const dayText = (moment: string): string => day.format(new Date(moment));

/** A level in words; the level NONE, which is no warning, has none. */
export function levelText(level: SeatLevel, overBy: number): string {
  if (level === "OVER") return `Over by ${countText(overBy)}`;
  return { NONE: "", WARNING: "Warning", FULL: "Full" }[level];
}

/** Assigned seats in percent of the capacity that applies: of the limit, where it is what binds. */
export const percentOfCapacity = (allocation: Allocation): number | null =>
  allocation.limit !== null && allocation.limit === allocation.effectiveLimit
    ? allocation.limitUsagePercent
    : allocation.usagePercent;

/** What a bar shows, in one sentence for those who do not see it. */
export function meterText(bar: {
  readonly assigned: number;
  readonly capacity: number;
  readonly percent: number | null;
  readonly inactive: number;
  readonly level: SeatLevel;
  readonly overBy: number;
}): string {
  const { assigned, capacity, percent, inactive, level, overBy } = bar;
  const parts = [`${countText(assigned)} of ${countText(capacity)} seats assigned`];
  if (percent !== null) parts.push(percentText(percent));
  parts.push(level === "NONE" ? "no warning" : levelText(level, overBy).toLowerCase());
  if (inactive > 0) parts.push(`${countText(inactive)} inactive`);
  return parts.join(", ");
}

const roles: Record<InboxRole, string> = {
  AGENT: "Agent",
  ANALYTICS: "Analytics",
  SETUP: "Setup",
  SUPERVISOR: "Supervisor",
  VIEWER: "Viewer",
};

/** The Inbox roles of a user in a line. */
export const rolesText = (held: readonly InboxRole[]): string =>
  held.length === 0 ? "No Inbox role" : held.map((role) => roles[role]).join(", ");

const reasons: Record<InactivityReason, string> = {
  INACTIVE_OVER_THRESHOLD: "No sign-in for 3 months",
  NEVER_ACTIVE: "Unused for 3 months",
  NO_INBOX_ROLE: "No role that uses it",
  USER_DISABLED: "Disabled",
};

/** Why a user counts as inactive, in a few words. */
export const reasonText = (reason: InactivityReason): string => reasons[reason];
