import { BadUserInput } from "../errors";

/** What a value in a cursor is; the name of its PostgreSQL type. */
export type CursorType = "text" | "uuid" | "timestamptz" | "bigint" | "numeric" | "boolean";

/** A value that a cursor holds. */
export type CursorValue = string | number | boolean | null;

const longestCursor = 4_096;
const longestText = 1_000;

/** Whether a text is a time as PostgreSQL writes it in UTC, in its own form or as JSON, and one that exists. */
function isTime(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00|T\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00)$/.test(text))
    return false;
  const [day, time] = [text.slice(0, 10), text.slice(11, 19)];
  const parsed = new Date(`${day}T${time}Z`);
  // JavaScript rolls 31 February over; PostgreSQL refuses it.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(`${day}T${time}`);
}

/** What PostgreSQL will take as a parameter of each type, so that no cursor can make a statement fail. */
const accepts: Readonly<Record<CursorType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string" && value.length <= longestText && !value.includes("\0"),
  uuid: (value) => typeof value === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  timestamptz: (value) => typeof value === "string" && isTime(value),
  // PostgreSQL's driver hands bigint over as text; both forms of a number are taken.
  bigint: (value) => Number.isSafeInteger(typeof value === "string" && /^-?\d{1,16}$/.test(value) ? +value : value),
  numeric: (value) =>
    (typeof value === "number" && Number.isFinite(value)) ||
    (typeof value === "string" && /^-?\d{1,20}(?:\.\d{1,20})?$/.test(value)),
  boolean: (value) => typeof value === "boolean",
};

/**
 * The position of a row in a list, opaque to clients.
 *
 * @param list the list's name and order: the cursor is good for nothing else
 */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString("base64url");
}

/**
 * The values of a cursor, each fit to be bound to a parameter of its type.
 *
 * @param argument `after` or `before`, for the message
 * @throws BadUserInput for what `encodeCursor` would not have made for this list
 */
export function decodeCursor(
  list: string,
  text: string,
  columns: readonly { readonly type: CursorType; readonly nullable?: boolean }[],
  argument: string,
): CursorValue[] {
  const parsed = text.length <= longestCursor ? parse(text) : null;
  if (parsed === null)
    throw new BadUserInput(`\`${argument}\` is no cursor of this service. Send one from \`pageInfo\` or \`edges\`.`, [
      argument,
    ]);
  const [name, ...values] = parsed;
  const fits =
    name === list &&
    values.length === columns.length &&
    columns.every(({ type, nullable }, index) => {
      const value = values[index];
      return value === null ? nullable === true : accepts[type](value);
    });
  if (!fits)
    throw new BadUserInput(
      `\`${argument}\` is a cursor of another list or of another order. Start again without a cursor.`,
      [argument],
    );
  return values as CursorValue[];
}

/** The array in a cursor; null unless it is the one canonical text of that array. */
function parse(text: string): unknown[] | null {
  try {
    const bytes = Buffer.from(text, "base64url");
    if (bytes.toString("base64url") !== text) return null;
    const json = bytes.toString("utf8");
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && JSON.stringify(value) === json ? value : null;
  } catch {
    return null;
  }
}
