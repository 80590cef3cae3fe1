import { readConfig } from "../config";

/** By what the services of this test run execute documents: `npm run test:interpreted` says otherwise than usual. */
export const executorOfTests = readConfig({ GRAPHQL_EXECUTOR: process.env["GRAPHQL_EXECUTOR"] }).executor;
