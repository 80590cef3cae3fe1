import {
  type ArgumentNode,
  type DocumentNode,
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  Kind,
  type ObjectFieldNode,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  visit,
} from "graphql";

/** Whose id is to be put somewhere. */
export type IdKind = "account" | "user";

/** A place in an operation's variables that takes an id. */
export interface IdTarget {
  /** The variable's name, without `$`. */
  readonly variable: string;
  /** The way to it inside the variable, where that is an input object; else empty. */
  readonly path: readonly string[];
  /** Whether it takes many ids. */
  readonly list: boolean;
}

/** Names of arguments and input fields that take such an id; `id` does where the field of that kind is asked. */
const names = {
  account: new Set(["accountId", "accountIds"]),
  user: new Set(["userId", "userIds"]),
} as const;

/** Input objects may contain themselves; what an id is needed for stands near the top. */
const deepest = 3;

/**
 * The place in the variables of an operation where an id of this kind belongs; null if the operation takes none.
 *
 * What decides is where a variable flows to (`accountId: $acc` takes an account's id whatever it is called), and for
 * input objects which fields their type has. A variable of its own goes before a field inside one, what is required
 * before what is not, the first before the second.
 *
 * @param text the text of the editor, which may hold several operations
 * @param operationName the one that would run; null for the only or first one
 * @param schema without it only variables of their own are found
 */
export function idTargetOf(
  text: string,
  operationName: string | null,
  schema: GraphQLSchema | null,
  kind: IdKind,
): IdTarget | null {
  const document = parsed(text);
  const operation = document && operationOf(document, operationName);
  if (!document || !operation) return null;
  const found = [...directTargets(document, operation, kind), ...nestedTargets(operation, schema, kind)];
  // Stable: what ranks alike keeps the order of the definitions.
  found.sort((a, b) => a.target.path.length - b.target.path.length || Number(b.required) - Number(a.required));
  return found[0]?.target ?? null;
}

/** The place as a person reads it: `$input.userIds`. */
export const nameOfTarget = ({ variable, path }: IdTarget): string => `$${[variable, ...path].join(".")}`;

interface Found {
  readonly target: IdTarget;
  readonly required: boolean;
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null; // Half typed.
  }
}

function operationOf(document: DocumentNode, name: string | null): OperationDefinitionNode | undefined {
  const all = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return all.find((operation) => operation.name?.value === name) ?? all[0];
}

/** Variables that are handed to an argument or input field that takes the id. */
function directTargets(document: DocumentNode, operation: OperationDefinitionNode, kind: IdKind): Found[] {
  const flowing = new Set<string>();
  const note = (node: ArgumentNode | ObjectFieldNode) => {
    const values = node.value.kind === Kind.LIST ? node.value.values : [node.value];
    for (const value of values) if (value.kind === Kind.VARIABLE) flowing.add(value.name.value);
  };
  // A variable may also be used in a fragment; other operations have variables of their own.
  visit(document, {
    OperationDefinition: (other) => (other === operation ? undefined : false),
    Field: (field) => {
      for (const argument of field.arguments ?? [])
        if (argument.name.value === "id" && (field.name.value === kind || field.name.value === "node")) note(argument);
    },
    Argument: (argument) => {
      if (names[kind].has(argument.name.value)) note(argument);
    },
    ObjectField: (field) => {
      if (names[kind].has(field.name.value)) note(field);
    },
  });
  return (operation.variableDefinitions ?? [])
    .filter(({ variable }) => flowing.has(variable.name.value))
    .map(({ variable, type, defaultValue }) => ({
      target: {
        variable: variable.name.value,
        path: [],
        list: type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.LIST_TYPE),
      },
      required: type.kind === Kind.NON_NULL_TYPE && !defaultValue,
    }));
}

/** Fields inside variables that are input objects. */
function nestedTargets(operation: OperationDefinitionNode, schema: GraphQLSchema | null, kind: IdKind): Found[] {
  if (!schema) return [];
  return (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const inputType = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    return inputType ? insideOf(inputType, variable.name.value, [], kind) : [];
  });
}

function insideOf(type: GraphQLInputType, variable: string, path: readonly string[], kind: IdKind): Found[] {
  const object = getNullableType(type);
  // Not into lists: nobody can tell which of their objects is meant.
  if (!isInputObjectType(object) || path.length === deepest) return [];
  return Object.values(object.getFields()).flatMap((field) => {
    const here = [...path, field.name];
    if (!names[kind].has(field.name)) return insideOf(field.type, variable, here, kind);
    if (getNamedType(field.type).name !== "ID") return [];
    const list = isListType(getNullableType(field.type));
    return [{ target: { variable, path: here, list }, required: field.type !== getNullableType(field.type) }];
  });
}
