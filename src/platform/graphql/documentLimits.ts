import { type DocumentNode, Kind, parse, type SelectionNode, type SelectionSetNode } from "graphql";
import { Fault } from "../errors";

/** What a document may at most hold. Counts look through fragments: what would be executed, not what is written. */
export interface DocumentLimits {
  readonly characters: number;
  readonly tokens: number;
  readonly depth: number;
  /** Fields, fragments counted as often as they are spread. */
  readonly fields: number;
  readonly rootFields: number;
  /** Aliases, and fields and spreads that stand twice in one selection. */
  readonly aliases: number;
  readonly directives: number;
  /** What `costOf` may come to. */
  readonly cost: number;
}

/** For callers that are signed in. The cost lets through 1,000 accounts with usage and five seated users each. */
export const signedInLimits: DocumentLimits = {
  characters: 100_000,
  tokens: 2_000,
  depth: 15,
  fields: 2_000,
  rootFields: 20,
  aliases: 30,
  directives: 50,
  cost: 30_000,
};

/** For strangers, who need little more than to sign in. */
export const strangerLimits: DocumentLimits = {
  characters: 20_000,
  tokens: 500,
  depth: 8,
  fields: 100,
  rootFields: 5,
  aliases: 5,
  directives: 10,
  cost: 200,
};

/** What was counted in a document, before it was validated or anything was looked up in the schema. */
export interface DocumentFacts extends Omit<DocumentLimits, "characters" | "cost"> {
  readonly operations: number;
  /** Whether it reads the schema by `__schema` or `__type`. */
  readonly introspection: boolean;
}

interface Counts {
  depth: number;
  fields: number;
  aliases: number;
  directives: number;
  rootFields: number;
  introspection: boolean;
}

const remembered = new Map<string, DocumentFacts>();
const mostRemembered = 1_000;
const longestRemembered = 10_000;

/**
 * Parses and counts; the same text is counted once.
 *
 * @returns null for what does not parse, whose error the server proper words
 * @throws Fault TOO_COMPLEX beyond the most tokens that anybody may send
 */
export function factsOf(source: string): DocumentFacts | null {
  const known = remembered.get(source);
  if (known) return known;
  if (source.length > signedInLimits.characters)
    throw tooComplex("characters", source.length, signedInLimits.characters);
  let document: DocumentNode;
  try {
    document = parse(source, { maxLexicalTokens: signedInLimits.tokens, noLocation: true });
  } catch (error) {
    if (error instanceof Error && error.message.includes("Parsing aborted"))
      throw tooComplex("tokens", null, signedInLimits.tokens);
    return null;
  }
  const facts = count(document);
  if (source.length <= longestRemembered) {
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value as string);
    remembered.set(source, facts);
  }
  return facts;
}

const words: Readonly<Record<string, string>> = {
  characters: "characters of query text",
  tokens: "tokens",
  depth: "levels of nested fields",
  fields: "fields, fragments counted where they are used",
  rootFields: "fields at the top level",
  aliases: "aliases and repeated fields",
  directives: "directives",
  cost: "points of cost (rows asked for, or ids sent, multiplied through nested lists)",
};

/**
 * The refusal of a document beyond a limit.
 * @param dearest the field to select less of, where one can be named
 */
export function tooComplex(limit: keyof DocumentLimits, actual: number | null, max: number, dearest = ""): Fault {
  const has = actual === null ? "too many" : Math.min(Math.ceil(actual), Number.MAX_SAFE_INTEGER);
  const most = dearest === "" ? "" : ` Most of it is for \`${dearest}\`: leave that out, or ask for less of it.`;
  return new Fault(
    "TOO_COMPLEX",
    `The document has ${has} ${words[limit]}; at most ${max} are allowed.${most} Split it into several requests or ask for smaller pages.`,
    { limit, max },
  );
}

/**
 * Holds a document against the limits.
 *
 * @throws Fault TOO_COMPLEX naming the limit and what was counted
 */
export function checkLimits(facts: DocumentFacts, source: string, limits: DocumentLimits): void {
  if (facts.operations > 1)
    throw new Fault(
      "TOO_COMPLEX",
      `The document has ${facts.operations} operations; send one a request, with the fragments it uses.`,
      { limit: "operations", max: 1 },
    );
  if (source.length > limits.characters) throw tooComplex("characters", source.length, limits.characters);
  for (const limit of ["tokens", "depth", "fields", "rootFields", "aliases", "directives"] as const)
    if (facts[limit] > limits[limit]) throw tooComplex(limit, facts[limit], limits[limit]);
}

/** One pass over the written document; each fragment is counted once and its counts are added where it is spread. */
function count(document: DocumentNode): DocumentFacts {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  const counted = new Map<string, Counts>();
  const fragment = (name: string): Counts => {
    let counts = counted.get(name);
    if (!counts) {
      // Stands for itself while it is being counted: cycles are refused by validation.
      counted.set(name, nothing());
      const set = fragments.get(name);
      counts = set ? inSelection(set, fragment) : nothing();
      counted.set(name, counts);
    }
    return counts;
  };
  const total = { ...nothing(), operations: 0, tokens: document.tokenCount ?? 0 };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // Also those that no operation uses: validation looks at them.
      const { depth, introspection } = fragment(definition.name.value);
      add(total, { ...nothing(), depth, introspection }, 0);
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      total.operations++;
      add(total, inSelection(definition.selectionSet, fragment), 0);
      total.directives += definition.directives?.length ?? 0;
      for (const variable of definition.variableDefinitions ?? []) total.directives += variable.directives?.length ?? 0;
    }
  }
  return total;
}

const nothing = (): Counts => ({
  depth: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  introspection: false,
});

function add(to: Counts, more: Counts, levels: number): void {
  to.depth = Math.max(to.depth, more.depth + levels);
  to.fields += more.fields;
  to.aliases += more.aliases;
  to.directives += more.directives;
  to.introspection ||= more.introspection;
  if (levels === 0) to.rootFields += more.rootFields;
}

function inSelection(set: SelectionSetNode, fragment: (name: string) => Counts): Counts {
  const counts = nothing();
  const seen = new Set<string>();
  for (const selection of set.selections) {
    counts.directives += selection.directives?.length ?? 0;
    const key = keyOf(selection);
    if (key !== null && seen.has(key)) counts.aliases++;
    else if (key !== null) seen.add(key);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      add(counts, fragment(selection.name.value), 0);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      add(counts, inSelection(selection.selectionSet, fragment), 0);
    } else {
      counts.fields++;
      counts.rootFields++;
      counts.depth = Math.max(counts.depth, 1);
      if (selection.alias && selection.alias.value !== selection.name.value) counts.aliases++;
      const inner = selection.selectionSet && inSelection(selection.selectionSet, fragment);
      const introspects = selection.name.value === "__schema" || selection.name.value === "__type";
      counts.introspection ||= introspects;
      // What lies below `__schema` is fixed in size by the schema; GraphQL.js bounds its depth by a rule of its own.
      if (inner) add(counts, introspects ? { ...inner, depth: 0 } : inner, 1);
    }
  }
  return counts;
}

/** What a selection may stand for once in a selection set. */
function keyOf(selection: SelectionNode): string | null {
  if (selection.kind === Kind.INLINE_FRAGMENT) return null;
  if (selection.kind === Kind.FRAGMENT_SPREAD) return `...${selection.name.value}`;
  return selection.alias?.value ?? selection.name.value;
}
