import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { GraphQLEmailAddress } from "graphql-scalars";
import { timeZoneNamed } from "../timeZone";

/** A value as an error may quote it: at most 60 characters. */
const quoted = (value: unknown) => {
  const text = typeof value === "string" ? value : typeof value;
  return text.length > 60 ? `"${text.slice(0, 57)}…"` : `"${text}"`;
};

/** Makes a scalar that is a string on the wire. `parse` answers undefined for what it does not take. */
function textScalar<T>(config: {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  /** Completes "Expected …": what to send, with an example. */
  readonly expected: string;
  readonly serialize: (value: unknown) => string;
  readonly parse: (text: string) => T | undefined;
}): GraphQLScalarType<T, string> {
  const { name, description, specifiedByURL, serialize } = config;
  const parse = (value: unknown, node?: ValueNode): T => {
    const parsed = typeof value === "string" ? config.parse(value) : undefined;
    if (parsed !== undefined) return parsed;
    throw new GraphQLError(`Expected ${config.expected}, not ${quoted(value)}.`, node ? { nodes: [node] } : {});
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    ...(specifiedByURL ? { specifiedByURL } : {}),
    serialize,
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

const asText = (value: unknown) => {
  if (typeof value === "string") return value;
  throw new TypeError("a text was to be sent");
};

const utcText = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.(\d{1,6}))?\+00(?::00)?$/;

/** A time as the API writes it, from what PostgreSQL gives: text in UTC, which needs no parsing, or a Date. */
export function isoTime(value: unknown): string {
  const utc = typeof value === "string" ? utcText.exec(value) : null;
  if (utc) return `${utc[0].slice(0, 10)}T${utc[0].slice(11, 19)}.${(utc[1] ?? "").slice(0, 3).padEnd(3, "0")}Z`;
  if (typeof value === "string" || value instanceof Date) return new Date(value).toISOString();
  throw new TypeError("a time was to be sent");
}

const isoForm =
  /^(?!0000)\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function parseTime(text: string): Date | undefined {
  if (!isoForm.test(text)) return undefined;
  const time = new Date(text);
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  // JavaScript rolls 31 February over to March.
  const exists =
    !Number.isNaN(time.getTime()) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
  // An offset can lead out of the years that four digits write.
  return exists && time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9_999 ? time : undefined;
}

/** A moment; a Date in code, text in UTC from PostgreSQL. */
export const DateTime = textScalar({
  name: "DateTime",
  description:
    "A moment, ISO 8601. Answers are in UTC with milliseconds (`2026-11-24T11:22:33.123Z`); inputs need an offset (`Z` or `+01:00`).",
  specifiedByURL: "https://scalars.graphql.org/andimarek/date-time.html",
  expected: "a time with its offset, such as 2026-11-24T11:22:33Z or 2026-11-24T12:22:33+01:00",
  serialize: isoTime,
  parse: parseTime,
});

function parseEmail(text: string): string | undefined {
  // 254 is the longest address that mail can be sent to (RFC 5321).
  if (text.length > 254) return undefined;
  try {
    return GraphQLEmailAddress.parseValue(text);
  } catch {
    return undefined;
  }
}

/** An email address, as it was written. */
export const EmailAddress = textScalar({
  name: "EmailAddress",
  description:
    "An email address such as `ada@example.com`, at most 254 characters. Upper and lower case make no difference.",
  specifiedByURL: "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address",
  expected: "an email address such as ada@example.com",
  serialize: asText,
  parse: parseEmail,
});

/** An IANA time zone that this Node.js knows. */
export const TimeZone = textScalar({
  name: "TimeZone",
  description: "A time zone of the IANA database, such as `Europe/Berlin` or `UTC`.",
  specifiedByURL: "https://www.iana.org/time-zones",
  expected: "an IANA time zone such as Europe/Berlin or UTC",
  serialize: asText,
  parse: timeZoneNamed,
});

function parseLocale(text: string): string | undefined {
  if (text.length > 35 || !/^[A-Za-z]{2,3}(?:-|$)/.test(text)) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** A language, in canonical form. */
export const Locale = textScalar({
  name: "Locale",
  description: "A language as a BCP 47 tag, such as `en`, `de-CH` or `zh-Hant`; at most 35 characters.",
  specifiedByURL: "https://www.rfc-editor.org/info/bcp47",
  expected: "a language tag (BCP 47) such as en, de-CH or zh-Hant",
  serialize: asText,
  parse: parseLocale,
});
