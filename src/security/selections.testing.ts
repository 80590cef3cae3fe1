import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";
import { createSchema } from "../schema";

/** The graph under test. */
export const schema = createSchema();

/** The object types that the graph publishes. */
export const objectTypes: readonly GraphQLObjectType[] = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
);

/** Whether the type has an id of its own: below another object it is named by that alone. */
export const isNode = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node");

/** How many rows are asked for: more than the world has of anything but events. */
export const pageSize = 50;

const argumentsFor = (field: GraphQLField<unknown, unknown>) =>
  field.args.some(({ name }) => name === "first") ? `(first: ${pageSize})` : "";

/** Lists that stand below another list, which would ask for too many rows at once. */
const rowsBelowRows = /^SeatAllocation\.seatedUsers$/;

/** Everything that can be selected of an object without further arguments; of a Node below it only the id. */
export function selectionOf(type: GraphQLNamedType): string {
  return selectionsOf(type, Infinity)[0]!;
}

/** The same in several parts: an answer lists a few errors only, and here many fields may be refused. */
export function selectionsOf(type: GraphQLNamedType, fieldsEach = 9): string[] {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const [refusable, others] = [true, false].map((nullable) =>
    fields.filter((field) => isNonNullType(field.type) !== nullable).map((field) => fieldOf(type.name, field)),
  ) as [string[], string[]];
  const parts: string[] = [];
  do parts.push(refusable.splice(0, fieldsEach).join(" "));
  while (refusable.length > 0);
  return parts.map((part, index) => `{ __typename ${index === 0 ? others.join(" ") : ""} ${part} }`);
}

function fieldOf(parent: string, field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (rowsBelowRows.test(`${parent}.${field.name}`)) return `${field.name}(first: 5) ${selectionOf(type)}`;
  return `${field.name}${argumentsFor(field)} ${below(parent, type)}`;
}

function below(parent: string, type: GraphQLNamedType): string {
  if (isNode(type)) return "{ __typename id }";
  // The same rows stand in `nodes`: of an edge the cursor is what is new.
  if (parent.endsWith("Connection") && type.name.endsWith("Edge")) return "{ __typename cursor node { __typename } }";
  if (isInterfaceType(type) || isUnionType(type)) {
    const members = schema.getPossibleTypes(type).map((member) => `... on ${member.name} ${selectionOf(member)}`);
    return `{ __typename ${members.join(" ")} }`;
  }
  return selectionOf(type);
}
