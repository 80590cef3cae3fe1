import { coerceInputValue, GraphQLNonNull, type GraphQLSchema, isInputObjectType } from "graphql";
import { BadUserInput } from "../errors";
import { refuseLongLists } from "./longLists";

/**
 * Reads values that come to the service another way than in a document as if they had been a variable of this type: the
 * same is refused, in the same words.
 *
 * @returns the reader; it throws BadUserInput naming the first place that does not fit
 */
export function inputReader<T>(schema: GraphQLSchema, typeName: string): (value: unknown) => T {
  const type = schema.getType(typeName);
  if (!isInputObjectType(type)) throw new Error(`${typeName} is no input type`);
  const required = new GraphQLNonNull(type);
  return (value) => {
    refuseLongLists(value);
    return coerceInputValue(value, required, (path, _invalid, { message }) => {
      throw new BadUserInput(message, path.map(String));
    }) as T;
  };
}
