import { BadUserInput } from "../errors";

/** The longest text that can be searched for, in characters. */
const longestSearch = 200;

/**
 * What a client searches for, as statements take it: NFC, without spaces around; null where there is nothing to look for.
 * @throws BadUserInput when it is too long
 */
export function searchFor(text: string | null | undefined, path: readonly string[]): string | null {
  // PostgreSQL's text has no NUL; nothing that is stored contains one.
  const wanted = (text ?? "").replaceAll("\0", "").normalize("NFC").trim();
  if (wanted.length > longestSearch)
    throw new BadUserInput(`Search for at most ${longestSearch} characters, you sent ${wanted.length}.`, path);
  return wanted === "" ? null : wanted;
}

/**
 * The condition that a column contains what a parameter says, upper and lower case alike. No character of it is a wildcard.
 * @param column a fixed SQL expression
 * @param parameter its placeholder, e.g. `$3`
 */
export const containsSql = (column: string, parameter: string): string =>
  `position(lower(${parameter}::text collate "und-x-icu") in lower(${column} collate "und-x-icu")) > 0`;
