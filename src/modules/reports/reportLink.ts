import { BadUserInput } from "../../platform/errors";

/** Where reports are downloaded; what follows in `report` says which. */
export const reportPath = "/reports/seats";

const version = 1;
/** Proxies commonly take addresses of up to 8 kB; cookies and the rest need some room beside. */
const longestLink = 6_000;

/** Keys in one order, nothing that says nothing: the same report has the same link. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, held]) => held !== null && held !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, canonical(held)]));
}

/**
 * The path of a report below the service's address. It says what is wanted and holds no right and no secret.
 * @throws BadUserInput when the filter is too long for a link
 */
export function reportLink(request: object): string {
  const text = Buffer.from(JSON.stringify([version, canonical(request)])).toString("base64url");
  if (text.length > longestLink)
    throw new BadUserInput(
      "This filter is too long for a link. Name fewer accounts or users, or take several reports.",
      ["input"],
    );
  return `${reportPath}?report=${text}`;
}

/**
 * What a link asks for, as it was sent: still to be checked.
 * @throws BadUserInput for what `reportLink` would not have made
 */
export function readReportLink(text: unknown): unknown {
  try {
    if (typeof text === "string" && text.length <= longestLink) {
      const bytes = Buffer.from(text, "base64url");
      const parsed: unknown = JSON.parse(bytes.toString("utf8"));
      if (bytes.toString("base64url") === text && Array.isArray(parsed) && parsed.length === 2 && parsed[0] === version)
        return parsed[1];
    }
  } catch {
    // No JSON: no link of ours.
  }
  throw new BadUserInput("This is no link to a report. Ask for a new one: `seatReport`.", ["report"]);
}
