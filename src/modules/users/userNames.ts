import { Refusal } from "../../platform/errors";
import { cleanText } from "../../platform/text";

const longestName = 100;

/** A user's names, as they are stored. */
export interface UserNames {
  readonly firstName: string;
  readonly lastName: string;
  readonly name: string;
}

/**
 * The names as they are stored; one of the two may be empty, since not everybody has both.
 * @throws Refusal
 */
export function cleanNames(firstName: string, lastName: string): UserNames {
  const first = cleanText(firstName, { path: ["input", "firstName"], min: 0, max: longestName });
  const last = cleanText(lastName, { path: ["input", "lastName"], min: 0, max: longestName });
  if (first === "" && last === "")
    throw new Refusal("REQUIRED", "A user needs a given or a family name. Fill one of them.", ["input", "firstName"]);
  return { firstName: first, lastName: last, name: `${first} ${last}`.trim() };
}
