// npm run test:interpreted [-- arguments for Jest]: the tests with graphql-js as executor instead of the compiled plans.
import { prepare, requireNode } from "./prepare.mjs";
import { runJest } from "./run-jest.mjs";

requireNode();
await prepare({ build: false });
const jest = await runJest(process.argv.slice(2), { ...process.env, GRAPHQL_EXECUTOR: "interpreted" });
console.log(jest.line);
process.exitCode = jest.exitCode;
