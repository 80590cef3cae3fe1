/** What the catalogue knows of one code: how the event is filed and how it reads. */
export interface AuditCode {
  /** The thing, as administrators file it: "Seat", "User", "Account". */
  readonly item: string;
  readonly action: string;
  /**
   * English text of a success; `{name}` and `{after.limit}` are replaced from the event's details or personal values.
   */
  readonly success: string;
  /** English text of a failure; absent where the act cannot fail. */
  readonly failure?: string;
}

const codes = new Map<string, AuditCode>();

/** Adds a module's codes to the catalogue; a code is stable for ever. */
export function declareAuditCodes<const T extends Readonly<Record<string, AuditCode>>>(declared: T): T {
  for (const [code, entry] of Object.entries(declared)) {
    if (codes.has(code)) throw new Error(`audit code ${code} is declared twice`);
    codes.set(code, entry);
  }
  return declared;
}

/** All codes, in the order of their declaration. */
export const auditCatalogue = (): ReadonlyMap<string, AuditCode> => codes;

/**
 * An event in words, rendered when it is read, so that no text is ever stored with what must be kept.
 * It is one line whatever the values hold: control characters in them are written out.
 * @param values the event's details and personal values; a value that is missing (erased) reads "—"
 */
export function describeEvent(
  code: string,
  status: "SUCCESS" | "FAILURE",
  reason: string | null,
  values: Readonly<Record<string, unknown>>,
): string {
  const entry = codes.get(code);
  if (!entry) return code;
  if (status === "SUCCESS") return fill(entry.success, values);
  const text = fill(entry.failure ?? `${entry.item}: ${entry.action} failed.`, values);
  if (!reason) return text;
  // What was refused as a whole says why its rows were.
  const { refusals } = values;
  return Array.isArray(refusals) ? `${text} (${reason}: ${refusals.join(", ")})` : `${text} (${reason})`;
}

const fill = (template: string, values: Readonly<Record<string, unknown>>) =>
  template.replace(/\{([\w.]+)\}/g, (_, path: string) => visible(asText(valueAt(values, path.split(".")))));

const valueAt = (values: unknown, [key, ...rest]: readonly string[]): unknown => {
  if (key === undefined) return values;
  const isHolder = values !== null && typeof values === "object" && Object.hasOwn(values, key);
  return isHolder ? valueAt((values as Record<string, unknown>)[key], rest) : null;
};

/** A value of an event as text; "—" for what is missing. */
export const asText = (value: unknown): string => {
  if (value === null || value === undefined) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
};

// A name with line breaks, terminal codes or direction marks must not pass for a second event where the log is shown.
const misleading = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const visible = (text: string) =>
  text.replace(misleading, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
