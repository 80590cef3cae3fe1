import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { idAt } from "../../src/platform/audit/eventTime";
import { isoTime } from "../../src/platform/graphql/scalars";
import { decodeId, encodeId } from "../../src/platform/ids";
import type { BenchRequest } from "../client";
import type { Asked, BenchCase, CaseName } from "../workload";

/** What `known` contenders are, but for their names. */
interface Other {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly requestOf: (what: BenchCase, asked: Asked) => BenchRequest;
  readonly leavesOut: RegExp;
  readonly setUp?: string;
  readonly normalized?: (data: unknown) => unknown;
}

const folder = join(__dirname, "../../node_modules/.cache/tenantry/others");

/** The names of contenders that are installed by `installOthers`. */
export const otherNames = ["mercurius", "postgraphile"] as const;

/**
 * Installs the other servers into a folder of their own, once for each version of their package.json.
 * @returns the Node that runs them, and then everything else too, so that all are measured on one
 * @throws Error when npm fails
 */
export function installOthers(say: (line: string) => void): string {
  mkdirSync(folder, { recursive: true });
  const wanted = readFileSync(join(__dirname, "package.json"), "utf8");
  const node = join(folder, "node_modules/node/bin/node");
  const stamp = join(folder, "package.json");
  const installed = existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  cpSync(__dirname, folder, { recursive: true, filter: (path) => !path.endsWith(".ts") });
  if (!installed) {
    say("Installing the other servers (once)…");
    const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    const { status } = spawnSync("npm", args, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
    if (status !== 0) throw new Error("npm could not install the other servers: see the lines above.");
  }
  return node;
}

/** The version of that Node. */
export const nodeOfOthers = (): string =>
  (JSON.parse(readFileSync(join(folder, "node_modules/node/package.json"), "utf8")) as { version: string }).version;

/** Mercurius with graphql-jit: the same documents. */
export const mercurius = (): Other => ({
  command: [join(folder, "mercurius.mjs")],
  environment: {},
  requestOf: ({ document }, { variables, cookie }) => ({
    path: "/graphql",
    cookie,
    body: JSON.stringify({ query: document, variables: { ...variables, after: variables["afterId"] ?? null } }),
  }),
  leavesOut: /^M/,
});

/** PostGraphile: documents of its own, over views; answers are compared after they are put into the common form. */
export const postgraphile = (): Other => ({
  command: [join(folder, "postgraphile.mjs")],
  environment: { GRAPHILE_ENV: "production" },
  setUp: readFileSync(join(__dirname, "postgraphile.sql"), "utf8"),
  requestOf: ({ name, document }, { variables, cookie }) => {
    const own = documents[name];
    const body = own ? { query: own, variables: ownVariables(variables, cookie) } : { query: document };
    return { path: "/graphql", cookie, body: JSON.stringify(body) };
  },
  leavesOut: /^M/,
  normalized: (data) => normalized(data as PostgraphileData),
});

const overAllocations = (first: number, fields: string) => `
  allSeatAllocations(first: ${first}, condition: { organizationId: $organization }, orderBy: [NAME_ASC, ACCOUNT_ID_ASC]) {
    nodes { ${fields} name assigned usagePercent limit level } pageInfo { hasNextPage }
  }`;
const log = `query Q4($organization: UUID!, $firstId: UUID!, $lastId: UUID!, $pattern: String!) {
  auditLog(organization: $organization, firstId: $firstId, lastId: $lastId, pattern: $pattern, first: 50) {
    nodes { rowId userName description status code accountName } pageInfo { hasNextPage }
  }
}`;
const documents: Readonly<Partial<Record<CaseName, string>>> = {
  Q1: `query Q1($organization: UUID!, $account: UUID!) {
    accountByOrganizationIdAndRowId(organizationId: $organization, rowId: $account) { name }
    seatOverviewByOrganizationId(organizationId: $organization) { purchased assigned remaining usagePercent level }
    ${overAllocations(50, "")}
  }`,
  Q2: `query Q2($organization: UUID!, $account: UUID!) {
    accountByOrganizationIdAndRowId(organizationId: $organization, rowId: $account) { name }
    allSeatedUsers(first: 50, condition: { organizationId: $organization, accountId: $account }, orderBy: [NAME_ASC, USER_ID_ASC]) {
      nodes { name inboxRoles lastSignInAt seatAssignedAt } pageInfo { hasNextPage }
    }
  }`,
  Q3: `query Q3($organization: UUID!) { ${overAllocations(1000, "accountId")} }`,
  Q4: log,
  "Q4-deep": log,
};

/** The organization stands in the session's cookie. */
function ownVariables(variables: Asked["variables"], cookie: string): Record<string, unknown> {
  const organization = decodeId("acc", `acc_${cookie.slice(cookie.indexOf("=") + 1).split(".")[0] ?? ""}`);
  const account = decodeId("acc", variables["account"] as string);
  const filter = variables["filter"] as Readonly<Record<"from" | "to" | "text", string>> | undefined;
  if (!filter) return { organization, account };
  return {
    organization,
    firstId: idAt(new Date(filter.from)),
    lastId: variables["afterId"] ?? idAt(new Date(filter.to)),
    pattern: `%${filter.text}%`,
  };
}

type Row = Readonly<Record<string, unknown>>;
interface Page {
  readonly nodes: readonly Row[];
  readonly pageInfo: unknown;
}
interface PostgraphileData {
  readonly __typename?: string;
  readonly accountByOrganizationIdAndRowId?: { readonly name: string };
  readonly seatOverviewByOrganizationId?: Row;
  readonly allSeatAllocations?: Page;
  readonly allSeatedUsers?: Page;
  readonly auditLog?: Page;
}

function normalized(data: PostgraphileData): unknown {
  const { accountByOrganizationIdAndRowId: account, seatOverviewByOrganizationId: head } = data;
  const { allSeatAllocations, allSeatedUsers, auditLog } = data;
  if (data.__typename) return data;
  const page = ({ nodes, pageInfo }: Page, node: (row: Row) => unknown) => ({ nodes: nodes.map(node), pageInfo });
  const isoOrNull = (value: unknown) => (value === null ? null : isoTime(new Date(value as string)));
  const overview = head && {
    purchased: head["purchased"],
    assigned: head["assigned"],
    remaining: head["remaining"],
    usagePercent: head["usagePercent"],
    limit: null,
    warning: { level: head["level"] },
  };
  const allocations =
    allSeatAllocations &&
    page(allSeatAllocations, ({ accountId, name, assigned, usagePercent, limit, level }) => ({
      account: { ...(accountId ? { id: encodeId("acc", accountId as string) } : {}), name },
      assigned,
      usagePercent,
      limit,
      warning: { level },
    }));
  const roleOrder = ["SETUP", "AGENT", "SUPERVISOR", "ANALYTICS", "VIEWER"];
  const users =
    allSeatedUsers &&
    page(allSeatedUsers, ({ name, inboxRoles, lastSignInAt, seatAssignedAt }) => ({
      name,
      inboxRoles: roleOrder.filter((role) => (inboxRoles as string[]).includes(role)),
      lastSignInAt: isoOrNull(lastSignInAt),
      seatAssignedAt: isoOrNull(seatAssignedAt),
    }));
  const events =
    auditLog &&
    page(auditLog, ({ rowId, userName, description, status, code, accountName }) => ({
      id: encodeId("evt", rowId as string),
      recordedAt: new Date(parseInt((rowId as string).replaceAll("-", "").slice(0, 12), 16)).toISOString(),
      username: userName,
      description,
      status,
      code,
      account: { name: accountName },
    }));
  return {
    account: {
      ...account,
      ...(overview ? { seatOverview: overview } : {}),
      ...(allocations ? { seatAllocations: allocations } : {}),
      ...(users ? { seatedUsers: users } : {}),
      ...(events ? { auditLog: events } : {}),
    },
  };
}
