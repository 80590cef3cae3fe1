type Value = string | number | boolean | null;

/** The fields that a change touches, with their values before and after, as an audit event takes them. */
export interface Changes {
  readonly before: Readonly<Record<string, Value>>;
  readonly after: Readonly<Record<string, Value>>;
}

/**
 * Writes the given fields to the row; fields that are undefined or the same already stay.
 * @returns what changed; null when nothing did
 */
export function applyChanges<T extends object, K extends keyof T>(
  row: T,
  wanted: { readonly [P in K]?: (T[P] & Value) | undefined },
): Changes | null {
  const before: Record<string, Value> = {};
  const after: Record<string, Value> = {};
  for (const [field, value] of Object.entries(wanted) as [K & string, (T[K] & Value) | undefined][]) {
    if (value === undefined || row[field] === value) continue;
    before[field] = row[field] as Value;
    after[field] = value;
    row[field] = value as T[K & string];
  }
  return Object.keys(after).length > 0 ? { before, after } : null;
}
