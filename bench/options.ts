import { parseArgs } from "node:util";
import { usualContenders } from "./contenders";
import { otherNames } from "./others/otherContenders";
import { type CaseName, caseNames } from "./workload";

/** What a run of the benchmark was asked for. */
export interface BenchOptions {
  readonly full: boolean;
  readonly auditEvents: number | null;
  readonly cases: readonly CaseName[];
  readonly contenders: readonly string[];
  readonly seconds: number;
  readonly rounds: number;
  readonly json: string | null;
  readonly markdown: string | null;
  readonly data: string | null;
  readonly server: string | null;
  readonly profile: string | null;
  readonly statements: boolean;
  /** Whether other GraphQL servers are measured, too. */
  readonly others: boolean;
  /** Names of variants, none for all; null: contenders are measured. */
  readonly variants: readonly string[] | null;
}

/** What `--help` prints. */
export const usage = `npm run bench -- [options]

  --full                 the whole workload (200,000 users, 2,000,000 audit events); small otherwise, of the same shape
  --audit-events N       another number of audit events, e.g. 20000000
  --cases Q1,Q3          only these of ${caseNames.join(", ")}
  --contenders a,b       only these; ${usualContenders.join(", ")} unless given. Also floor-open (the floor without
                         looking the session up), and name=folder for another checkout with a built service
  --others               other GraphQL servers too (mercurius, postgraphile), installed into node_modules/.cache first; everything
                         then runs on the Node that they need
  --variants             instead, run the service with single choices taken back, each beside the service as it is
  --only a,b             only these variants
  --seconds N            length of a turn (2; with --full 5)
  --rounds N             turns of each contender, of which the median counts (3)
  --json FILE            write the results for programs
  --markdown FILE        write them as a table with the versions they were taken with
  --profile FOLDER       write a CPU profile of each contender there when it stops (for the browser's developer tools)
  --statements           print which statements took PostgreSQL's time, for each case and contender
  --database URL         a server that runs already, as a superuser (it makes and drops its database tenantry_bench there;
                         pg_stat_statements must be preloaded); CPU figures only where it runs on this machine
  --data FOLDER          where the database is kept between runs (the system's temporary folder)`;

/**
 * Reads the command line.
 * @throws Error in plain words
 */
export function readOptions(args: readonly string[]): BenchOptions | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean" },
      full: { type: "boolean", default: false },
      "audit-events": text,
      cases: text,
      contenders: text,
      seconds: text,
      rounds: text,
      json: text,
      markdown: text,
      data: text,
      database: text,
      profile: text,
      statements: { type: "boolean", default: false },
      others: { type: "boolean", default: false },
      variants: { type: "boolean", default: false },
      only: text,
    },
  });
  if (values.help) return "help";
  const list = (value: string | undefined) => value?.split(",").map((part) => part.trim());
  const cases = list(values.cases) ?? caseNames;
  const unknown = cases.find((name) => !(caseNames as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`There is no case "${unknown}". There are: ${caseNames.join(", ")}.`);
  return {
    full: values.full,
    auditEvents: values["audit-events"] === undefined ? null : numberIn("audit-events", values["audit-events"]),
    cases: cases as CaseName[],
    contenders: list(values.contenders) ?? [...usualContenders, ...(values.others ? otherNames : [])],
    others: values.others,
    seconds: numberIn("seconds", values.seconds ?? (values.full ? "5" : "2")),
    rounds: numberIn("rounds", values.rounds ?? "3"),
    json: values.json ?? null,
    markdown: values.markdown ?? null,
    data: values.data ?? null,
    server: values.database ?? null,
    profile: values.profile ?? null,
    statements: values.statements,
    variants: values.variants ? (list(values.only) ?? []) : null,
  };
}

function numberIn(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not "${text}"`);
  return value;
}
