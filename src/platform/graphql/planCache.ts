import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from "graphql";
import type { Log } from "../runtime";
import { type Conditions, NotPlanned, type OperationPlan, planOperation } from "./operationPlan";

/** Finds or makes the plan of an operation; null for one that graphql-js executes. */
export type PlanOf = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => OperationPlan | null;

/** What all the plans kept may weigh, with the documents that they hold on to: for a day's documents, and no burden. */
const mostBytes = 20_000_000;

/** What the parts of a plan weigh, rounded up from what was measured (docs/adr/0016). */
const bytesOf = { plan: 1_000, field: 400, token: 500, character: 2 };

interface KnownOperation {
  readonly number: number;
  /** The variables that decide what is selected: an operation has a plan for each of their values. */
  readonly conditions: readonly string[];
}

interface Kept {
  readonly plan: OperationPlan | null;
  /** In bytes. */
  readonly weight: number;
}

/**
 * Keeps plans, those used last. What the server proper keeps of documents makes sure that the same text is the same
 * operation here.
 */
export function planCache(schema: GraphQLSchema, log: Log): PlanOf {
  const operations = new WeakMap<OperationDefinitionNode, KnownOperation>();
  const plans = new Map<string, Kept>();
  let numbered = 0;
  let bytes = 0;

  function keep(key: string, plan: OperationPlan | null): void {
    const weight = weightOf(plan);
    plans.set(key, { plan, weight });
    bytes += weight;
    for (const [oldest, old] of plans) {
      if (bytes <= mostBytes) break;
      plans.delete(oldest);
      bytes -= old.weight;
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
    const kept = plans.get(key);
    if (kept) {
      // A Map keeps the order in which keys came: this one is now the last to go.
      plans.delete(key);
      plans.set(key, kept);
      return kept.plan;
    }
    const plan = make(document, operation, values);
    keep(key, plan);
    return plan;
  };
}

/**
 * What a plan keeps alive, in bytes. Its nodes are places in the document, and so hold all of it: text, comments and tokens.
 * Several plans of one document are counted as if each had its own.
 */
function weightOf(plan: OperationPlan | null): number {
  if (!plan) return bytesOf.plan;
  const { loc } = plan.operation;
  let tokens = 0;
  for (let token = loc?.startToken; token?.next; token = token.next) tokens += 1;
  for (let token = loc?.startToken; token?.prev; token = token.prev) tokens += 1;
  const characters = loc?.source.body.length ?? 0;
  return bytesOf.plan + plan.size * bytesOf.field + tokens * bytesOf.token + characters * bytesOf.character;
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
