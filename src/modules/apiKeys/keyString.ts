import { crc32 } from "node:zlib";
import { randomBase62, toBase62 } from "../../platform/crypto/base62";
import { decodeId, encodeId } from "../../platform/ids";
import { reservedOrganizationId } from "../../platform/viewer";

/** What the text of a key says by itself: it is an organization's, the operator's, or another service's of the platform. */
export type KeyString =
  | { readonly kind: "ORGANIZATION"; readonly organizationId: string }
  | { readonly kind: "OPERATOR" | "SERVICE"; readonly organizationId: null };

/**
 * How keys look, for secret scanners: `tntk_` with 26 characters that name the organization, `tnto_` (operator) and
 * `tnts_` (service) without; then 43 characters of base 62, the 256-bit secret, and 6 of checksum. Letters and digits
 * only, so that a double click selects all of it:
 *
 *     \b(?:tntk_[0-7][0-9a-hjkmnp-tv-z]{25}|tnt[os]_)[0-9A-Za-z]{49}\b
 *
 * The checksum is the CRC-32 (IEEE) of all that stands before it, in base 62 (`0-9A-Za-z`), padded with `0`: a scanner
 * can leave out what only looks like a key, and the service refuses a mistyped one without asking the database.
 */
export const keyPattern = /^(?:tntk_(?<organization>[0-7][0-9a-hjkmnp-tv-z]{25})|tnt(?<kind>[os])_)[0-9A-Za-z]{49}$/;

/** So much of the secret may be shown: enough to tell keys apart, and 220 of its 256 bits are left. */
const shownLength = 6;
const secretLength = 43;
const checksumLength = 6;

/** A new key of an organization: shown once, never kept. */
export const newKeyString = (organizationId: string): string =>
  withChecksum(`${beginningOf(organizationId)}${randomBase62(secretLength)}`);

/** How all keys of an organization begin. */
const beginningOf = (organizationId: string) => `tntk_${encodeId("acc", organizationId).slice("acc_".length)}`;

/** The part of a new key's secret that is kept as it is. */
export function secretStartOf(key: string): string {
  const { length } = beginningOf(reservedOrganizationId);
  return key.slice(length, length + shownLength);
}

/** The recognizable beginning of a key: no secret, and the same text that the key begins with. */
export const keyPrefix = (organizationId: string, secretStart: string | null): string =>
  beginningOf(organizationId) + (secretStart ?? "");

/** What somebody means who looks for a key by its beginning, or by those characters alone; null if it is something else. */
export function secretStartIn(organizationId: string, text: string): string | null {
  if (text.length === shownLength) return text;
  const beginning = beginningOf(organizationId);
  const isKey = text.startsWith(beginning) && text.length >= beginning.length + shownLength;
  return isKey ? secretStartOf(text) : null;
}

/** What a key says; null for everything that is no key or was mistyped. */
export function parseKeyString(text: string): KeyString | null {
  const groups = keyPattern.exec(text)?.groups;
  if (!groups || withChecksum(text.slice(0, -checksumLength)) !== text) return null;
  const { organization } = groups;
  if (organization) return { kind: "ORGANIZATION", organizationId: decodeId("acc", `acc_${organization}`) };
  return { kind: groups["kind"] === "o" ? "OPERATOR" : "SERVICE", organizationId: null };
}

/** The text with its checksum behind it. */
export const withChecksum = (text: string): string => text + toBase62(crc32(text), checksumLength);
