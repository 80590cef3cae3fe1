import type { ReadyMadeOperation } from "./parseOperation";

/** The operations that contain every word of the search, under the titles of their groups, in their order. */
export function matchingGroups(
  operations: readonly ReadyMadeOperation[],
  search: string,
): { title: string; operations: ReadyMadeOperation[] }[] {
  const words = search.toLowerCase().split(/\s+/);
  const groups = new Map<string, ReadyMadeOperation[]>();
  for (const operation of operations) {
    const { group, title, description, name } = operation;
    const text = [group, title, description, name].join(" ").toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const members = groups.get(group);
    if (members) members.push(operation);
    else groups.set(group, [operation]);
  }
  return [...groups].map(([title, members]) => ({ title, operations: members }));
}
