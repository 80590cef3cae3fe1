import { BadUserInput } from "../errors";

/** Most values in one list of a query's variables: as many as the largest page has rows. */
const mostInAList = 1_000;

/**
 * Refuses a list in a query's variables that is too long to look up: filters take any number of values by their type, and
 * each is compared with each row. What is written in the document itself is bounded by its tokens.
 * @throws BadUserInput naming the list
 */
export function refuseLongLists(value: unknown, path: readonly string[] = []): void {
  // No input of the schema is as deep: what is, is refused by its type.
  if (value === null || typeof value !== "object" || path.length > 8) return;
  if (Array.isArray(value) && value.length > mostInAList)
    throw new BadUserInput(
      `\`${path.join(".")}\` has ${value.length} values; at most ${mostInAList} are allowed. Ask in several requests.`,
      path,
    );
  for (const [key, item] of Object.entries(value)) refuseLongLists(item, [...path, key]);
}
