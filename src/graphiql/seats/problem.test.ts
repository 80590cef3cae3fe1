import { problemOfAnswer } from "./problem";

const withCode = (code: string, more: object = {}) => ({
  data: null,
  errors: [{ message: "Words.", extensions: { code, ...more } }],
});

it.each([
  [200, { data: {} }, null],
  [
    200,
    withCode("FORBIDDEN", { permission: "SEATS_READ" }),
    { kind: "forbidden", permission: "SEATS_READ", message: "Words." },
  ],
  [200, withCode("UNAUTHENTICATED"), { kind: "signedOut" }],
  [401, null, { kind: "signedOut" }],
  [503, withCode("UNAVAILABLE"), { kind: "away" }],
  [200, withCode("UNAVAILABLE"), { kind: "away" }],
  [502, null, { kind: "away" }],
  [0, null, { kind: "away" }],
  [429, withCode("RATE_LIMITED"), { kind: "other", message: "Words." }],
  [400, {}, { kind: "other", message: "The service answered with status 400." }],
])("S-16 an answer of %d with %j tells what the reader can do", (status, body, problem) => {
  expect(problemOfAnswer(status, body)).toEqual(problem);
});
