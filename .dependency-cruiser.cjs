/** Who may import whom: docs/adr/0009 tells why there is no container instead; this file is what holds the layers. */

/** The modules from the lowest up. One may import those of the lines above its own, through their index.ts. */
const layers = [
  ["accounts"],
  ["users"],
  ["roles", "groups", "security"],
  ["auth", "apiKeys"],
  ["seats"],
  ["people"],
  ["sso", "notifications"],
  ["customization"],
  ["reports"],
  // The read side of the audit log; events are written through platform/audit.
  ["audit"],
];

/** The composition roots: all that lies directly in src, but for three files of data and means. */
const roots = "^src/(?!(config|grants|embedded)\\.ts$)[^/]+\\.ts$|^src/(cli|demo)/";
const tests = "\\.test(ing)?\\.ts$|^src/(testing|faults)/";
const graphql = "\\.(resolver|types|args|enums)\\.ts$|^src/platform/(graphql|http)/";

const upward = layers.map((layer, at) => {
  const below = layers.slice(0, at).flat();
  const own = "$1";
  return {
    name: `layer-of-${layer.join("-")}`,
    comment: `${layer.join(", ")} may import only ${below.length > 0 ? below.join(", ") : "no other module"}.`,
    severity: "error",
    from: { path: `^src/modules/(${layer.join("|")})/`, pathNot: tests },
    to: { path: "^src/modules/", pathNot: `^src/modules/(${[own, ...below].join("|")})/` },
  };
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      comment: "No import cycles, imports of types included: what both need belongs into a third file.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-found",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      // Made while the browser's bundle is built; a package of types alone.
      to: { couldNotResolve: true, pathNot: "^virtual:|^@graphql-typed-document-node/core$" },
    },
    {
      name: "platform-knows-no-module",
      comment: "The platform imports nothing above it; a module registers what the platform must call.",
      severity: "error",
      from: { path: "^src/platform/", pathNot: tests },
      to: { path: "^(src/(?!platform/)|migrations/)" },
    },
    {
      name: "knock-at-the-door",
      comment: "Import another module's index.ts, not its inside.",
      severity: "error",
      from: { path: "^src/modules/([^/]+)/", pathNot: tests },
      to: { path: "^src/modules/", pathNot: "^src/modules/($1/|[^/]+/index\\.ts$)" },
    },
    {
      name: "not-through-the-own-door",
      comment: "Inside a module import the file itself: its index.ts is for the others.",
      severity: "error",
      from: { path: "^src/modules/([^/]+)/", pathNot: tests },
      to: { path: "^src/modules/$1/index\\.ts$" },
    },
    ...upward,
    {
      name: "module-without-a-layer",
      comment: "A new module needs its line in `layers` of this file.",
      severity: "error",
      from: { path: "^src/modules/", pathNot: `^src/modules/(${layers.flat().join("|")})/` },
      to: {},
    },
    {
      name: "module-knows-no-root",
      comment:
        "Modules import the platform and modules below; configuration reaches them through what the roots pass on.",
      severity: "error",
      from: { path: "^src/modules/", pathNot: tests },
      to: { path: "^(src/(?!modules/|platform/)|migrations/)" },
    },
    {
      name: "nothing-imports-a-root",
      comment: "Only composition roots, tests and their harness know the roots.",
      severity: "error",
      from: { pathNot: [roots, tests, "^bench/"] },
      to: { path: roots },
    },
    {
      name: "only-roots-compose",
      comment: "Several modules meet in a composition root, or in a module above them; nowhere else.",
      severity: "error",
      from: { path: "^src/(?!modules/)|^migrations/", pathNot: [roots, tests] },
      to: { path: "^src/modules/" },
    },
    {
      name: "reads-know-no-graphql",
      comment: "Inside a module: resolver -> operations and loaders -> repository -> entity.",
      severity: "error",
      from: { path: "\\.(entity|repository|policy|loaders|audit)\\.ts$" },
      to: { path: "^src/modules/.*\\.(resolver|types)\\.ts$" },
    },
    {
      name: "entity-knows-no-query",
      comment: "An entity is the table and nothing else.",
      severity: "error",
      from: { path: "\\.entity\\.ts$" },
      to: { path: "^src/modules/", pathNot: "\\.entity\\.ts$|/[a-z][^/.]*\\.ts$" },
    },
    {
      name: "operation-knows-no-resolver",
      comment: "Only the schema imports resolvers.",
      severity: "error",
      from: { path: "^src/", pathNot: [roots, tests, "\\.resolver\\.ts$"] },
      to: { path: "\\.resolver\\.ts$" },
    },
    {
      name: "graphql-at-the-edge",
      comment:
        "GraphQL is visible in *.{resolver,types,args,enums}.ts, platform/graphql, platform/http and the roots only.",
      severity: "error",
      from: { path: "^src/", pathNot: [graphql, roots, tests, "^src/graphiql/"] },
      to: { path: "^node_modules/(graphql|type-graphql|graphql-[^/]+|@apollo|@graphql-[^/]+)/" },
    },
    {
      name: "migrations-stand-alone",
      comment: "A merged migration must not change when the code does: it imports the means to migrate, nothing else.",
      severity: "error",
      from: { path: "^migrations/" },
      to: { path: "^src/", pathNot: "^src/platform/postgres/" },
    },
    {
      name: "browser-knows-no-server",
      comment: "What runs in the browser must not pull in what runs in the service.",
      severity: "error",
      from: { path: "^src/graphiql/", pathNot: tests },
      to: { path: "^(src/(?!graphiql/)|migrations/)" },
    },
    {
      name: "browser-knows-no-core-module",
      comment: "Node's own modules do not exist in a browser.",
      severity: "error",
      from: { path: "^src/graphiql/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "server-knows-no-browser",
      comment: "The service serves the bundle from dist/graphiql and never imports its sources.",
      severity: "error",
      from: { pathNot: ["^src/graphiql/", tests] },
      to: { path: "^src/graphiql/" },
    },
    {
      name: "production-knows-no-tests",
      comment: "src/testing, src/faults and tests are not in the build.",
      severity: "error",
      from: { pathNot: [tests, "^bench/"] },
      to: { path: tests },
    },
    {
      name: "production-needs-dependencies",
      comment:
        "What the service needs at run time is a dependency, not a development dependency, and is in package.json.",
      severity: "error",
      from: { path: "^(src|migrations)/", pathNot: [tests, "^src/graphiql/"] },
      to: {
        dependencyTypes: ["npm-dev", "npm-optional", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "require", "import", "default"],
      mainFields: ["main", "module", "types"],
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".cjs", ".mjs", ".json"],
    },
    cache: { folder: "node_modules/.cache/dependency-cruiser", strategy: "content" },
  },
};
