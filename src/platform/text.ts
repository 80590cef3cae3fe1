import { Refusal } from "./errors";

/** Characters that nobody sees but that change how a text reads: controls, line separators, bidi marks and overrides. */
const unseen = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** A character that shows something. Fillers count as letters for Unicode, and Braille's blank as a sign. */
const shown = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A text as it is stored: NFC, without spaces around it.
 *
 * @param bounds where in the arguments it stands, and how many characters it may have (`min` 1 unless set)
 * @throws Refusal REQUIRED, INVALID or OUT_OF_RANGE, naming the place
 */
export function cleanText(
  value: string | null | undefined,
  { path, min = 1, max }: { readonly path: readonly string[]; readonly min?: number; readonly max: number },
): string {
  const text = (value ?? "").normalize("NFC").trim();
  if (unseen.test(text))
    throw new Refusal("INVALID", "Control characters are not allowed here. Send plain text on one line.", path);
  const length = [...text].length;
  if (length === 0 && min > 0) throw new Refusal("REQUIRED", "This must not be empty. Fill it and send again.", path);
  if (length > 0 && !shown.test(text))
    throw new Refusal("INVALID", "This shows nothing. Send a text with a letter, a digit or a sign in it.", path);
  if (length < min || length > max) {
    const range = { kind: "Range", min, max } as const;
    throw new Refusal("OUT_OF_RANGE", `This has ${length} characters; send one of ${min} to ${max}.`, path, range);
  }
  return text;
}
