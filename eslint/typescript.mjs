import comments from "@eslint-community/eslint-plugin-eslint-comments";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

import { fileName } from "./fileName.mjs";

/** Tests, and what only the tests of a module share. */
const tests = ["**/*.test.ts", "**/*.testing.ts"];
const testing = ["src/testing/**", ...tests];
const configFiles = ["*.config.ts"];

/** Selectors for `no-restricted-syntax`; a block of the config replaces the list of an earlier one, so each names all it wants. */
const never = {
  exportAll: {
    selector: "ExportAllDeclaration",
    message: "Export names one by one: `export *` hides what a module promises and invites import cycles.",
  },
  defaultExport: {
    selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']",
    message: "Export by name: a default export has another name in every file.",
  },
  environment: {
    selector:
      "MemberExpression[object.name='process'][property.name='env'], MemberExpression[object.name='process'][property.value='env']," +
      "VariableDeclarator[init.name='process'] Property[key.name='env']," +
      "ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name='env']",
    message: "src/config.ts is the only reader of the environment: add the variable there and pass the value on.",
  },
  focusedTest: {
    selector:
      "MemberExpression[object.name=/^(it|test|describe)$/][property.name='only'], CallExpression[callee.name=/^(fit|fdescribe)$/]",
    message: "A focused test leaves all others out: remove it before you commit.",
  },
  mock: {
    selector: "CallExpression[callee.object.name='jest'][callee.property.name=/^(mock|doMock|unstable_mockModule)$/]",
    message: "Tests run our own code for real; replace only clock, mail and identity provider, at the edge.",
  },
};

const everywhere = [never.exportAll, never.defaultExport, never.environment];

/** The rules for TypeScript: the recommended strict, typed set, and the house's own. */
export const typescript = tseslint.config(
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/..` },
    },
    plugins: { "@eslint-community/eslint-comments": comments, jsdoc, house: { rules: { "file-name": fileName } } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      // `${count} seats` reads better than `${String(count)} seats`, and a number or boolean prints as it should.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `(row) => list.push(row)` and `return done()` confuse nobody; `statement<void>` says that no row comes back.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      // GraphQL types, entities and migrations are classes because the libraries ask for classes.
      "@typescript-eslint/no-extraneous-class": ["error", { allowWithDecorator: true }],
      // Type parameters that appear once are how `statement<Row>()` and `ctx.rows<Row>()` name their rows.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // A literal with the fields of a GraphQL type is how a resolver answers with one.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // `[...text]` goes through text by code points, which is what limits and checks count.
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "no-restricted-syntax": ["error", ...everywhere],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: false }],
      "@eslint-community/eslint-comments/require-description": "error",
      "@eslint-community/eslint-comments/no-unlimited-disable": "error",
      "@eslint-community/eslint-comments/disable-enable-pair": ["error", { allowWholeFile: true }],
      "house/file-name": "error",
    },
  },
  {
    files: ["src/**/*.{ts,tsx}", "bench/**/*.ts", "examples/**/*.ts"],
    ignores: [...tests, "**/*.d.ts"],
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: { ancestorsOnly: true, esm: true, cjs: false, window: false },
          enableFixer: false,
          require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: false },
          contexts: [
            "ExportNamedDeclaration > VariableDeclaration",
            "TSInterfaceDeclaration",
            "TSTypeAliasDeclaration",
            "TSEnumDeclaration",
          ],
          checkConstructors: false,
        },
      ],
      "jsdoc/require-description": ["error", { contexts: ["ExportNamedDeclaration"], descriptionStyle: "body" }],
    },
  },
  {
    files: ["src/modules/**/*.ts"],
    ignores: tests,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "pg",
              message: "Modules read through ctx.rows() and write through tx: connections belong to the platform.",
            },
            {
              name: "typeorm",
              importNames: ["DataSource", "EntityManager", "QueryRunner"],
              message: "Modules read through ctx and write through the tx of an operation, never past them.",
            },
            {
              name: "typeorm",
              importNames: ["ManyToOne", "OneToMany", "OneToOne", "ManyToMany", "JoinColumn", "JoinTable"],
              message: "Foreign keys are plain id columns: relations make import cycles and hidden queries.",
            },
          ],
        },
      ],
    },
  },
  { files: ["**/*.types.ts", "**/*.generated.ts"], rules: { "max-lines": "off" } },
  { files: ["src/config.ts"], rules: { "no-restricted-syntax": ["error", never.exportAll, never.defaultExport] } },
  { files: ["src/cli.ts", "src/cli*.ts", "src/cli/**", "src/main.ts", "bench/**"], rules: { "no-console": "off" } },
  // A program of its own: it reads its own settings, and talks to whoever runs it.
  {
    files: ["examples/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", never.exportAll, never.defaultExport], "no-console": "off" },
  },
  {
    files: [...testing, "bench/**"],
    rules: {
      "no-restricted-syntax": ["error", never.exportAll, never.defaultExport, never.focusedTest, never.mock],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: false }],
      // What a test knows to be there it may say is there: it fails otherwise, which is its job.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Jest's matchers (`expect.any(String)`) are `any`.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
    },
  },
  // Jest asks for these default exports.
  {
    files: [...configFiles, "src/testing/globalSetup.ts", "src/testing/globalTeardown.ts"],
    rules: { "no-restricted-syntax": ["error", never.exportAll] },
  },
);
