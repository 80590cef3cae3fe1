/** Characters that some system does not take in the name of a file, or that would show it in another order. */
const unfit = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029"*/:<>?\\|]+/gu;

/**
 * What the file is called.
 * @param about whose report it is, if it is somebody's
 */
export function reportFileName(title: string, about: string | null, now: Date, extension: string): string {
  const name = about?.normalize("NFC").replace(unfit, " ").replace(/\s+/g, " ").trim().slice(0, 80).trim() ?? "";
  const day = now.toISOString().slice(0, 10);
  return `${[title, name, day].filter((part) => part !== "").join(" - ")}.${extension}`;
}
