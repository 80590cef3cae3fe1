import type { IdTarget } from "./idTargets";

/** What became of the variables, and their new text. */
export interface PutId {
  /** `kept`: it was there already; `broken`: the text is no JSON object, or holds something else at the place. */
  readonly outcome: "set" | "added" | "removed" | "kept" | "broken";
  readonly text: string;
}

type Json = Record<string, unknown>;

/** The ids of ready-made operations, which stand for one to be filled in. */
const placeholder = /^[a-z]+_0{26}$/;

/** Puts an id where it belongs and leaves all else as it is; in a list, an id that is in it is taken out. */
export function putId(text: string, target: IdTarget, id: string): PutId {
  const variables = objectOf(text);
  const holder = variables && holderOf(variables, target);
  const name = nameOf(target);
  if (!variables || !holder) return { outcome: "broken", text };
  const written = (outcome: PutId["outcome"], value: unknown): PutId => {
    holder[name] = value;
    return { outcome, text: JSON.stringify(variables, null, 2) };
  };
  const present = holder[name];
  if (!target.list) return present === id ? { outcome: "kept", text } : written("set", id);
  const ids = idsOf(present);
  if (!ids) return { outcome: "broken", text };
  if (ids.includes(id)) {
    return written(
      "removed",
      ids.filter((other) => other !== id),
    );
  }
  return written("added", [...ids.filter((other) => !isPlaceholder(other)), id]);
}

/** Whether the id stands at the place. */
export function holdsId(text: string, target: IdTarget, id: string): boolean {
  let value: unknown = objectOf(text);
  for (const name of [target.variable, ...target.path]) value = isObject(value) ? value[name] : undefined;
  return target.list ? (idsOf(value)?.includes(id) ?? false) : value === id;
}

function objectOf(text: string): Json | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The object that the place is a field of, with the objects on the way to it made where they are missing. */
function holderOf(variables: Json, { variable, path }: IdTarget): Json | null {
  let holder = variables;
  for (const name of [variable, ...path].slice(0, -1)) {
    const next = (holder[name] ??= {});
    if (!isObject(next)) return null;
    holder = next;
  }
  return holder;
}

const nameOf = ({ variable, path }: IdTarget): string => path.at(-1) ?? variable;

/** A list as it stands; one value alone counts as a list of one, as in GraphQL. Null if it is anything else. */
function idsOf(value: unknown): unknown[] | null {
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value : null;
}

const isPlaceholder = (value: unknown): boolean => typeof value === "string" && placeholder.test(value);

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
