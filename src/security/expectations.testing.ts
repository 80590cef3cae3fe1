import { isObjectType } from "graphql";
import { nodeRules } from "./expectationsOfNodes.testing";
import { rowRules } from "./expectationsOfRows.testing";
import { answeredByMutations, type Rule } from "./rule.testing";
import { objectTypes, schema } from "./selections.testing";

/** Every field of every object type. */
export const expectations: Readonly<Record<string, Rule | typeof answeredByMutations>> = { ...nodeRules, ...rowRules };

/** Fields without an expectation, and expectations without a field. */
export function gaps(): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const fields = objectTypes
    .filter((type) => !roots.includes(type))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  return [
    ...fields.filter((field) => !expectations[field]).map((field) => `name the expectation of ${field}`),
    ...Object.keys(expectations)
      .filter((field) => !fields.includes(field))
      .map((field) => `there is no field ${field}`),
  ];
}

/** Whether a field belongs to a type that queries never answer with. */
export const isOfMutations = (field: string): boolean =>
  isObjectType(schema.getType(field.split(".")[0]!)) && expectations[field] === answeredByMutations;
