import { existsSync } from "node:fs";

import graphql from "@graphql-eslint/eslint-plugin";

const schema = "schema.graphql";
const operations = "examples/operations/**/*.graphql";

/** Both need the schema, which a checkout before its first generation has not. */
const known = existsSync(schema);
/** Parts of something that has an id, or outcomes: nothing that a client would look up again. */
const withoutId = [
  "Actor",
  "AuditChange",
  "AuditTarget",
  "PageInfo",
  "Seat",
  "SeatAllocation",
  "SeatBatchSummary",
  "SeatCandidate",
  "SeatOverview",
  "SeatReport",
  "SeatResult",
  "SeatResultWarning",
  "SeatWarning",
  "SeatedUser",
  "SignInFailed",
  "SignedIn",
  "Viewer",
];

const languageOptions = {
  parser: graphql.parser,
  parserOptions: { graphQLConfig: { schema, documents: [operations] } },
};

const schemaRules = {
  files: [schema],
  plugins: { "@graphql-eslint": graphql },
  languageOptions,
  rules: {
    ...graphql.configs["flat/schema-recommended"].rules,
    // The descriptions are the manual that admins read in GraphiQL.
    "@graphql-eslint/require-description": [
      "error",
      {
        types: true,
        rootField: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        DirectiveDefinition: true,
        // type-graphql makes these two itself.
        ignoredSelectors: ["ObjectTypeDefinition[name.value=/^(Query|Mutation)$/]"],
      },
    ],
    "@graphql-eslint/strict-id-in-types": [
      "error",
      {
        acceptedIdNames: ["id"],
        acceptedIdTypes: ["ID"],
        exceptions: { suffixes: ["Edge", "Connection", "Payload", "UserError"], types: withoutId },
      },
    ],
    "@graphql-eslint/naming-convention": [
      "error",
      {
        types: "PascalCase",
        FieldDefinition: "camelCase",
        InputValueDefinition: "camelCase",
        Argument: "camelCase",
        DirectiveDefinition: "camelCase",
        EnumValueDefinition: "UPPER_CASE",
        "FieldDefinition[parent.name.value=Query]": {
          forbiddenPrefixes: ["get", "list", "query", "find"],
          forbiddenSuffixes: ["Query"],
        },
        "FieldDefinition[parent.name.value=Mutation]": {
          forbiddenPrefixes: ["mutation", "do"],
          forbiddenSuffixes: ["Mutation"],
        },
      },
    ],
    "@graphql-eslint/input-name": ["error", { checkInputType: true, caseSensitiveInputType: false }],
    "@graphql-eslint/no-scalar-result-type-on-mutation": "error",
    "@graphql-eslint/no-hashtag-description": "error",
    "@graphql-eslint/require-deprecation-reason": "error",
    "@graphql-eslint/require-nullable-result-in-root": "error",
    "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
    "@graphql-eslint/relay-connection-types": "error",
    // Beside its edges a connection offers its `nodes`, so a list need not wrap an edge type.
    "@graphql-eslint/relay-edge-types": [
      "error",
      { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
    ],
    "@graphql-eslint/relay-page-info": "error",
    "no-restricted-syntax": [
      "error",
      {
        selector:
          "ObjectTypeDefinition[name.value=/Payload$/] > FieldDefinition[name.value!='userErrors'] > .gqlType[kind='NonNullType']",
        message: "Fields of a payload are nullable: an error in one must not take a committed sibling's answer away.",
      },
      {
        selector: "ObjectTypeDefinition[name.value=/Payload$/]:not(:has(> FieldDefinition[name.value='userErrors']))",
        message: "A payload carries `userErrors: [UserError!]!`: refusals are data.",
      },
      {
        selector: "ObjectTypeDefinition[name.value='Mutation'] > FieldDefinition:not([gqlType.name.value=/Payload$/])",
        message: "A mutation answers with a payload of its own, named <Mutation>Payload.",
      },
    ],
  },
};

const operationRules = {
  files: [operations],
  plugins: { "@graphql-eslint": graphql },
  languageOptions,
  rules: {
    ...graphql.configs["flat/operations-recommended"].rules,
    // A ready-made operation shows what is useful to see, not what a client's cache needs.
    "@graphql-eslint/require-selections": "off",
    "@graphql-eslint/selection-set-depth": "off",
    // GraphiQL shows one operation a file, under the name of the file.
    "@graphql-eslint/lone-executable-definition": "error",
    "@graphql-eslint/match-document-filename": [
      "error",
      {
        fileExtension: ".graphql",
        query: "matchDocumentStyle",
        mutation: "matchDocumentStyle",
        subscription: "matchDocumentStyle",
      },
    ],
    "@graphql-eslint/naming-convention": [
      "error",
      { VariableDefinition: "camelCase", OperationDefinition: "camelCase" },
    ],
  },
};

/** The rules for the generated schema and for the ready-made operations, which are checked against it. */
export const graphqlFiles = known ? [schemaRules, operationRules] : [];
