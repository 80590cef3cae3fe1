import type { CaseName } from "../workload";

/** One text of a built file for another; the text must stand there. */
export interface Replacement {
  /** Below `dist/src`. `*`: every file, and it must stand in one at least. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One choice of PERFORMANCE, taken back in a copy of the built service. */
export interface Variant {
  readonly name: string;
  /** What is otherwise than in the service. */
  readonly says: string;
  readonly cases: readonly CaseName[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly replacements?: readonly Replacement[];
  /** Further ones of Node's. */
  readonly flags?: readonly string[];
  /** Connects as a role that row level security does not bind. */
  readonly unfenced?: boolean;
}

const reads = ["Q1", "Q2", "Q3"] as const;

const listByEntities = `const { Account } = require("../accounts");
        const { SeatAccount } = require("./SeatAccount.entity");
        const { SeatPool } = require("./SeatPool.entity");
        const found = await ctx.db.getRepository(Account).createQueryBuilder("a")
            .innerJoinAndMapOne("a.seats", SeatAccount, "c", "c.organizationId = a.organizationId and c.accountId = a.id")
            .innerJoinAndMapOne("a.pool", SeatPool, "p", "p.organizationId = a.organizationId")
            .where("a.organizationId = :organization", { organization: ctx.viewer.organizationId })
            .orderBy('a.name collate "und-x-icu"').addOrderBy("a.id").limit(plan.size + 1).getMany();
        const rows = found.map((a) => Object.assign(a, { accountId: a.id, limit: a.seats.limit, assigned: a.seats.assigned,
            seatVersion: a.seats.version, purchased: a.pool.purchased, organizationAssigned: a.pool.assigned }));`;

const promised = (getter: string, value: string): Replacement => ({
  file: "modules/seats/seatAllocation.js",
  find: `get ${getter}() {\n        return ${value};`,
  replace: `get ${getter}() {\n        return Promise.resolve(${value});`,
});

/** The choices that are tried one by one. */
export const variants: readonly Variant[] = [
  {
    name: "unprepared",
    says: "statements are parsed and planned anew each time (`DATABASE_PREPARE=false`)",
    cases: [...reads, "M1"],
    environment: { DATABASE_PREPARE: "false" },
  },
  {
    name: "unpipelined",
    says: "a connection's next statement waits for the answer of the one before",
    cases: [...reads, "M1"],
    replacements: [{ file: "platform/postgres/open.js", find: "pipeline: true,", replace: "pipeline: false," }],
  },
  {
    name: "one-by-one",
    says: "the statements that begin and end a transaction are written to the socket one by one",
    cases: ["M1"],
    replacements: [{ file: "platform/postgres/holdBack.js", find: "stream.cork();", replace: "" }],
  },
  {
    name: "pool-only",
    says: "a read takes a connection of the pool for itself",
    cases: reads,
    replacements: [
      {
        file: "platform/runtime.js",
        find: "isQuick ? sharedReadsOf(pool) : pool,",
        replace: "pool,",
      },
    ],
  },
  {
    name: "interpreted",
    says: "graphql-js executes (`GRAPHQL_EXECUTOR=interpreted`)",
    cases: [...reads, "Q4"],
    environment: { GRAPHQL_EXECUTOR: "interpreted" },
  },
  {
    name: "cache-control",
    says: "Apollo's cache-control plugin is on; graphql-js executes, since the plugin works by it",
    cases: reads,
    environment: { GRAPHQL_EXECUTOR: "interpreted" },
    replacements: [
      {
        file: "platform/graphql/apollo.js",
        find: "(0, disabled_1.ApolloServerPluginCacheControlDisabled)(),",
        replace: "",
      },
    ],
  },
  {
    name: "full-resolvers",
    says: "type-graphql's own resolver on plain fields, instead of `simpleResolvers`",
    cases: reads,
    replacements: [{ file: "*", find: "simpleResolvers: true", replace: "simpleResolvers: false" }],
  },
  {
    name: "global-middleware",
    says: "one global type-graphql middleware that does nothing",
    cases: reads,
    replacements: [
      {
        file: "schema.js",
        find: "validate: false,",
        replace: "validate: false,\n    globalMiddlewares: [async (_action, next) => next()],",
      },
    ],
  },
  {
    name: "express",
    says: "`/graphql` is a route of express",
    cases: ["noop", ...reads],
    replacements: [
      {
        file: "server.js",
        find: "const handle = (request, response) => {",
        replace: `const routed = require("express")().use("/graphql", (request, response) => void graphql.handle(request, response));
    const handle = (request, response) => {`,
      },
      {
        file: "server.js",
        find: 'if (path === "/graphql")\n            void graphql.handle(request, response);',
        replace: 'if (path === "/graphql")\n            routed(request, response);',
      },
    ],
  },
  {
    name: "accounts-by-loader",
    says: "the list does not read its accounts along: each row asks a DataLoader",
    cases: ["Q1", "Q3"],
    replacements: [{ file: "modules/seats/seatAllocations.js", find: "allocation.account = row;", replace: "" }],
  },
  {
    name: "promised-fields",
    says: "four fields of each row answer by a promise",
    cases: ["Q1", "Q3"],
    replacements: [
      promised("assigned", "this.row.assigned"),
      promised("limit", "this.row.limit"),
      promised("usagePercent", "(0, seatUsage_1.percentOf)(this.row.assigned, this.row.purchased)"),
      promised("warning", "new SeatWarning(this.row.assigned, this.effectiveLimit)"),
    ],
  },
  {
    name: "counted",
    says: "`COUNT(*)` of the seats instead of counters",
    cases: ["Q1", "Q3"],
    replacements: [
      {
        file: "modules/seats/seats.loaders.js",
        find: `c.assigned, c.version as "seatVersion", p.purchased,\n  p.assigned as "organizationAssigned"`,
        replace: `(select count(*)::integer from seats s where s.organization_id = $1 and s.account_id = c.account_id) as assigned,
  c.version as "seatVersion", p.purchased, (select count(*)::integer from seats s where s.organization_id = $1) as "organizationAssigned"`,
      },
    ],
  },
  {
    name: "entities",
    says: "the list is read by TypeORM's query builder, as entities",
    cases: ["Q1", "Q3"],
    replacements: [
      {
        file: "modules/seats/seatAllocations.js",
        find: "const rows = await ctx.rows(select, [...conditions.params, ...plan.params]);",
        replace: listByEntities,
      },
    ],
  },
  {
    name: "rows",
    says: "lists come as rows of the wire's own form, not as one value",
    cases: reads,
    replacements: [
      {
        file: "platform/postgres/packedRows.js",
        find: "function packed(columns, select) {",
        replace: "function packed(columns, select) {\n    return select;",
      },
    ],
  },
  {
    name: "text-body",
    says: "an answer is handed to Node as a text, not as bytes",
    cases: ["Q1", "Q3"],
    replacements: [
      {
        file: "platform/http/graphqlEndpoint.js",
        find: "response.end(bytes);",
        replace: "response.end(body.string);",
      },
    ],
  },
  {
    name: "answers-kept",
    says: "what was answered and read stays linked to the request after it was written",
    cases: [...reads, "Q4"],
    replacements: [
      { file: "platform/graphql/apollo.js", find: "data[key] = undefined;", replace: ";" },
      { file: "platform/http/graphqlEndpoint.js", find: "ctx.load.forget();", replace: "" },
    ],
  },
  {
    name: "small-young-generation",
    says: "new objects have the room that Node gives by itself (`--max-semi-space-size=16`)",
    cases: reads,
    flags: ["--max-semi-space-size=16"],
  },
  {
    name: "always-counted",
    says: "every page counts its list, asked for or not",
    cases: ["Q1", "Q2", "Q4"],
    replacements: [
      {
        file: "platform/graphql/page.js",
        find: "const kept = rows.slice(0, asked.size);",
        replace: "totalCount().catch(() => undefined);\n    const kept = rows.slice(0, asked.size);",
      },
    ],
  },
  {
    name: "unlogged",
    says: "no line for a request in the log (`LOG_LEVEL=warn`)",
    cases: ["noop", "Q2"],
    environment: { LOG_LEVEL: "warn" },
  },
  {
    name: "unfenced",
    says: "row level security does not bind the service's role",
    cases: ["M1", "M2"],
    unfenced: true,
  },
];
