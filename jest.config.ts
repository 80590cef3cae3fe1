/** @jest-config-loader esbuild-register */
import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Config } from "jest";

/** `{ [key]: as(path) }` if the file is there, else nothing: a bare checkout of part of the tree still runs its tests. */
function ifPresent<T>(key: string, path: string, as: (path: string) => T): Record<string, T> {
  return existsSync(join(__dirname, path)) ? { [key]: as(`<rootDir>/${path}`) } : {};
}

const config: Config = {
  testEnvironment: "node",
  roots: ["<rootDir>/src", ...(existsSync(join(__dirname, "bench")) ? ["<rootDir>/bench"] : [])],
  testMatch: ["<rootDir>/src/**/*.test.ts", "<rootDir>/bench/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  testTimeout: 30_000,
  maxWorkers: 2,
  setupFiles: ["reflect-metadata"],
  ...ifPresent("globalSetup", "src/testing/globalSetup.ts", (path) => path),
  ...ifPresent("globalTeardown", "src/testing/globalTeardown.ts", (path) => path),
  ...ifPresent("setupFilesAfterEnv", "src/testing/setup.ts", (path) => [path]),
  // `import("./x.js")`, which TypeScript asks for where a module is loaded late, means x.ts here.
  moduleNameMapper: { "^(\\.{1,2}/.+)\\.js$": "$1" },
  transform: {
    "\\.[cm]?[jt]s$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2022",
          parser: { syntax: "typescript", decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          // TypeORM and type-graphql take names from classes.
          keepClassNames: true,
        },
        module: { type: "commonjs" },
      },
    ],
  },
  // These packages are ES modules only, which Jest on Node 20 cannot require.
  transformIgnorePatterns: ["/node_modules/(?!(otplib|@otplib|@scure|@noble|jose|graphql-request|saxen)/)"],
};

module.exports = config;
