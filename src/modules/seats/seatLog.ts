import { type ActorType, type Cause, type Ctx, statement, type Viewer } from "../../platform/context";
import { Conditions, conditionalStatements } from "../../platform/graphql/conditions";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, type ListDefinition } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { BadUserInput } from "../../platform/errors";
import { decodeAnyId, decodeIds } from "../../platform/ids";
import { accountsHolding, type AccountRef, holdsOrganizationWide } from "../../platform/viewer";
import { accountsWithVisibleUsers } from "../users";
import { authorizeSeats } from "./seats.policy";
import type { SeatEvent, SeatScope } from "./SeatLogEntry.entity";
import type { SeatLevel } from "./seatUsage";

/** What the log can be narrowed to; what is left out (or null) does not narrow it. */
export interface SeatLogFilter {
  readonly search?: string | null;
  readonly accountIds?: readonly string[] | null;
  readonly events?: readonly SeatEvent[] | null;
  readonly scopes?: readonly SeatScope[] | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
  /** Users and API keys, by UUID. */
  readonly doneBy?: readonly string[] | null;
  readonly userIds?: readonly string[] | null;
  readonly batchId?: string | null;
}

/** Which end of the log comes first. */
export type SeatLogOrder = "NEWEST_FIRST" | "OLDEST_FIRST";

/** A row of the log as it is read. */
export interface SeatLogRow {
  readonly id: string;
  /** Null for those who do not see the organization's totals. */
  readonly number: string | null;
  readonly occurredAt: string;
  readonly event: SeatEvent;
  readonly scope: SeatScope;
  readonly accountId: string;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly actorType: ActorType;
  readonly actorId: string | null;
  readonly cause: Cause;
  readonly reason: string | null;
  readonly assignedBefore: number;
  readonly assignedAfter: number;
  readonly limitBefore: number | null;
  readonly limitAfter: number | null;
  readonly purchasedBefore: number;
  readonly purchasedAfter: number;
  readonly levelBefore: SeatLevel;
  readonly levelAfter: SeatLevel;
  /** Null for those who do not see the organization's totals. */
  readonly organizationAssignedAfter: number | null;
  readonly batchId: string | null;
  readonly requestId: string;
}

// Time and id rise with the row's number, which is the organization's and would tell an account's viewers of others.
/** The list, but for its name. */
export const seatLogList: Omit<ListDefinition<SeatLogRow, "TIME">, "name"> = {
  orders: { TIME: [{ sql: "l.occurred_at", type: "timestamptz", value: (row) => row.occurredAt }] },
  defaultOrder: { field: "TIME", direction: "DESC" },
  id: { sql: "l.id", value: (row) => row.id },
};
const list = defineList({ ...seatLogList, name: "seats.log" });

const statements = conditionalStatements<SeatLogRow & { readonly below: string }>("seats.log");

const joinImpacted = `left join users u on u.organization_id = l.organization_id and u.id = l.user_id and u.deleted_at is null`;
// Joined only where the log is searched by them; names of actors are read with the rows otherwise.
const joinNamed = `join accounts a on a.organization_id = l.organization_id and a.id = l.account_id
  left join users done on done.organization_id = l.organization_id and l.actor_type = 'USER' and done.id = l.actor_id
    and done.deleted_at is null
  left join api_keys k on k.organization_id = l.organization_id and l.actor_type = 'API_KEY' and k.id = l.actor_id`;

/** What is shown of a row; the organization's own numbers only to those who see its totals. */
export const seatLogColumns = (
  whole: boolean,
) => `l.id, ${whole ? "l.number" : "null::bigint"} as number, l.occurred_at as "occurredAt",
  l.event, l.scope, l.account_id as "accountId", l.user_id as "userId", u.name as "userName",
  l.actor_type as "actorType", l.actor_id as "actorId", l.cause, l.reason, l.assigned_before as "assignedBefore",
  l.assigned_after as "assignedAfter", l.limit_before as "limitBefore", l.limit_after as "limitAfter",
  l.purchased_before as "purchasedBefore", l.purchased_after as "purchasedAfter", l.level_before as "levelBefore",
  l.level_after as "levelAfter", ${whole ? "l.organization_assigned_after" : "null::integer"} as "organizationAssignedAfter",
  l.batch_id as "batchId", l.request_id as "requestId"`;

/** The arguments of the log. */
type SeatLogArgs = Pick<PageArgs, "first" | "after" | "last" | "before"> & {
  readonly filter?: SeatLogFilter | null;
  readonly order?: SeatLogOrder | null;
};

/** Of which accounts: the organization's, each one's below itself, or those of all that are named together. */
interface SeatLogScope {
  readonly scope: "ORGANIZATION" | "ACCOUNT" | "ACCOUNTS";
}

const logBelow = definePerParent<SeatLogArgs & SeatLogScope, SeatLogRow>({
  pages: async (ctx, args, accountIds) => {
    const plan = list.plan(args, { field: "TIME", direction: args.order === "OLDEST_FIRST" ? "ASC" : "DESC" });
    const { conditions, source } = seatLogParts(ctx.viewer, accountIds, args);
    const select = statements.page(
      plan,
      conditions,
      (page) => `select p.id as "below", x.* from unnest($2::uuid[]) p (id) cross join lateral (
    select ${seatLogColumns(seesWholeLog(ctx.viewer))} ${source} and ${page.where}
    order by ${page.orderBy} limit ${page.limit}) x`,
    );
    const rows = await ctx.rows(select, [...conditions.params, ...plan.params]);
    const groups = groupByParent(accountIds, rows, (row) => row.below);
    return new Map([...groups].map(([id, found]) => [id, (count) => list.page(plan, found, count)]));
  },
  counts: async (ctx, args, accountIds) => {
    const { conditions, source } = seatLogParts(ctx.viewer, accountIds, args);
    const text = () => `select p.id, c.count from unnest($2::uuid[]) p (id) cross join lateral (
    select count(*)::integer as count ${source}) c`;
    const rows = await ctx.rows(statements.counts(conditions, text), conditions.params);
    return new Map(rows.map(({ id, count }) => [id, count]));
  },
});

/**
 * The seat log: of the organization on its main account, for those who hold SEAT_LOG_READ with the sub-accounts; of the
 * account alone otherwise, and then without what concerns the whole organization. Below a list of accounts all their logs
 * are read at once.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function listSeatLog(ctx: Ctx, account: AccountRef, args: SeatLogArgs): Promise<Connection<SeatLogRow>> {
  authorizeSeats(ctx, "seats.readLog", account);
  const all = account.id === account.organizationId && seesWholeLog(ctx.viewer);
  return logBelow(ctx, account.id, { ...args, scope: all ? "ORGANIZATION" : "ACCOUNT" });
}

/** The conditions of a log and what it is read from; $2 are the accounts. */
export function seatLogParts(
  viewer: Viewer,
  accountIds: readonly string[],
  { filter, scope }: Pick<SeatLogArgs, "filter"> & SeatLogScope,
) {
  const conditions = conditionsOf(viewer, accountIds, filter ?? {}, scope);
  const searched = searchOf(filter ?? {}) !== null || filter?.doneBy != null;
  return {
    conditions,
    source: `from seat_log l ${joinImpacted} ${searched ? joinNamed : ""}\n  where ${conditions.sql}`,
  };
}

const searchOf = (filter: SeatLogFilter) => searchFor(filter.search, ["filter", "search"]);

/** Whether the viewer sees the log of the whole organization, with its totals. */
export const seesWholeLog = (viewer: Viewer) => holdsOrganizationWide(viewer, "SEAT_LOG_READ");

/** $2 are the accounts, as `p` where the statements go through them. */
function conditionsOf(
  viewer: Viewer,
  accountIds: readonly string[],
  filter: SeatLogFilter,
  scope: SeatLogScope["scope"],
): Conditions {
  const conditions = new Conditions().where("organization", viewer.organizationId, (id) => `l.organization_id = ${id}`);
  conditions.bind(accountIds);
  if (scope === "ACCOUNT") conditions.always("own", "l.account_id = p.id");
  if (scope === "ACCOUNTS") conditions.always("held", "l.account_id = any($2::uuid[])");
  conditions
    .where("narrow", seesWholeLog(viewer) ? null : "ACCOUNT", (narrow) => `l.scope = ${narrow}`)
    .where("accounts", filter.accountIds, (ids) => `l.account_id = any(${ids}::uuid[])`)
    .where("events", filter.events, (events) => `l.event = any(${events}::text[])`)
    .where("scopes", filter.scopes, (scopes) => `l.scope = any(${scopes}::text[])`)
    .where("from", filter.from, (moment) => `l.occurred_at >= ${moment}::timestamptz`)
    .where("to", filter.to, (moment) => `l.occurred_at < ${moment}::timestamptz`)
    .where("batch", filter.batchId, (id) => `l.batch_id = ${id}`);
  // Whom the viewer cannot see they cannot search for either: addresses and ids are compared only where they see
  // the person; names are for everybody who sees the row. A key is not its owner.
  const seen = (person: string) => {
    const accounts = conditions.bind(accountsWithVisibleUsers(viewer));
    const self = conditions.bind(viewer.type === "USER" ? viewer.id : null);
    return `(${accounts}::uuid[] is null or ${person}.account_id = any(${accounts}) or ${person}.id = ${self})`;
  };
  const seenKey = () => {
    const accounts = conditions.bind(accountsHolding(viewer, "API_KEYS_READ"));
    return `(${accounts}::uuid[] is null or k.account_id = any(${accounts}))`;
  };
  return conditions
    .where("users", filter.userIds, (ids) => `u.id = any(${ids}::uuid[]) and ${seen("u")}`)
    .where(
      "doneBy",
      filter.doneBy,
      (ids) => `((done.id = any(${ids}::uuid[]) and ${seen("done")}) or (k.id = any(${ids}) and ${seenKey()}))`,
    )
    .where(
      "search",
      searchOf(filter),
      (text) => `(${["a.name", "u.name", "done.name", "k.name"].map((name) => containsSql(name, text)).join(" or ")}
      or (${seen("u")} and ${containsSql("u.email", text)}) or (${seen("done")} and ${containsSql("done.email", text)}))`,
    );
}

/** One row, for those who see the whole log and for those who see an account's. */
const byId = (whole: boolean) =>
  statement<SeatLogRow>(
    `seats.logEntry.${whole ? "whole" : "narrow"}`,
    `select ${seatLogColumns(whole)} from seat_log l ${joinImpacted}
    where l.organization_id = $1 and l.id = $2 ${whole ? "" : "and l.scope = 'ACCOUNT'"}`,
  );
const entries = { whole: byId(true), narrow: byId(false) };

/**
 * One row of the log.
 * @throws NotFound | Forbidden
 */
export async function findSeatLogEntry(ctx: Ctx, id: string): Promise<SeatLogRow> {
  const { organizationId } = ctx.viewer;
  const [row] = await ctx.rows(seesWholeLog(ctx.viewer) ? entries.whole : entries.narrow, [organizationId, id]);
  authorizeSeats(ctx, "seats.readLog", row ? { organizationId, id: row.accountId } : null);
  return row as SeatLogRow;
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The arguments of the log with the ids of its filter as they are stored.
 * @throws BadUserInput naming the first malformed one
 */
export function decodeSeatLogFilter<A extends { readonly filter?: SeatLogFilter | null }>(args: A): A {
  if (args.filter == null) return args;
  const filter = decodeIds(args.filter, { accountIds: "acc", userIds: "usr" }, ["filter"]);
  const doneBy = filter.doneBy?.map((id, index) => {
    const path = ["filter", "doneBy", String(index)];
    const { prefix, id: uuid } = decodeAnyId(id, path);
    if (prefix === "usr" || prefix === "key") return uuid;
    throw new BadUserInput("Send ids of users (`usr_…`) or API keys (`key_…`).", path);
  });
  if (filter.batchId != null && !uuidForm.test(filter.batchId))
    throw new BadUserInput("This is no batch id. Send `batchId` of a log row, exactly as it was given.", [
      "filter",
      "batchId",
    ]);
  return { ...args, filter: { ...filter, doneBy: doneBy ?? null } };
}
