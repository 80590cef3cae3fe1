import { asText } from "../../platform/audit/catalogue";

/** One value that an event changed; null where there was or is none. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The values that changed, by field, from an event's `before` and `after`. */
export function changesOf(values: Readonly<Record<string, unknown>>): AuditChange[] {
  const [before, after] = [side(values["before"]), side(values["after"])];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields.map((field) => ({ field, before: textOf(before[field]), after: textOf(after[field]) }));
}

const side = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const textOf = (value: unknown) => (value === null || value === undefined ? null : asText(value));
