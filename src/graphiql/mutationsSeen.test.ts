import { sendsMutation } from "./mutationsSeen";

const body = (query: string, operationName?: string) => JSON.stringify({ query, operationName });

it.each([
  ["a mutation", body("mutation { signOut { userErrors { code } } }"), true],
  ["the mutation among several operations", body("query a { x } mutation b { y }", "b"), true],
  ["the query among several operations", body("query a { x } mutation b { y }", "a"), false],
  ["a query that only names one", body("# mutation\n{ mutation }"), false],
  ["what does not parse", body("mutation {"), false],
  ["no body", undefined, false],
  ["no JSON", "mutation { x }", false],
])("W-03 tells of %s whether figures may have changed", (_, sent, expected) => {
  expect(sendsMutation(sent)).toBe(expected);
});
