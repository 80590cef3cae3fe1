import {
  type ExecutionResult,
  getArgumentValues,
  GraphQLError,
  type GraphQLResolveInfo,
  locatedError,
  OperationTypeNode,
  responsePathAsArray,
} from "graphql";
import { FieldErrors, type Place } from "./fieldErrors";
import type { FieldPlan, OperationPlan, ValuePlan } from "./operationPlan";

type Values = Record<string, unknown>;

/** One request that goes through a plan. */
interface Run {
  readonly plan: OperationPlan;
  readonly context: unknown;
  readonly variables: Values;
  readonly errors: FieldErrors;
  /** Coerced once a field, not once a row. */
  readonly givenArguments: Map<FieldPlan, Values>;
}

/**
 * Answers a request by its operation's plan, as graphql-js answers it: the same calls of the same resolvers, the same
 * data, the same errors in the same order. Queries run side by side, the fields of a mutation one after the other.
 *
 * @param variables coerced
 */
export async function runPlan(plan: OperationPlan, context: unknown, variables: Values): Promise<ExecutionResult> {
  const run: Run = { plan, context, variables, errors: new FieldErrors(), givenArguments: new Map() };
  let data: Values | null;
  try {
    const isMutation = plan.operation.operation === OperationTypeNode.MUTATION;
    data = await (isMutation ? runSerially(run, plan.fields) : runFields(run, plan.fields, undefined, undefined));
  } catch (error) {
    run.errors.add(error as GraphQLError, undefined);
    data = null;
  }
  return run.errors.list.length === 0 ? { data } : { errors: run.errors.list, data };
}

async function runSerially(run: Run, fields: readonly FieldPlan[]): Promise<Values> {
  const answer: Values = {};
  for (const field of fields) answer[field.key] = await runField(run, field, undefined, undefined);
  return answer;
}

/** The selected fields of an object; at once where no resolver makes anybody wait. */
function runFields(
  run: Run,
  fields: readonly FieldPlan[],
  source: unknown,
  place: Place | undefined,
): Values | Promise<Values> {
  const answer: Values = {};
  let waiting: Waiting | undefined;
  try {
    for (const field of fields) {
      const value = runField(run, field, source, place);
      // Set in any case: that gives the keys their order.
      answer[field.key] = value;
      if (!isPromise(value)) continue;
      waiting ??= { keys: [], values: [] };
      waiting.keys.push(field.key);
      waiting.values.push(value);
    }
  } catch (error) {
    if (!waiting) throw error;
    return thenThrow(whenSettled(answer, waiting), error);
  }
  return waiting ? whenSettled(answer, waiting) : answer;
}

/** Throws once the others have settled: they may fail as well, and nobody else would listen. */
const thenThrow = (others: Promise<unknown>, error: unknown): Promise<never> =>
  others.finally(() => {
    throw error;
  }) as Promise<never>;

/** Fields of one object that are not known yet. */
interface Waiting {
  readonly keys: string[];
  readonly values: Promise<unknown>[];
}

const whenSettled = (answer: Values, { keys, values }: Waiting): Promise<Values> =>
  Promise.all(values).then((settled) => {
    keys.forEach((key, index) => (answer[key] = settled[index]));
    return answer;
  });

// Functions that run for each row hold no closures: what a closure sees is allocated at each call, whether it is made or not.

function runField(run: Run, field: FieldPlan, source: unknown, parent: Place | undefined): unknown {
  // The place of what has nothing below it is wanted only when it fails.
  const isPlain = field.value.kind === "leaf" && (field.resolve === null || field.direct !== null);
  const place = isPlain ? undefined : placeOf(field, parent);
  try {
    const resolved = field.direct
      ? field.direct(source, run.context)
      : field.resolve
        ? field.resolve(source, argumentsOf(run, field), run.context, infoOf(run, field, place as Place))
        : propertyOf(run, field, source, parent);
    const value = isPromise(resolved)
      ? whenResolved(run, field, field.value, place, resolved)
      : complete(run, field, field.value, place, resolved);
    return isPromise(value) ? orFail(run, field, field.value, place ?? placeOf(field, parent), value) : value;
  } catch (error) {
    return fail(run, field, field.value, place ?? placeOf(field, parent), error);
  }
}

const whenResolved = (
  run: Run,
  field: FieldPlan,
  plan: ValuePlan,
  place: Place | undefined,
  resolving: Promise<unknown>,
): Promise<unknown> => resolving.then((value) => complete(run, field, plan, place, value));

const orFail = (run: Run, field: FieldPlan, plan: ValuePlan, place: Place, value: Promise<unknown>): Promise<unknown> =>
  value.then(undefined, (error: unknown) => fail(run, field, plan, place, error));

/** What a field without a resolver is: the property of its name, or what that answers if it is a function. */
function propertyOf(run: Run, field: FieldPlan, source: unknown, parent: Place | undefined): unknown {
  if ((typeof source !== "object" || source === null) && typeof source !== "function") return undefined;
  const { name } = field.field;
  const value = (source as Values)[name];
  if (typeof value !== "function") return value;
  const info = infoOf(run, field, placeOf(field, parent));
  return (source as Record<string, (...given: unknown[]) => unknown>)[name]?.(
    argumentsOf(run, field),
    run.context,
    info,
  );
}

/** Turns what was resolved into what is answered. @param place undefined for a plain value that has no list around it */
function complete(run: Run, field: FieldPlan, plan: ValuePlan, place: Place | undefined, value: unknown): unknown {
  if (value == null) {
    if (plan.nullable) return null;
    throw new Error(`Cannot return null for non-nullable field ${field.parentType.name}.${field.field.name}.`);
  }
  if (value instanceof Error) throw value;
  switch (plan.kind) {
    case "leaf": {
      if (plan.asIs !== null && typeof value === plan.asIs) return value;
      const serialized = plan.type.serialize(value);
      if (serialized == null) throw new Error(`${plan.type.name} made nothing of a value that is something`);
      return serialized;
    }
    case "object":
      return runFields(run, plan.fields, value, place);
    case "list":
      return completeList(run, field, plan.item, place as Place, value);
    case "abstract":
      return completeAbstract(run, field, plan, place as Place, value);
  }
}

function completeList(run: Run, field: FieldPlan, plan: ValuePlan, place: Place, value: unknown): unknown {
  if (typeof value !== "object" || !(Symbol.iterator in (value as object)))
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${field.parentType.name}.${field.field.name}".`,
    );
  const items: unknown[] = [];
  let waiting = false;
  try {
    for (const item of value as Iterable<unknown>) {
      const completed = completeItem(run, field, plan, { prev: place, key: items.length, typename: undefined }, item);
      waiting ||= isPromise(completed);
      items.push(completed);
    }
  } catch (error) {
    // The others may fail as well, when nobody listens any more; a failure that nobody hears would end the process.
    const unseen = Array.isArray(value) ? (value as unknown[]).slice(items.length) : [];
    for (const item of [...items, ...unseen]) if (isPromise(item)) item.then(undefined, () => undefined);
    throw error;
  }
  return waiting ? Promise.all(items) : items;
}

function completeItem(run: Run, field: FieldPlan, plan: ValuePlan, place: Place, item: unknown): unknown {
  try {
    const completed = isPromise(item)
      ? whenResolved(run, field, plan, place, item)
      : complete(run, field, plan, place, item);
    return isPromise(completed) ? orFail(run, field, plan, place, completed) : completed;
  } catch (error) {
    return fail(run, field, plan, place, error);
  }
}

type AbstractPlan = Extract<ValuePlan, { kind: "abstract" }>;

function completeAbstract(run: Run, field: FieldPlan, plan: AbstractPlan, place: Place, value: unknown): unknown {
  const fieldsFor = (name: unknown) => {
    const fields = typeof name === "string" ? plan.fields.get(name) : undefined;
    if (!fields) throw new GraphQLError(`"${String(name)}" is no type of ${plan.type.name}`);
    return runFields(run, fields, value, place);
  };
  let fieldPlace = place;
  while (typeof fieldPlace.key === "number" && fieldPlace.prev) fieldPlace = fieldPlace.prev;
  const name = plan.type.resolveType?.(value, run.context, infoOf(run, field, fieldPlace), plan.type);
  return isPromise(name) ? name.then(fieldsFor) : fieldsFor(name);
}

/** Ends what failed: null where it may be null, or else what it belongs to fails with it. */
function fail(run: Run, field: FieldPlan, { nullable }: ValuePlan, place: Place, thrown: unknown): null {
  const error = locatedError(thrown, field.nodes, responsePathAsArray(place));
  if (!nullable) throw error;
  run.errors.add(error, place);
  return null;
}

const placeOf = ({ key, parentType }: FieldPlan, prev: Place | undefined): Place => ({
  prev,
  key,
  typename: parentType.name,
});

/** The arguments of a field: each call has an object of its own. @throws GraphQLError for a value that does not fit */
function argumentsOf(run: Run, field: FieldPlan): Values {
  if (field.field.args.length === 0) return {};
  let given = run.givenArguments.get(field);
  if (!given) {
    given = getArgumentValues(field.field, field.nodes[0], run.variables);
    run.givenArguments.set(field, given);
  }
  return { ...given };
}

const infoOf = ({ plan, variables }: Run, field: FieldPlan, path: Place): GraphQLResolveInfo => ({
  fieldName: field.field.name,
  fieldNodes: field.nodes,
  returnType: field.field.type,
  parentType: field.parentType,
  path,
  schema: plan.schema,
  fragments: plan.fragments,
  rootValue: undefined,
  operation: plan.operation,
  variableValues: variables,
});

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
