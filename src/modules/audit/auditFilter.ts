import { auditCatalogue } from "../../platform/audit/catalogue";
import { BadUserInput } from "../../platform/errors";
import type { AccountRow, DayOfWeek } from "../accounts";
import { type AuditPeriod, periodRange, type TimeRange } from "./period";

/** What a client may narrow the log to. */
export interface AuditFilter {
  readonly period?: AuditPeriod | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly timeZone?: string | null;
  readonly firstDayOfWeek?: DayOfWeek | null;
  readonly status?: "SUCCESS" | "FAILURE" | null;
  readonly codes?: readonly string[] | null;
  readonly includeSubAccounts?: boolean | null;
  readonly text?: string | null;
}

const mostCodes = 100;

/**
 * The moments that a filter means.
 * @throws BadUserInput where period and moments contradict each other
 */
export function rangeOf(
  { period, from = null, to = null, timeZone, firstDayOfWeek }: AuditFilter,
  account: Pick<AccountRow, "timeZone" | "firstDayOfWeek">,
  now: Date,
): TimeRange {
  if (period != null) {
    if (from !== null || to !== null)
      throw new BadUserInput("Give `period`, or `from` and `to`, not both.", ["filter", "period"]);
    return periodRange(period, now, timeZone ?? account.timeZone, firstDayOfWeek ?? account.firstDayOfWeek);
  }
  if (timeZone != null || firstDayOfWeek != null)
    throw new BadUserInput(
      "`timeZone` and `firstDayOfWeek` say how to count a `period`. Give one, or leave them out: `from` and `to` carry their own offset.",
      ["filter", timeZone != null ? "timeZone" : "firstDayOfWeek"],
    );
  if (from !== null && to !== null && from > to)
    throw new BadUserInput("`from` is later than `to`. Exchange them.", ["filter", "from"]);
  return { from, to };
}

/**
 * The codes that a filter names; null without such a filter.
 * @throws BadUserInput for a code that is in no catalogue
 */
export function codesOf({ codes }: AuditFilter): readonly string[] | null {
  if (codes == null) return null;
  const path = ["filter", "codes"];
  if (codes.length > mostCodes)
    throw new BadUserInput(`At most ${mostCodes} codes. Leave the filter out to see all.`, path);
  const unknown = codes.find((code) => !auditCatalogue().has(code));
  if (unknown !== undefined)
    throw new BadUserInput(
      `There is no code "${unknown.slice(0, 60)}". Take codes from \`AuditEvent.code\`, such as "seat.assign".`,
      path,
    );
  return [...new Set(codes)];
}
