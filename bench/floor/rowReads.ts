import { accountLevelOf, levelOf, percentOf, remainingOf } from "../../src/modules/seats/seatUsage";
import { idAt, timeOfEventId } from "../../src/platform/audit/eventTime";
import { isoTime } from "../../src/platform/graphql/scalars";
import { encodeId } from "../../src/platform/ids";
import type { Prepared } from "./connections";
import { type Read, reader, type Variables } from "./reads";

interface AllocationRow {
  readonly id: string;
  readonly name: string;
  readonly assigned: number;
  readonly limit: number | null;
  readonly purchased: number;
  readonly organizationAssigned: number;
  readonly mainName: string;
}

const allocationColumns = `select a.id, a.name, c.assigned, c.seat_limit as "limit", p.purchased, p.assigned as "organizationAssigned",
    m.name as "mainName"`;

/** Few rows: the page is cut first, then its accounts are looked up. */
const fewAllocations: Prepared = {
  name: "fewAllocations",
  text: `${allocationColumns}
  from (select id, name from accounts where organization_id = $1 order by name collate "und-x-icu", id limit 51) a
  cross join lateral (
    select c.assigned, c.seat_limit from seat_accounts c where c.organization_id = $1 and c.account_id = a.id offset 0
  ) c
  cross join seat_pools p cross join accounts m
  where p.organization_id = $1 and m.organization_id = $1 and m.id = $2
  order by a.name collate "und-x-icu", a.id`,
};

/** Many rows: a join of all is quicker. */
const manyAllocations: Prepared = {
  name: "manyAllocations",
  text: `${allocationColumns}
  from accounts a
  join seat_accounts c on c.organization_id = a.organization_id and c.account_id = a.id
  join seat_pools p on p.organization_id = a.organization_id
  join accounts m on m.organization_id = a.organization_id and m.id = $2
  where a.organization_id = $1
  order by a.name collate "und-x-icu", a.id limit 1001`,
};

const usage = (row: AllocationRow) =>
  `"assigned":${row.assigned},"usagePercent":${percentOf(row.assigned, row.purchased)},"limit":${row.limit},"warning":{"level":"${accountLevelOf(row)}"}`;

const pageOf = (found: readonly AllocationRow[], size: number, node: (row: AllocationRow) => string) =>
  `"seatAllocations":{"nodes":[${found.slice(0, size).map(node).join(",")}],"pageInfo":{"hasNextPage":${found.length > size}}}`;

function headAndPage(found: readonly AllocationRow[]): string {
  const [{ purchased, organizationAssigned: assigned, mainName }] = found as [AllocationRow];
  return `{"data":{"account":{"name":${JSON.stringify(mainName)},"seatOverview":{"purchased":${purchased},"assigned":${assigned},"remaining":${remainingOf(
    assigned,
    purchased,
  )},"usagePercent":${percentOf(assigned, purchased)},"limit":null,"warning":{"level":"${levelOf(assigned, purchased)}"}},${pageOf(
    found,
    50,
    (row) => `{"account":{"name":${JSON.stringify(row.name)}},${usage(row)}}`,
  )}}}}`;
}

const longPage = (found: readonly AllocationRow[]): string =>
  `{"data":{"account":{${pageOf(
    found,
    1000,
    (row) => `{"account":{"id":"${encodeId("acc", row.id)}","name":${JSON.stringify(row.name)}},${usage(row)}}`,
  )}}}}`;

interface SeatedRow {
  readonly accountName: string;
  readonly name: string | null;
  /** With commas; null for none. */
  readonly roles: string | null;
  readonly lastSignInAt: string | null;
  readonly seatAssignedAt: string;
}

/** The Inbox roles of user `v`, with commas: its own grants and its groups', each found by index. */
export const heldRoles = `select string_agg(array_to_string(g.inbox_roles, ','), ',') from (
      select r.inbox_roles from role_grants g join roles r on r.organization_id = $1 and r.id = g.role_id
      where g.organization_id = $1 and g.user_id = v.user_id and (g.expires_at is null or g.expires_at > statement_timestamp())
        and r.inbox_roles <> '{}'
      union all
      select r.inbox_roles from group_members m
      join role_grants g on g.organization_id = $1 and g.group_id = m.group_id
      join roles r on r.organization_id = $1 and r.id = g.role_id
      where m.organization_id = $1 and m.user_id = v.user_id and (g.expires_at is null or g.expires_at > statement_timestamp())
        and r.inbox_roles <> '{}'
    ) g`;

const seated: Prepared = {
  name: "seated",
  text: `select a.name as "accountName", v.name, v.last_sign_in_at as "lastSignInAt", v.seat_assigned_at as "seatAssignedAt",
    (${heldRoles}) as roles
  from accounts a left join lateral (
    select v.user_id, v.name, v.last_sign_in_at, v.seat_assigned_at from seat_activity v
    where v.organization_id = $1 and v.account_id = $2 and v.seat_assigned_at is not null
    order by v.name collate "und-x-icu", v.user_id limit 51
  ) v on true
  where a.organization_id = $1 and a.id = $2
  order by v.name collate "und-x-icu", v.user_id`,
};

const roleOrder = ["SETUP", "AGENT", "SUPERVISOR", "ANALYTICS", "VIEWER"];
const timeOrNull = (text: string | null) => (text === null ? "null" : `"${isoTime(text)}"`);

function seatedPage(found: readonly SeatedRow[]): string {
  const nodes = found
    .filter(({ name }) => name !== null)
    .slice(0, 50)
    .map(({ name, roles, lastSignInAt, seatAssignedAt }) => {
      const held = roles?.split(",") ?? [];
      const sorted = roleOrder.filter((role) => held.includes(role));
      return `{"name":${JSON.stringify(name)},"inboxRoles":${JSON.stringify(sorted)},"lastSignInAt":${timeOrNull(lastSignInAt)},"seatAssignedAt":${timeOrNull(seatAssignedAt)}}`;
    });
  return `{"data":{"account":{"name":${JSON.stringify(found[0]?.accountName)},"seatedUsers":{"nodes":[${nodes.join(",")}],"pageInfo":{"hasNextPage":${found.length > 50}}}}}}`;
}

interface EventRow {
  readonly id: string;
  readonly account: string;
  readonly username: string | null;
  readonly searchText: string;
  readonly status: string;
  readonly code: string;
}

const events: Prepared = {
  name: "events",
  // The bounds stand at both tables, so that only the partitions of those months are opened. Events are walked until the
  // page is full; OFFSET keeps the planner from reading all that is found, to sort it.
  text: `select e.id, a.name as account, e.user_name as username, e.search_text as "searchText", e.status, e.code
  from (
    select e.id, e.account_id, e.status, e.code, p.user_name, p.search_text
    from audit_events e
    cross join lateral (
      select p.user_name, p.search_text from audit_event_personal p
      where p.organization_id = $1 and p.event_id = e.id and p.event_id >= $3 and p.event_id < $4
        and p.search_text collate "und-x-icu" ilike $5 offset 0
    ) p
    where e.organization_id = $1 and e.id >= $3 and e.id < $4 and $1 = $2
    order by e.id desc limit 51
  ) e
  join accounts a on a.organization_id = $1 and a.id = e.account_id
  order by e.id desc`,
};

/** From and to as ids, where a cursor is an earlier end, and the text. */
function bounds(variables: Variables): readonly string[] {
  const { from, to, text } = variables["filter"] as Readonly<Record<"from" | "to" | "text", string>>;
  return [idAt(new Date(from)), (variables["afterId"] as string | undefined) ?? idAt(new Date(to)), `%${text}%`];
}

const eventPage = (found: readonly EventRow[]): string => {
  const nodes = found.slice(0, 50).map(({ id, account, username, searchText, status, code }) => {
    const description = searchText.slice(0, searchText.indexOf("\n"));
    const recordedAt = timeOfEventId(id).toISOString();
    return `{"id":"${encodeId("evt", id)}","recordedAt":"${recordedAt}","username":${JSON.stringify(username)},"description":${JSON.stringify(description)},"status":"${status}","code":"${code}","account":{"name":${JSON.stringify(account)}}}`;
  });
  return `{"data":{"account":{"auditLog":{"nodes":[${nodes.join(",")}],"pageInfo":{"hasNextPage":${found.length > 50}}}}}}`;
};

/** The reads as rows that Node writes as JSON; the session is looked up in the same round trip. */
export const rowReads: Readonly<Record<string, Read>> = {
  Q1: reader(fewAllocations, "SEATS_READ", true, headAndPage),
  Q2: reader(seated, "SEATS_READ", false, seatedPage),
  Q3: reader(manyAllocations, "SEATS_READ", true, longPage),
  Q4: reader(events, "AUDIT_READ", true, eventPage, bounds),
};
