/** The one column of a packed answer. */
const packedName = "columns of the rows";

/**
 * SQL that answers the rows of a select in one value, column by column, as JSON. PostgreSQL has time for that while Node,
 * which has but one thread, takes two thirds less to read it than rows of the wire's own form. For lists.
 *
 * Times come in ISO 8601 with microseconds. Not for bigint and numeric, which JSON in JavaScript does not hold exactly,
 * nor for bytea.
 *
 * @param columns the select's columns, each either qualified or named by an alias
 */
export function packed(columns: string, select: string): string {
  const lists = columnNames(columns).map((name) => `'${name}', json_agg(rows."${name}")`);
  return `select json_build_object(${lists.join(", ")}) as "${packedName}" from (${select}) rows`;
}

/** The rows of an answer, whether it is packed or not. */
export function unpacked({ fields, rows }: Answer): unknown[] {
  if (fields[0]?.name !== packedName) return rows;
  const columns = (rows[0] as Readonly<Record<string, Columns>>)[packedName] ?? {};
  const names = Object.keys(columns);
  const lists = Object.values(columns);
  const found: Record<string, unknown>[] = [];
  const count = lists[0]?.length ?? 0;
  for (let index = 0; index < count; index++) {
    // Not the copy of an empty row: adding a property to a copy takes many times as long.
    const row: Record<string, unknown> = {};
    for (let column = 0; column < names.length; column++) row[names[column] as string] = lists[column]?.[index];
    found.push(row);
  }
  return found;
}

/** As much of pg's answer as is looked at. */
interface Answer {
  readonly fields: readonly { readonly name: string }[];
  readonly rows: unknown[];
}

/** Each column's values, from the first row to the last; null where there are no rows. */
type Columns = Readonly<Record<string, unknown[] | null>>;

/** @throws Error for a column without a name */
function columnNames(columns: string): string[] {
  let depth = 0;
  const separated = columns.replace(/[(),]/g, (character) => {
    if (character === "(") depth++;
    if (character === ")") depth--;
    return character === "," && depth === 0 ? "\0" : character;
  });
  return separated.split("\0").map((part) => {
    const name = /(?: as "?(\w+)"?|\w\.(\w+))\s*$/.exec(part);
    if (!name) throw new Error(`a column without a name: ${part.trim()}`);
    return (name[1] ?? name[2]) as string;
  });
}
