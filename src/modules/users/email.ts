import { Refusal } from "../../platform/errors";

/** What addresses are compared by, in the whole service: NFKC, without spaces around, lower case. */
export const emailKey = (email: string): string => email.normalize("NFKC").trim().toLowerCase();

const label = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?";
// The unquoted form of RFC 5321 and 6531; quoted local parts and address literals exist on paper only.
const form = new RegExp(`^[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_\`{|}~.-]{1,64}@(?:${label}\\.)+${label}$`, "u");

/**
 * An address as it is stored: NFC, without spaces around; its case is kept.
 * @throws Refusal REQUIRED or INVALID
 */
export function cleanEmail(value: string, path: readonly string[]): string {
  const email = value.normalize("NFC").trim();
  if (email === "") throw new Refusal("REQUIRED", "This must not be empty. Send the user's email address.", path);
  const key = emailKey(email);
  if (email.length > 254 || key.length > 254 || !form.test(email) || !form.test(key) || /^\.|\.@|\.\./.test(key))
    throw new Refusal("INVALID", 'This is no email address. Send one such as "name@example.com".', path);
  return email;
}
