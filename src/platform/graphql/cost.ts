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

/** The cost of a document for one request's variables. */
type Cost = (variables: Readonly<Record<string, unknown>>) => number;

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

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly defaults: ReadonlyMap<string, ValueNode>;
}

function compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const defaults = new Map<string, ValueNode>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) defaults.set(variable.name.value, defaultValue);
  const root = schema.getRootType(operation.operation);
  if (!root) return () => 0;
  return ofSelection({ schema, fragments, defaults }, root, operation.selectionSet, null);
}

/** @param pageSize rows in the page, where `type` is a connection */
function ofSelection(walk: Walk, type: GraphQLNamedType, set: SelectionSetNode, pageSize: Cost | null): Cost {
  const terms: Cost[] = [];
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      terms.push(ofField(walk, type, selection, pageSize));
    } else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value);
      if (!fragment) continue;
      const narrowed = fragment.typeCondition ? typeFromAST(walk.schema, fragment.typeCondition) : type;
      terms.push(ofSelection(walk, narrowed ?? type, fragment.selectionSet, pageSize));
    }
  }
  return sum(terms);
}

/** Adds terms up; those that do not depend on variables are added now. */
function sum(terms: readonly Cost[]): Cost {
  const open = terms.filter((term) => !fixed.has(term));
  const known = terms.reduce((total, term) => total + (fixed.get(term) ?? 0), 0);
  if (open.length === 0) return constant(known);
  return (variables) => open.reduce((total, term) => total + term(variables), known);
}

const fixed = new WeakMap<Cost, number>();

function constant(value: number): Cost {
  const cost: Cost = () => value;
  fixed.set(cost, value);
  return cost;
}

function product(left: Cost, right: Cost): Cost {
  const [a, b] = [fixed.get(left), fixed.get(right)];
  if (a !== undefined && b !== undefined) return constant(a * b);
  return (variables) => left(variables) * right(variables);
}

function ofField(walk: Walk, parent: GraphQLNamedType, node: FieldNode, pageSize: Cost | null): Cost {
  const name = node.name.value;
  if (name.startsWith("__")) return constant(introspectionCost[name] ?? 0);
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  if (!field) return constant(0);
  const type = getNamedType(field.type);
  const connection = isObjectType(type) && isConnection(type);
  const children =
    node.selectionSet && isCompositeType(type)
      ? ofSelection(walk, type, node.selectionSet, connection ? pageSizeOf(walk, field, node) : null)
      : constant(0);
  const rows = pageSize !== null && (name === "nodes" || name === "edges") ? pageSize : constant(lengthOf(field));
  // An edge is only the paper round its node.
  const own = pageSize !== null && name === "edges" ? 0 : ownCost(walk, parent, field, isLeafType(type));
  return product(rows, sum([constant(own), children]));
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
