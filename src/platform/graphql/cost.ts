import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type GraphQLNamedType,
  type ValueNode,
} from "graphql";
import { defaultPageSize } from "./connection";
import { constant, type Cost, product, sum } from "./costTerms";

/** Rows that a list without pages is taken to hold. */
const plainListLength = 5;
/** No list gives more rows than this, whatever is asked for: larger pages are refused. */
const largestPage = 1_000;
const mutationCost = 10;
/** Reading the schema, by the field at the top. */
const introspectionCost: Readonly<Record<string, number>> = { __schema: 1_000, __type: 100 };

const compiled = new WeakMap<DocumentNode, Cost>();

/**
 * What a document costs: a point for each object, multiplied through the lists it stands in by the pages asked for.
 * Plain values are free. A field's `complexity` (type-graphql's option) replaces its own point. The document is walked
 * once; a request only puts its variables in.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  let cost = compiled.get(document);
  if (!cost) {
    cost = compile(schema, document, operation);
    compiled.set(document, cost);
  }
  return cost(variables);
}

/**
 * What a field that takes a list of ids says of it in its extension `items`: doing the work costs by the id. A field of
 * its answer with the extension `rowPerItem` has a row for each.
 */
export interface ItemsOfField {
  /** The argument, and the field of it that is the list. */
  readonly path: readonly [string, string];
  /** Points for each item. */
  readonly points: number;
  /** Longer lists are refused by the field itself, and have no rows. */
  readonly most: number;
}

/** The lengths that only the field above knows: of a page, of a list of ids. */
interface Lengths {
  readonly page?: Cost;
  readonly items?: Cost;
}

interface Walk {
  /** What each field costs by itself and below, once; and how often. Kept to tell which costs most. */
  readonly seen?: Map<FieldNode, { readonly rows: Cost; readonly each: Cost }>;
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly defaults: ReadonlyMap<string, ValueNode>;
}

/** The path to the field that makes an operation dear, e.g. `assignSeats.results.user`; where nothing stands out, a part. */
export function dearestField(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string {
  const seen: NonNullable<Walk["seen"]> = new Map();
  compile(schema, document, operation, seen);
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const fieldsIn = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one];
      const fragment = one.kind === Kind.INLINE_FRAGMENT ? one : fragments.get(one.name.value);
      return fragment ? fieldsIn(fragment.selectionSet) : [];
    });
  const totalOf = (field: FieldNode) => {
    const cost = seen.get(field);
    return cost ? cost.rows(variables) * cost.each(variables) : 0;
  };
  const path: string[] = [];
  let least = 0;
  for (let set: SelectionSetNode | undefined = operation.selectionSet; set;) {
    const [dearest] = fieldsIn(set).sort((a, b) => totalOf(b) - totalOf(a));
    if (!dearest || totalOf(dearest) <= least) break;
    path.push(dearest.alias?.value ?? dearest.name.value);
    least = (seen.get(dearest)?.each(variables) ?? 0) / 3;
    set = dearest.selectionSet;
  }
  return path.join(".");
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  seen?: NonNullable<Walk["seen"]>,
): Cost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const defaults = new Map<string, ValueNode>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) defaults.set(variable.name.value, defaultValue);
  const root = schema.getRootType(operation.operation);
  if (!root) return () => 0;
  return ofSelection({ schema, fragments, defaults, ...(seen ? { seen } : {}) }, root, operation.selectionSet, {});
}

/** @param lengths of lists below, as the field that has the selection says */
function ofSelection(walk: Walk, type: GraphQLNamedType, set: SelectionSetNode, lengths: Lengths): Cost {
  const terms: Cost[] = [];
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      terms.push(ofField(walk, type, selection, lengths));
    } else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value);
      if (!fragment) continue;
      const narrowed = fragment.typeCondition ? typeFromAST(walk.schema, fragment.typeCondition) : type;
      terms.push(ofSelection(walk, narrowed ?? type, fragment.selectionSet, lengths));
    }
  }
  return sum(terms);
}

function ofField(walk: Walk, parent: GraphQLNamedType, node: FieldNode, lengths: Lengths): Cost {
  const name = node.name.value;
  if (name.startsWith("__")) return constant(introspectionCost[name] ?? 0);
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  if (!field) return constant(0);
  const type = getNamedType(field.type);
  const connection = isObjectType(type) && isConnection(type);
  const given = field.extensions["items"] as ItemsOfField | undefined;
  const items = given && itemsOf(walk, node, given);
  const below = { ...(connection ? { page: pageSizeOf(walk, field, node) } : {}), ...(items ? { items } : {}) };
  const children =
    node.selectionSet && isCompositeType(type) ? ofSelection(walk, type, node.selectionSet, below) : constant(0);
  const inPage = lengths.page !== undefined && (name === "nodes" || name === "edges");
  const perItem = field.extensions["rowPerItem"] === true ? lengths.items : undefined;
  const rows = perItem ?? (inPage ? lengths.page : undefined) ?? constant(lengthOf(field));
  // An edge is only the paper round its node.
  const own = inPage && name === "edges" ? 0 : ownCost(walk, parent, field, isLeafType(type));
  const work = given && items ? product(items, constant(given.points)) : constant(0);
  const each = sum([constant(own), work, children]);
  walk.seen?.set(node, { rows, each });
  return product(rows, each);
}

const isConnection = (type: GraphQLObjectType) => type.name.endsWith("Connection") && "pageInfo" in type.getFields();

function ownCost(walk: Walk, parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>, leaf: boolean): number {
  const given = field.extensions["complexity"];
  if (typeof given === "number") return given;
  if (parent === walk.schema.getMutationType()) return mutationCost;
  return leaf ? 0 : 1;
}

function lengthOf(field: GraphQLField<unknown, unknown>): number {
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  return isListType(type) && !isLeafType(getNamedType(type)) ? plainListLength : 1;
}

function pageSizeOf(walk: Walk, field: GraphQLField<unknown, unknown>, node: FieldNode): Cost {
  const sizes = ["first", "last"].flatMap((name) => {
    const given = node.arguments?.find((argument) => argument.name.value === name);
    return given ? [numberOf(walk, given.value)] : [];
  });
  const usual: unknown = field.args.find(({ name }) => name === "first")?.defaultValue;
  const fallback = typeof usual === "number" ? usual : defaultPageSize;
  if (sizes.length === 0) return constant(fallback);
  const size: Cost = (variables) => {
    const asked = sizes.map((one) => one(variables)).filter((one) => !Number.isNaN(one));
    return asked.length > 0 ? Math.min(Math.max(0, ...asked), largestPage) : fallback;
  };
  return node.arguments?.some(({ value }) => value.kind === Kind.VARIABLE) ? size : constant(size({}));
}

/** How many items an argument's list has. */
function itemsOf(walk: Walk, node: FieldNode, { path: [argument, part], most }: ItemsOfField): Cost {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
  const list = value && lengthIn(walk, value, part);
  return list ? (variables) => Math.min(list(variables), most) : constant(0);
}

/** The length of a list, or of the list that is the field `part` of an object; what is no list stands for one item. */
function lengthIn(walk: Walk, value: ValueNode, part: string | null): Cost {
  if (value.kind === Kind.VARIABLE) {
    const usual = walk.defaults.get(value.name.value);
    const fallback = usual ? lengthIn(walk, usual, part) : constant(0);
    return (variables) => {
      const whole = variables[value.name.value];
      if (whole === undefined) return fallback(variables);
      const list = part === null ? whole : (whole as Readonly<Record<string, unknown>> | null)?.[part];
      return Array.isArray(list) ? list.length : 1;
    };
  }
  if (part === null) return constant(value.kind === Kind.LIST ? value.values.length : 1);
  const inner = value.kind === Kind.OBJECT ? value.fields.find(({ name }) => name.value === part)?.value : undefined;
  return inner ? lengthIn(walk, inner, null) : constant(0);
}

/** The number that an argument's value stands for; NaN for none. */
function numberOf(walk: Walk, value: ValueNode): Cost {
  if (value.kind === Kind.INT) return () => Number(value.value);
  if (value.kind !== Kind.VARIABLE) return () => Number.NaN;
  const name = value.name.value;
  const usual = walk.defaults.get(name);
  const fallback = usual?.kind === Kind.INT ? Number(usual.value) : Number.NaN;
  return (variables) => {
    const given = variables[name];
    return typeof given === "number" ? given : given === undefined ? fallback : Number.NaN;
  };
}
