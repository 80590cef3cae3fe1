import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLBoolean,
  GraphQLID,
  GraphQLString,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from "graphql";
import { type DirectResolver, directResolverOf } from "./directResolvers";

/** What becomes of a resolved value. */
export type ValuePlan =
  | {
      readonly kind: "leaf";
      readonly nullable: boolean;
      readonly type: GraphQLLeafType;
      /** What the type makes of a value that it may take as it is, is that value: the JavaScript type of those. */
      readonly asIs: "string" | "boolean" | null;
    }
  | { readonly kind: "object"; readonly nullable: boolean; readonly fields: readonly FieldPlan[] }
  | {
      readonly kind: "abstract";
      readonly nullable: boolean;
      readonly type: GraphQLAbstractType;
      /** The fields of each object type of it, by the type's name. */
      readonly fields: ReadonlyMap<string, readonly FieldPlan[]>;
    }
  | { readonly kind: "list"; readonly nullable: boolean; readonly item: ValuePlan };

/** One field of the answer, with all that does not change from request to request. */
export interface FieldPlan {
  /** Its name in the answer. */
  readonly key: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  /** The places in the document that ask for it. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  /** Null: the property of that name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  /** The same, where it wants neither arguments nor `info`. */
  readonly direct: DirectResolver | null;
  readonly value: ValuePlan;
}

/** An operation, looked through once for as many requests as bring it. */
export interface OperationPlan {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly operation: OperationDefinitionNode;
  readonly fields: readonly FieldPlan[];
  /** How many fields it has in all. */
  readonly size: number;
}

/** Values of the variables that `@skip` and `@include` name. */
export type Conditions = Readonly<Record<string, boolean>>;

/** Said of what is left to graphql-js. */
export class NotPlanned extends Error {}

/** Most fields in a plan: what is larger is rare, and would cost more memory than it saves time. */
const mostFields = 1_000;

interface Planner {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly conditions: Conditions;
  fields: number;
}

/**
 * Plans a validated query or mutation for one set of conditions.
 * @throws NotPlanned for what only graphql-js answers
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: Conditions,
): OperationPlan {
  const root = schema.getRootType(operation.operation);
  if (!root || operation.operation === OperationTypeNode.SUBSCRIPTION) throw new NotPlanned(operation.operation);
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as Record<string, never>;
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const planner: Planner = { schema, fragments, conditions, fields: 0 };
  const fields = planFields(planner, root, [operation]);
  return { schema, fragments, operation, fields, size: planner.fields };
}

/** The fields selected of an object of this type; several places that select the same field are one. */
function planFields(
  planner: Planner,
  type: GraphQLObjectType,
  selecting: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
): readonly FieldPlan[] {
  // No type of ours asks each object whether it is one of it.
  if (type.isTypeOf) throw new NotPlanned("isTypeOf");
  const found = new Map<string, [FieldNode, ...FieldNode[]]>();
  const spread = new Set<string>();
  for (const { selectionSet } of selecting) if (selectionSet) collect(planner, type, selectionSet, found, spread);
  return [...found].map(([key, nodes]) => planField(planner, type, key, nodes));
}

function collect(
  planner: Planner,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  found: Map<string, [FieldNode, ...FieldNode[]]>,
  spread: Set<string>,
): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if (!isIncluded(planner, selection)) continue;
      const key = (selection.alias ?? selection.name).value;
      const nodes = found.get(key);
      if (nodes) nodes.push(selection);
      else found.set(key, [selection]);
      continue;
    }
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
    if ((name !== null && spread.has(name)) || !isIncluded(planner, selection)) continue;
    if (name !== null) spread.add(name);
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? planner.fragments[selection.name.value] : selection;
    if (fragment && fits(planner, type, fragment.typeCondition))
      collect(planner, type, fragment.selectionSet, found, spread);
  }
}

function isIncluded({ conditions }: Planner, node: SelectionNode): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, conditions)?.["if"] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.["if"] !== false;
}

function fits({ schema }: Planner, type: GraphQLObjectType, on: FragmentDefinitionNode["typeCondition"] | undefined) {
  if (!on) return true;
  const wanted = typeFromAST(schema, on);
  return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type));
}

function planField(planner: Planner, parentType: GraphQLObjectType, key: string, nodes: FieldPlan["nodes"]): FieldPlan {
  // An answer is a plain object, on which this name is no property.
  if (key === "__proto__") throw new NotPlanned(key);
  if (++planner.fields > mostFields) throw new NotPlanned(`more than ${mostFields} fields`);
  const field = fieldOf(planner, parentType, nodes[0].name.value);
  const value = planValue(planner, field.type, nodes);
  const resolve = field.resolve ?? null;
  const direct = (resolve && directResolverOf(resolve)) ?? null;
  return { key, field, parentType, nodes, resolve, direct, value };
}

function fieldOf({ schema }: Planner, type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  const field = type.getFields()[name];
  if (!field) throw new NotPlanned(`${type.name}.${name}`);
  return field;
}

function planValue(planner: Planner, declared: GraphQLOutputType, nodes: FieldPlan["nodes"]): ValuePlan {
  const nullable = !isNonNullType(declared);
  const type = isNonNullType(declared) ? declared.ofType : declared;
  if (isListType(type)) return { kind: "list", nullable, item: planValue(planner, type.ofType, nodes) };
  if (isLeafType(type)) return { kind: "leaf", nullable, type, asIs: asIsOf(type) };
  if (!isAbstractType(type)) return { kind: "object", nullable, fields: planFields(planner, type, nodes) };
  if (!type.resolveType) throw new NotPlanned("no resolveType");
  const types = planner.schema.getPossibleTypes(type);
  const fields = new Map(types.map((objectType) => [objectType.name, planFields(planner, objectType, nodes)]));
  return { kind: "abstract", nullable, type, fields };
}

const asIsOf = (type: GraphQLLeafType) =>
  type === GraphQLString || type === GraphQLID ? "string" : type === GraphQLBoolean ? "boolean" : null;
