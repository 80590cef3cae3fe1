import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";

/** A resolver that wants no more than the object and the request's context. */
export type DirectResolver = (source: unknown, context: unknown) => unknown;

type FieldResolverMetadata = ReturnType<typeof getMetadataStorage>["fieldResolvers"][number];
type ParamMetadata = NonNullable<FieldResolverMetadata["params"]>[number];

const directResolvers = new WeakMap<GraphQLFieldResolver<unknown, unknown>, DirectResolver>();

/** What a field's resolver may be called as, without arguments and `info`; undefined where it wants those. */
export const directResolverOf = (resolve: GraphQLFieldResolver<unknown, unknown>): DirectResolver | undefined =>
  directResolvers.get(resolve);

/**
 * Takes type-graphql's wrappers off the fields that need none: it sorts parameters and goes through middlewares anew for
 * each row of a list, which costs more than most fields do. A field without a method becomes its property; a method that
 * takes the object and the context is called with them. Fields with arguments or `info` stay as they were made.
 *
 * @returns the same schema
 */
export function takeWrappersOff(schema: GraphQLSchema): GraphQLSchema {
  const { fieldResolvers, objectTypes, interfaceTypes } = getMetadataStorage();
  // Named otherwise than the property, or with something before it.
  const notPlain = [...objectTypes, ...interfaceTypes]
    .flatMap(({ fields }) => fields ?? [])
    .filter(({ name, schemaName, middlewares, roles }) => name !== schemaName || middlewares?.length || roles)
    .map(({ schemaName }) => schemaName);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const classes = objectTypes.filter(({ name }) => name === type.name).map(({ target }) => target);
    const [target] = classes;
    if (classes.length !== 1 || !target) continue;
    const methods = fieldResolvers.filter((metadata) => metadata.getObjectType?.() === target);
    takeOff(type, methods, new Set(notPlain));
  }
  return schema;
}

function takeOff(
  type: GraphQLObjectType,
  methods: readonly FieldResolverMetadata[],
  notPlain: ReadonlySet<string>,
): void {
  for (const field of Object.values(type.getFields())) {
    if (!field.resolve || field.args.length > 0) continue;
    const method = methods.find(({ schemaName }) => schemaName === field.name);
    if (!method) {
      if (!notPlain.has(field.name)) delete field.resolve;
      continue;
    }
    const direct = directOf(method);
    if (!direct) continue;
    field.resolve = (source, _args, context) => direct(source, context);
    directResolvers.set(field.resolve, direct);
  }
}

/** The method as a function of object and context; null where it needs more than that. */
function directOf({
  kind,
  target,
  methodName,
  params,
  middlewares,
  roles,
}: FieldResolverMetadata): DirectResolver | null {
  if (kind !== "external" || middlewares?.length || roles) return null;
  const wanted = [...(params ?? [])].sort((a, b) => a.index - b.index);
  if (!wanted.every(isSourceOrContext) || wanted.length > 2) return null;
  const owner = new (target as new () => Record<string, (...given: unknown[]) => unknown>)();
  const call = owner[methodName]?.bind(owner);
  if (!call) return null;
  const [first, second] = wanted.map(({ kind }) => kind);
  if (first === "context")
    return second ? (source, context) => call(context, source) : (_source, context) => call(context);
  return second ? (source, context) => call(source, context) : (source) => call(source);
}

const isSourceOrContext = (param: ParamMetadata) =>
  (param.kind === "root" && param.propertyName === undefined && param.getType === undefined) ||
  (param.kind === "context" && param.propertyName === undefined);
