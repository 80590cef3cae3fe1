import {
  type FieldNode,
  getArgumentValues,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** What a resolver is told of its field's place in the document; lists take it to read along what is selected. */
export type FieldInfo = GraphQLResolveInfo;

/** What is selected below a field: for each path of field names the places where it stands. */
type Selected = ReadonlyMap<string, readonly FieldNode[]>;

/** Selections without `@include` and `@skip` are the same for each request of a document. */
const known = new WeakMap<FieldNode, Selected>();

/**
 * Whether the client selects what stands at a path below the resolved field, so that a list reads it along with its
 * rows. Knows fragments, aliases (paths are of field names), `@include` and `@skip`; `edges.node` counts as `nodes`.
 *
 * @param path e.g. `nodes.seatUsage`
 */
export function selects(info: GraphQLResolveInfo, path: string): boolean {
  return selectedBelow(info).has(path);
}

/**
 * Whether of the object at a path nothing is selected but these plain fields (and `__typename`), so that a list need not
 * read the rest of it.
 */
export function selectsOnly(info: GraphQLResolveInfo, path: string, fields: readonly string[]): boolean {
  const below = `${path}.`;
  for (const selected of selectedBelow(info).keys()) {
    const name = selected.startsWith(below) ? selected.slice(below.length) : "__typename";
    if (name !== "__typename" && !fields.includes(name)) return false;
  }
  return true;
}

/**
 * The arguments given to the field at a path, once for each place where it stands (aliases may give it others).
 *
 * @param typeName the object type that the field belongs to
 * @throws GraphQLError when a value does not fit its type
 */
export function argumentsAt(info: GraphQLResolveInfo, path: string, typeName: string): Record<string, unknown>[] {
  const nodes = selectedBelow(info).get(path) ?? [];
  const type = info.schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
  return nodes.map((node) => {
    const field = type.getFields()[node.name.value];
    if (!field) throw new Error(`${typeName} has no field ${node.name.value}`);
    return getArgumentValues(field, node, info.variableValues);
  });
}

function selectedBelow(info: GraphQLResolveInfo): Selected {
  const [only, ...others] = info.fieldNodes;
  const cached = only && others.length === 0 ? known.get(only) : undefined;
  if (cached) return cached;
  const walk = { info, found: new Map<string, FieldNode[]>(), conditional: false };
  for (const { selectionSet } of info.fieldNodes) collect(walk, selectionSet, "", new Set());
  if (only && others.length === 0 && !walk.conditional) known.set(only, walk.found);
  return walk.found;
}

interface Walk {
  readonly info: GraphQLResolveInfo;
  readonly found: Map<string, FieldNode[]>;
  conditional: boolean;
}

function collect(walk: Walk, set: SelectionSetNode | undefined, prefix: string, spread: ReadonlySet<string>): void {
  for (const selection of set?.selections ?? []) {
    if (!included(walk, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const path = joined(prefix, selection.name.value);
      const places = walk.found.get(path);
      if (places) places.push(selection);
      else walk.found.set(path, [selection]);
      collect(walk, selection.selectionSet, path, spread);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(walk, selection.selectionSet, prefix, spread);
    } else {
      const name = selection.name.value;
      // Validation refuses cycles; this only makes sure that none could run for ever.
      if (!spread.has(name)) collect(walk, walk.info.fragments[name]?.selectionSet, prefix, new Set([...spread, name]));
    }
  }
}

/** `edges.node` is `nodes`: a list reads the same for both. */
function joined(prefix: string, name: string): string {
  if (name === "node" && (prefix === "edges" || prefix.endsWith(".edges"))) return `${prefix.slice(0, -5)}nodes`;
  return prefix ? `${prefix}.${name}` : name;
}

function included(walk: Walk, node: SelectionNode): boolean {
  if (!node.directives?.length) return true;
  walk.conditional = true;
  const { variableValues } = walk.info;
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.["if"] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.["if"] !== false;
}
