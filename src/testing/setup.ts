import "reflect-metadata";
import { unboundStatements } from "./statements";

// A statement on a tenant table without an organization is a leak waiting to happen: the file that sent one fails.
afterAll(() => {
  if (unboundStatements.size > 0)
    throw new Error(`statements without an organization:\n${[...unboundStatements].join("\n---\n")}`);
});
