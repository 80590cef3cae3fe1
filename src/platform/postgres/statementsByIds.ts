import { type SqlValue, statement, type Statement } from "../context";

/** What a look-up by ids consists of. */
export interface ByIds {
  readonly table: string;
  /** The name that the statement knows it by. */
  readonly alias: string;
  /** The column that the ids stand in: with the organization, a row's key. `id` unless set. */
  readonly key?: string;
}

/**
 * Declares the look-up of rows by their ids: $1 is the organization, $2 the ids. One id, which is what most documents ask
 * for, has a statement of its own. Of several, each one's row is looked up by itself: PostgreSQL does not know how large an
 * organization is, and would rather read all of its rows for a few.
 *
 * @param text the statement around `from`, which stands for the rows that were found
 * @returns what reads given ids: the statement, and what $2 is bound to
 */
export function statementsByIds<Row>(
  name: string,
  { table, alias, key = "id" }: ByIds,
  text: (from: string) => string,
): (ids: readonly string[]) => readonly [Statement<Row>, SqlValue] {
  const rows = (id: string) => `select * from ${table} where organization_id = $1 and ${key} = ${id}`;
  const each = `${unnested("$2")} wanted (wanted_id) cross join lateral (${rows("wanted_id")} offset 0) ${alias}`;
  const one = statement<Row>(`${name}.one`, text(`(${rows("$2::uuid")}) ${alias}`), { quick: true });
  const several = statement<Row>(name, text(each), { quick: true });
  return (ids) => (ids.length === 1 ? [one, ids[0] as string] : [several, ids]);
}

/**
 * SQL of a list of ids as rows. PostgreSQL takes an array that it sees for as many rows as it has, and one that it does not
 * see for ten: with the array in sight, a statement for one parent looks so much cheaper than one for any that it is planned
 * anew at each request, for longer than it runs.
 */
export const unnested = (placeholder: string): string => `unnest((select ${placeholder}::uuid[]))`;
