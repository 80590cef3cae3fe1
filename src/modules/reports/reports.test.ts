import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
  type UserFixture,
} from "../../testing";
import { setPurchasedSeats, setSeatLimit } from "../seats";
import { readCsv, readXlsx, type SheetValue } from "./reports.testing";
import type { SeatReportRequest } from "./seatReportRequest";

// Each report is read back by a reader of others' making and compared with the list that the graph shows.

type Input = Omit<SeatReportRequest, "format"> & Record<string, unknown>;
interface Connection {
  readonly nodes: readonly Record<string, unknown>[];
}

let service: TestService;
let organization: OrganizationFixture;
let sub: AccountFixture;
let manager: GraphqlClient;
let formula: UserFixture;

beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 20, limits: [3, null], name: 'Acme "Zürich", Ltd' });
  [sub] = organization.subs as [AccountFixture];
  manager = await signedIn(service, organization.manager);
  const seat = { seat: true, roles: ["INBOX_AGENT", "INBOX_ANALYTICS"] } as const;
  formula = await makeUser(service, sub, { ...seat, firstName: "=SUM(A1)", lastName: '"quoted", Ltd' });
  await makeUser(service, sub, { ...seat, firstName: "Zoë", lastName: "שלום 👩‍👩‍👧" });
  await makeUser(service, sub, { seat: true, firstName: "-5", lastName: "" });
  await makeUser(service, organization.main, { seat: true, firstName: "Main", lastName: "O'Neil" });
  const ctx = operatorOn(service, organization.organizationId);
  await setSeatLimit(ctx, { accountId: organization.organizationId, limit: 12 });
  await setPurchasedSeats(ctx, { purchased: 25 });
  await service.owner.query(
    `update seat_activity set seat_assigned_at = now() - interval '6 months', active_at = now() - interval '6 months' where user_id = $1`,
    [formula.id],
  );
}, 60_000);
afterAll(() => service.stop());

/** The values below each title, row by row. */
async function download(client: GraphqlClient, input: Input): Promise<{ csv: Rows; xlsx: Rows }> {
  const [csv, xlsx] = await Promise.all([fileOf(client, input, "CSV"), fileOf(client, input, "XLSX")]);
  const sheets = await readXlsx(xlsx);
  expect(sheets).toHaveLength(1);
  return { csv: byTitle(readCsv(csv)), xlsx: byTitle(sheets[0]!.rows) };
}
type Rows = Record<string, SheetValue>[];

async function fileOf(client: GraphqlClient, input: Input, format: "CSV" | "XLSX"): Promise<Buffer> {
  const { data, errors } = await client.send<{ seatReport: { url: string } }>(
    "query ($input: SeatReportInput!) { seatReport(input: $input) { url } }",
    { input: { ...input, format } },
  );
  expect(errors).toBeUndefined();
  const response = await fetch(new URL(data!.seatReport.url, `${service.url}/graphql`), { headers: client.headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  // A refusal is JSON that says why.
  if (response.status !== 200) throw new Error(bytes.toString());
  return bytes;
}

function byTitle([titles, ...rows]: SheetValue[][]): Rows {
  return rows.map((row) => Object.fromEntries(titles!.map((title, index) => [String(title), row[index] ?? null])));
}

/** A row as the file should have it: text in CSV, numbers and dates in XLSX. */
function expected(rows: Record<string, unknown>[], format: "csv" | "xlsx"): Rows {
  const time = /^\d{4}-\d\d-\d\dT.*Z$/;
  const guarded = (text: string) => (/^[=+@\t\r]|^-(?!\d+$)/.test(text) ? `'${text}` : text);
  const value = (given: unknown): SheetValue => {
    if (given === null || given === undefined || given === "") return format === "csv" ? "" : null;
    if (typeof given === "number") return format === "csv" ? String(given) : given;
    const text = given as string;
    return time.test(text) ? (format === "csv" ? text : new Date(text)) : guarded(text);
  };
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([title, held]) => [title, value(held)])));
}

async function listOf(client: GraphqlClient, field: string, accountId: string): Promise<Connection["nodes"]> {
  const { data, errors } = await client.send<{ account: { list: Connection } }>(
    `query ($id: ID!) { account(id: $id) { list: ${field} } }`,
    { id: accountId },
  );
  expect(errors).toBeUndefined();
  return data!.account.list.nodes;
}

const text = (node: unknown, ...path: string[]) =>
  path.reduce<unknown>((held, step) => (held as Record<string, unknown> | null)?.[step] ?? null, node);

const accountsAsShown = (nodes: Connection["nodes"]) =>
  nodes.map((node) => ({
    "Account ID": text(node, "account", "id"),
    Account: text(node, "account", "name"),
    Assigned: node["assigned"],
    Purchased: node["purchased"],
    "Usage %": node["usagePercent"],
    Limit: node["limit"],
    "Limit usage %": node["limitUsagePercent"],
    "Effective limit": node["effectiveLimit"],
    Available: node["available"],
    "Over by": node["overBy"],
    "Inactive users": node["inactive"],
    "Warning level": text(node, "warning", "level"),
  }));
const accountFields = `{ nodes { account { id name } assigned purchased usagePercent limit limitUsagePercent effectiveLimit
  available overBy inactive warning { level } } }`;

const usersAsShown = (nodes: Connection["nodes"], account: { publicId: string; name: string }) =>
  nodes.map((node) => ({
    "User ID": node["userId"],
    Name: node["name"],
    Email: text(node, "user", "email"),
    "Account ID": account.publicId,
    Account: account.name,
    "Inbox roles": (node["inboxRoles"] as string[]).join(", "),
    "Last sign-in": node["lastSignInAt"],
    "Seat assigned": node["seatAssignedAt"],
    "Assigned by": text(node, "seatAssignedBy", "displayName"),
    "Assigned by type": text(node, "seatAssignedBy", "type"),
    "Assigned by ID": text(node, "seatAssignedBy", "id"),
    "Inactive because": (node["inactivityReasons"] as string[]).join(", "),
  }));
const userFields = `{ nodes { userId name user { email } inboxRoles lastSignInAt seatAssignedAt inactivityReasons
  seatAssignedBy { displayName type id } } }`;

const logAsShown = (nodes: Connection["nodes"]) =>
  nodes.map((node) => ({
    "Entry ID": node["id"],
    Number: node["number"],
    Date: node["occurredAt"],
    Event: node["event"],
    Scope: node["scope"],
    "Account ID": text(node, "account", "id"),
    Account: text(node, "account", "name"),
    "User ID": text(node, "user", "id"),
    User: node["userName"],
    "User email": text(node, "user", "email"),
    "Done by": text(node, "doneBy", "displayName"),
    "Done by type": text(node, "doneBy", "type"),
    "Done by ID": text(node, "doneBy", "id"),
    "Done by email": text(node, "doneBy", "email"),
    Cause: node["cause"],
    Reason: node["reason"],
    "Assigned before": node["assignedBefore"],
    "Assigned after": node["assignedAfter"],
    "Limit before": node["limitBefore"],
    "Limit after": node["limitAfter"],
    "Purchased before": node["purchasedBefore"],
    "Purchased after": node["purchasedAfter"],
    "Level before": node["levelBefore"],
    "Level after": node["levelAfter"],
    "Organization assigned after": node["organizationAssignedAfter"],
    "Batch ID": node["batchId"],
    "Request ID": node["requestId"],
  }));
const logFields = `{ nodes { id number occurredAt event scope account { id name } user { id email } userName
  doneBy { displayName type id email } cause reason assignedBefore assignedAfter limitBefore limitAfter purchasedBefore
  purchasedAfter levelBefore levelAfter organizationAssignedAfter batchId requestId } }`;

async function compare(client: GraphqlClient, input: Input, shown: Record<string, unknown>[]): Promise<void> {
  const { csv, xlsx } = await download(client, input);
  expect(csv).toEqual(expected(shown, "csv"));
  expect(xlsx).toEqual(expected(shown, "xlsx"));
}

describe("S-15 a report shows what the list shows, in CSV and XLSX", () => {
  it("S-15 S-02 S-03 accounts: filter and order as in the list", async () => {
    const { publicId } = organization.main;
    const all = await listOf(manager, `seatAllocations ${accountFields}`, publicId);
    expect(all).toHaveLength(3);
    await compare(manager, { kind: "ACCOUNTS", accountId: publicId }, accountsAsShown(all));
    await compare(manager, { kind: "ACCOUNTS" }, accountsAsShown(all));
    const some = await listOf(
      manager,
      `seatAllocations(filter: { hasLimit: true }, orderBy: { field: ASSIGNED, direction: DESC }) ${accountFields}`,
      publicId,
    );
    expect(some).toHaveLength(2);
    const narrowed = {
      accountsFilter: { hasLimit: true },
      accountsOrderBy: { field: "ASSIGNED", direction: "DESC" },
    } as const;
    await compare(manager, { kind: "ACCOUNTS", accountId: publicId, ...narrowed }, accountsAsShown(some));
    const own = await listOf(manager, `seatAllocations ${accountFields}`, sub.publicId);
    await compare(manager, { kind: "ACCOUNTS", accountId: sub.publicId }, accountsAsShown(own));
  });

  it("S-15 S-11 seated users: names that would be formulas stay text, numbers stay numbers", async () => {
    const nodes = await listOf(manager, `seatedUsers ${userFields}`, sub.publicId);
    expect(nodes).toHaveLength(3);
    await compare(manager, { kind: "SEATED_USERS", accountId: sub.publicId }, usersAsShown(nodes, sub));
    const { csv } = await download(manager, { kind: "SEATED_USERS", accountId: sub.publicId });
    expect(csv.map((row) => row["Name"])).toEqual(
      expect.arrayContaining([`'=SUM(A1) "quoted", Ltd`, "-5", "Zoë שלום 👩‍👩‍👧"]),
    );
    const active = await listOf(
      manager,
      `seatedUsers(filter: { inactive: false, search: "zoë" }, orderBy: { field: SEAT_ASSIGNED, direction: DESC }) ${userFields}`,
      sub.publicId,
    );
    expect(active).toHaveLength(1);
    await compare(
      manager,
      {
        kind: "SEATED_USERS",
        accountId: sub.publicId,
        seatedUsersFilter: { inactive: false, search: "zoë" },
        seatedUsersOrderBy: { field: "SEAT_ASSIGNED", direction: "DESC" },
      },
      usersAsShown(active, sub),
    );
    const everywhere = await download(manager, { kind: "SEATED_USERS" });
    expect(new Set(everywhere.csv.map((row) => row["Account"]))).toEqual(new Set([organization.main.name, sub.name]));
    expect(everywhere.csv).toHaveLength(4);
  });

  it("S-15 S-10 inactive users: with the reasons", async () => {
    const { data } = await manager.send<{ inactiveSeatedUsers: Connection }>(
      `{ inactiveSeatedUsers(filter: { reasons: [NEVER_ACTIVE] }, orderBy: { field: NAME, direction: ASC }) ${userFields} }`,
    );
    const { nodes } = data!.inactiveSeatedUsers;
    expect(nodes).toMatchObject([{ userId: formula.publicId, inactivityReasons: ["NEVER_ACTIVE"] }]);
    const input = {
      kind: "INACTIVE_USERS",
      inactiveUsersFilter: { reasons: ["NEVER_ACTIVE"] },
      inactiveUsersOrderBy: { field: "NAME", direction: "ASC" },
    } as const;
    await compare(manager, input, usersAsShown(nodes, sub));
    const all = await download(manager, { kind: "INACTIVE_USERS" });
    expect(all.csv.map((row) => row["Inactive because"]).sort()).toEqual([
      "NEVER_ACTIVE",
      "NO_INBOX_ROLE",
      "NO_INBOX_ROLE",
    ]);
  });

  it("S-15 S-14 the seat log: all rows, newest or oldest first, narrowed", async () => {
    const { publicId } = organization.main;
    const nodes = await listOf(manager, `seatLog(first: 100) ${logFields}`, publicId);
    expect(nodes.length).toBeGreaterThan(8);
    await compare(manager, { kind: "SEAT_LOG", accountId: publicId }, logAsShown(nodes));
    await compare(
      manager,
      { kind: "SEAT_LOG", accountId: publicId, seatLogOrder: "OLDEST_FIRST" },
      logAsShown(nodes.toReversed()),
    );
    const from = new Date(String(nodes[4]!["occurredAt"]));
    const filter = `{ accountIds: ["${sub.publicId}"], events: [ASSIGNED, LIMIT_SET], from: "${from.toISOString()}" }`;
    const some = await listOf(manager, `seatLog(filter: ${filter}) ${logFields}`, publicId);
    const seatLogFilter = { accountIds: [sub.publicId], events: ["ASSIGNED", "LIMIT_SET"], from } as const;
    await compare(manager, { kind: "SEAT_LOG", accountId: publicId, seatLogFilter }, logAsShown(some));
    const mine = await listOf(manager, `seatLog(filter: { userIds: ["${formula.publicId}"] }) ${logFields}`, publicId);
    expect(mine).toHaveLength(1);
    const userIds = [formula.publicId];
    await compare(manager, { kind: "SEAT_LOG", seatLogFilter: { userIds } }, logAsShown(mine));
  });

  it("S-15 reads a list of several batches whole and in order", async () => {
    // Rows like those of a seat given, a year ago, so that no other test meets them first.
    await service.owner.query(
      `insert into seat_log (organization_id, id, number, occurred_at, event, scope, account_id, actor_type, cause, assigned_before,
        assigned_after, purchased_before, purchased_after, level_before, level_after, organization_assigned_after, request_id)
       select $1, gen_random_uuid(), 1000000 + n, now() - interval '1 year' + n * interval '1 ms', 'ASSIGNED', 'ACCOUNT', $2, 'SYSTEM', 'SYSTEM',
        n, n + 1, 9000, 9000, 'NONE', 'NONE', n, gen_random_uuid() from generate_series(1, 4500) n`,
      [organization.organizationId, sub.id],
    );
    const seatLogFilter = { to: new Date(Date.now() - 86_400_000) };
    const { csv, xlsx } = await download(manager, { kind: "SEAT_LOG", seatLogFilter, seatLogOrder: "OLDEST_FIRST" });
    const wanted = Array.from({ length: 4_500 }, (_, index) => index + 1);
    expect(csv.map((row) => Number(row["Assigned before"]))).toEqual(wanted);
    expect(xlsx.map((row) => row["Assigned before"])).toEqual(wanted);
  });
});

describe("S-15 a report of nothing", () => {
  it.each(["ACCOUNTS", "SEATED_USERS", "INACTIVE_USERS", "SEAT_LOG"] as const)(
    "S-15 %s has its titles",
    async (kind) => {
      const nothing = { search: "nobody is called so" };
      const filterName = {
        ACCOUNTS: "accountsFilter",
        SEATED_USERS: "seatedUsersFilter",
        INACTIVE_USERS: "inactiveUsersFilter",
        SEAT_LOG: "seatLogFilter",
      }[kind];
      const [csv] = [readCsv(await fileOf(manager, { kind, [filterName]: nothing }, "CSV"))];
      const [sheet] = await readXlsx(await fileOf(manager, { kind, [filterName]: nothing }, "XLSX"));
      expect(csv).toHaveLength(1);
      expect(csv[0]!.length).toBeGreaterThan(10);
      expect(sheet!.rows).toEqual(csv);
    },
  );
});
