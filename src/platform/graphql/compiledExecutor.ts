import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import { execute, getVariableValues, type GraphQLSchema } from "graphql";
import type { Ctx } from "../context";
import type { Log } from "../runtime";
import { planCache } from "./planCache";
import { runPlan } from "./runPlan";

/** Settings of the executor. */
export interface CompiledExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly maxCoercionErrors: number;
}

type Gateway = ApolloServerOptionsWithGateway<Ctx>["gateway"];

/**
 * Executes by plans (docs/adr/0016): an operation is looked through once, and the requests that bring it again only
 * resolve. What has no plan, and whatever strangers send, graphql-js executes.
 *
 * Apollo takes another executor where it takes a gateway's; all before and after (parsing, validation, hooks, the form of
 * errors) stays its own.
 */
export function compiledExecutor({ schema, log, maxCoercionErrors }: CompiledExecutorOptions): Gateway {
  const planOf = planCache(schema, log);
  const executor: Awaited<ReturnType<Gateway["load"]>>["executor"] = async (request) => {
    const { document, operation, context } = request;
    const { operationName, variables = {} } = request.request;
    const { viewer } = context as unknown as Ctx;
    // Without an operation of that name there is nothing to plan; graphql-js says so.
    if (viewer.type !== "ANONYMOUS" && (operation as unknown)) {
      const definitions = operation.variableDefinitions ?? [];
      const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: maxCoercionErrors });
      if (!coerced) return { errors };
      const plan = planOf(document, operation, coerced);
      if (plan) return runPlan(plan, context, coerced);
    }
    const options = { maxCoercionErrors };
    return execute({ schema, document, operationName, variableValues: variables, contextValue: context, options });
  };
  return {
    onSchemaLoadOrUpdate: (load) => {
      load({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    load: () => Promise.resolve({ executor }),
    stop: () => Promise.resolve(),
  };
}
