import { namesSecret } from "../audit/secretNames";

/** Names in a message of GraphQL's own: variables, places, and the fields of an input that it prints whole. */
const names = /\$(\w+)|(\w+)(?=["\]]|: )/g;

/**
 * A message about a bad value, without the value where one of a secret's names stands in it: GraphQL quotes what was sent,
 * the whole input with the password in it if need be, and clients keep error messages where passwords should not be.
 */
export function withoutValues(message: string): string {
  const isSecret = [...message.matchAll(names)].some(([, variable, field]) => namesSecret(variable ?? field ?? ""));
  if (!isSecret || !/ got invalid value | cannot represent /.test(message)) return message;
  const variable = /^Variable "(\$\w+)"/.exec(message)?.[1];
  const place = / at "([\w.[\]]+)"; /.exec(message)?.[1];
  const field = /Field "\w+" (?:is not defined by|of required) type "[^"]+"(?: was not provided)?/.exec(message)?.[0];
  const subject = variable ? `Variable "${variable}"` : "An argument";
  return `${subject} has an invalid value${place ? ` at "${place}"` : ""}${field ? `: ${field}` : ""}. What was sent is not repeated here.`;
}
