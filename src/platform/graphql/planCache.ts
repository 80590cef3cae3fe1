import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from "graphql";
import type { Log } from "../runtime";
import { type Conditions, NotPlanned, type OperationPlan, planOperation } from "./operationPlan";

/** Finds or makes the plan of an operation; null for one that graphql-js executes. */
export type PlanOf = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => OperationPlan | null;

/** Fields in all the plans kept, some 400 bytes each. */
const mostFields = 50_000;

interface KnownOperation {
  readonly number: number;
  /** The variables that decide what is selected: an operation has a plan for each of their values. */
  readonly conditions: readonly string[];
}

/**
 * Keeps plans, those used last. What the server proper keeps of documents makes sure that the same text is the same
 * operation here.
 */
export function planCache(schema: GraphQLSchema, log: Log): PlanOf {
  const operations = new WeakMap<OperationDefinitionNode, KnownOperation>();
  const plans = new Map<string, OperationPlan | null>();
  let numbered = 0;
  let fields = 0;
  const sizeOf = (plan: OperationPlan | null | undefined) => plan?.size ?? 1;

  function keep(key: string, plan: OperationPlan | null): void {
    plans.set(key, plan);
    fields += sizeOf(plan);
    for (const [oldest, old] of plans) {
      if (fields <= mostFields) break;
      plans.delete(oldest);
      fields -= sizeOf(old);
    }
  }

  function make(document: DocumentNode, operation: OperationDefinitionNode, values: Conditions): OperationPlan | null {
    try {
      return planOperation(schema, document, operation, values);
    } catch (error) {
      if (!(error instanceof NotPlanned))
        log.warn({ err: error, operation: operation.name?.value ?? null }, "an operation could not be planned");
      return null;
    }
  }

  return (document, operation, variables) => {
    let known = operations.get(operation);
    if (!known) {
      known = { number: ++numbered, conditions: conditionsIn(document) };
      operations.set(operation, known);
    }
    const values: Record<string, boolean> = {};
    for (const name of known.conditions) {
      const value = variables[name];
      // Missing or null: graphql-js words the error.
      if (typeof value !== "boolean") return null;
      values[name] = value;
    }
    const key = `${known.number} ${Object.values(values).join()}`;
    let plan = plans.get(key);
    if (plan === undefined) {
      plan = make(document, operation, values);
      keep(key, plan);
    } else {
      // A Map keeps the order in which keys came: this one is now the last to go.
      plans.delete(key);
      plans.set(key, plan);
    }
    return plan;
  };
}

/** The variables in `@skip(if:)` and `@include(if:)`. */
function conditionsIn(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given }) => {
      if (name.value !== "skip" && name.value !== "include") return;
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
