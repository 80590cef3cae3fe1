/** Last words of names under which secrets travel. */
const secretWords = new Set(
  "password passphrase passwd secret token cookie otp pin assertion authorization credential hash salt".split(" "),
);

/** What may stand before "code" without making it a secret. */
const harmlessCodes = new Set(["reason", "error", "audit", "country", "language", "currency", "status"]);

/**
 * Refuses an event that would carry a secret: a programming fault, never a user's. Judged by names, at any depth;
 * `passwordValidityDays` is a setting, `passwordHash`, `newPassword` and `recoveryCodes` are secrets.
 * @throws Error naming the key, never its value
 */
export function refuseSecrets(values: unknown): void {
  if (values === null || typeof values !== "object") return;
  for (const [key, value] of Object.entries(values)) {
    if (namesSecret(key)) throw new Error(`an audit event never carries a secret: ${key}`);
    refuseSecrets(value);
  }
}

/** Whether a key's name says that its value is secret. */
export function namesSecret(key: string): boolean {
  const words = key
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => !["", "before", "after", "old", "new"].includes(word));
  const last = words.at(-1)?.replace(/(?<=..)s$/, "") ?? "";
  if (last === "code") return !harmlessCodes.has(words.at(-2) ?? "");
  // "hashes" and the like: the plural of a word that ends in a hiss.
  return secretWords.has(last) || secretWords.has(last.replace(/e$/, ""));
}
