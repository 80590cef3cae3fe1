import { Refusal } from "../errors";
import { commonPasswords } from "./commonPasswords";

/** The fewest characters (Unicode code points) of a password. */
export const shortestPassword = 8;

/** The most characters of a password: more than any person types, few enough to hash at once. */
const longestPassword = 1_000;

/** Whether a text has few enough characters to be anybody's password. */
export const isAcceptableLength = (password: string): boolean =>
  password.length <= longestPassword ||
  (password.length <= 2 * longestPassword && [...password].length <= longestPassword);

/**
 * Refuses a new password that would not protect its user. There are no rules of composition: length counts, and that
 * nobody would try it first (NIST SP 800-63B, ASVS 6.2).
 *
 * @param email the user's own address, which is no password
 * @throws Refusal INVALID, saying what to choose instead
 */
export function checkNewPassword(
  password: string,
  email: string,
  path: readonly string[] = ["input", "password"],
): void {
  const refuse = (message: string) => new Refusal("INVALID", message, path);
  if ([...password.slice(0, 2 * shortestPassword)].length < shortestPassword)
    throw refuse(
      `A password has at least ${shortestPassword} characters. Choose a longer one; several words are fine.`,
    );
  if (!isAcceptableLength(password))
    throw refuse(`A password has at most ${longestPassword} characters. Choose a shorter one.`);
  // Half a surrogate pair is lost on the way to bytes, and two different passwords would become one.
  if (/\p{Surrogate}/u.test(password)) throw refuse("The password contains a broken character. Type it again.");
  const plain = password.toLowerCase();
  const address = email.toLowerCase();
  if (plain === address || plain === address.slice(0, Math.max(address.lastIndexOf("@"), 0)))
    throw refuse("Your address is the first thing that others would try. Choose a password that does not repeat it.");
  if (commonPasswords.has(plain) || isOneCharacter(plain))
    throw refuse(
      "This is one of the passwords that others would try first. Choose another one; several words are fine.",
    );
}

const isOneCharacter = (text: string) => new Set(text).size === 1;
