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

/** The names seen so far: those in the code, mostly. Names can come from values too, so no more are kept. */
const judged = new Map<string, boolean>();
const mostJudged = 1_000;

/** Whether a key's name says that its value is secret. */
export function namesSecret(key: string): boolean {
  const known = judged.get(key);
  if (known !== undefined) return known;
  const is = judge(key);
  if (judged.size < mostJudged) judged.set(key, is);
  return is;
}

function judge(key: string): boolean {
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
