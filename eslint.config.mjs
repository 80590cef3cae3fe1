import { defineConfig } from "eslint/config";

import { graphqlFiles } from "./eslint/graphql.mjs";
import { typescript } from "./eslint/typescript.mjs";

export default defineConfig([
  { ignores: ["dist/", "coverage/", "**/*.generated.ts", "schema.released.graphql"] },
  ...typescript,
  ...graphqlFiles,
]);
