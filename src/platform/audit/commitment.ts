import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { canonicalJson } from "../canonicalJson";

/** The personal part of an event: what `audit_event_personal` holds beside the salt. */
export interface PersonalPart {
  readonly userName: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly personal: unknown;
  readonly searchText: string;
}

/**
 * What the event keeps of its personal part: SHA-256 over the salt and each field with its length before it, so that no
 * two parts look alike. It is taken of the stored form, so whoever reads the row can recompute it.
 * @returns 64 hexadecimal digits
 */
export function commitmentTo(salt: Buffer, part: PersonalPart): string {
  const fields = [part.userName, canonicalIp(part.ip), part.userAgent, canonicalJson(part.personal), part.searchText];
  const hash = createHash("sha256").update("audit-personal/1").update(salt);
  for (const field of fields) {
    if (field === null) hash.update("-;");
    else hash.update(`${Buffer.byteLength(field)};`).update(field);
  }
  return hash.digest("hex");
}

/**
 * A text as PostgreSQL stores it: without NUL, which it refuses, and with lone surrogates (half a character, which UTF-8
 * cannot say) replaced by U+FFFD.
 */
export const storableText = (text: string): string =>
  unusual.test(text) ? Buffer.from(text.replaceAll("\0", "")).toString() : text;

// NUL or half a character: to look for them costs less than to copy every text.
const unusual = /[\0\ud800-\udfff]/u;

/** A JSON value as jsonb gives it back: only storable texts, only finite numbers, nothing undefined. */
export function storableJson(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storableJson(inner)]));
}

/**
 * An address in one spelling: IPv4 in IPv6 as IPv4, IPv6 in lower case and shortened, without a zone (which PostgreSQL's
 * inet has no room for); null for what is no address.
 */
export function canonicalIp(text: string | null): string | null {
  const address = text?.split("%")[0] ?? "";
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : null;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const [high, low] = mapped.slice(1).map((part) => parseInt(part, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
