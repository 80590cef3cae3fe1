import { type ActorType, type Cause, type Ctx, type SqlValue, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList } from "../../platform/graphql/keyset";
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
const list = defineList<SeatLogRow, "TIME">({
  name: "seats.log",
  orders: { TIME: [{ sql: "l.occurred_at", type: "timestamptz", value: (row) => row.occurredAt }] },
  defaultOrder: { field: "TIME", direction: "DESC" },
  id: { sql: "l.id", value: (row) => row.id },
});

const known = `($9::uuid[] is null or done.account_id = any($9) or done.id = $11)`;
const keyKnown = `($10::uuid[] is null or k.account_id = any($10))`;

// What the viewer cannot see of an actor or user, they cannot search for either: addresses and ids are compared
// only where they see the person; names are for everybody who sees the row.
const filtered = `l.organization_id = $1
    and ($2::uuid[] is null or l.account_id = any($2))
    and ($3::boolean or l.scope = 'ACCOUNT')
    and ($4::uuid[] is null or l.account_id = any($4))
    and ($5::text[] is null or l.event = any($5))
    and ($6::text[] is null or l.scope = any($6))
    and ($7::timestamptz is null or l.occurred_at >= $7)
    and ($8::timestamptz is null or l.occurred_at < $8)
    and ($12::uuid[] is null or (l.actor_type = 'USER' and done.id = any($12) and ${known})
      or (l.actor_type = 'API_KEY' and k.id = any($12) and ${keyKnown}))
    and ($13::uuid[] is null or (u.id = any($13) and ($9::uuid[] is null or u.account_id = any($9) or u.id = $11)))
    and ($14::uuid is null or l.batch_id = $14)
    and ($15::text is null or ${containsSql("a.name", "$15")} or ${containsSql("u.name", "$15")}
      or ${containsSql("done.name", "$15")} or ${containsSql("k.name", "$15")}
      or (($9::uuid[] is null or u.account_id = any($9) or u.id = $11) and ${containsSql("u.email", "$15")})
      or (${known} and ${containsSql("done.email", "$15")}))`;

const source = `from seat_log l
  join accounts a on a.organization_id = l.organization_id and a.id = l.account_id
  left join users u on u.organization_id = l.organization_id and u.id = l.user_id and u.deleted_at is null
  left join users done on done.organization_id = l.organization_id and l.actor_type = 'USER' and done.id = l.actor_id
    and done.deleted_at is null
  left join api_keys k on k.organization_id = l.organization_id and l.actor_type = 'API_KEY' and k.id = l.actor_id`;

const columns = `l.id, case when $3::boolean then l.number end as number, l.occurred_at as "occurredAt", l.event, l.scope, l.account_id as "accountId",
  l.user_id as "userId", u.name as "userName", l.actor_type as "actorType", l.actor_id as "actorId", l.cause, l.reason,
  l.assigned_before as "assignedBefore", l.assigned_after as "assignedAfter", l.limit_before as "limitBefore",
  l.limit_after as "limitAfter", l.purchased_before as "purchasedBefore", l.purchased_after as "purchasedAfter",
  l.level_before as "levelBefore", l.level_after as "levelAfter",
  case when $3::boolean then l.organization_assigned_after end as "organizationAssignedAfter",
  l.batch_id as "batchId", l.request_id as "requestId"`;

const counted = statement<{ count: number }>(
  "seats.logCount",
  `select count(*)::integer as count ${source} where ${filtered}`,
);

/**
 * The seat log: of the organization on its main account, for those who hold SEAT_LOG_READ with the sub-accounts; of the
 * account alone otherwise, and then without what concerns the whole organization.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function listSeatLog(
  ctx: Ctx,
  account: AccountRef,
  args: Pick<PageArgs, "first" | "after" | "last" | "before"> & {
    readonly filter?: SeatLogFilter | null;
    readonly order?: SeatLogOrder | null;
  },
): Promise<Connection<SeatLogRow>> {
  authorizeSeats(ctx, "seats.readLog", account);
  const { viewer } = ctx;
  const filter = args.filter ?? {};
  const whole = holdsOrganizationWide(viewer, "SEAT_LOG_READ");
  const direction = args.order === "OLDEST_FIRST" ? "ASC" : "DESC";
  const plan = list.plan(args, { field: "TIME", direction });
  const own: SqlValue[] = [
    account.organizationId,
    whole && account.id === account.organizationId ? null : [account.id],
    whole,
    filter.accountIds ?? null,
    filter.events ?? null,
    filter.scopes ?? null,
    filter.from ?? null,
    filter.to ?? null,
    accountsWithVisibleUsers(viewer),
    accountsHolding(viewer, "API_KEYS_READ"),
    viewer.userId,
    filter.doneBy ?? null,
    filter.userIds ?? null,
    filter.batchId ?? null,
    searchFor(filter.search, ["filter", "search"]),
  ];
  const select = list.statement(
    plan,
    own.length,
    (page) =>
      `select ${columns} ${source} where ${filtered} and ${page.where} order by ${page.orderBy} limit ${page.limit}`,
  );
  const rows = await ctx.rows(select, [...own, ...plan.params]);
  return list.page(plan, rows, async () => (await ctx.rows(counted, own))[0]?.count ?? 0);
}

const byId = statement<SeatLogRow>(
  "seats.logEntry",
  `select ${columns.replaceAll("$3", "$2")} ${source} where l.organization_id = $1 and ($2 or l.scope = 'ACCOUNT') and l.id = $3`,
);

/**
 * One row of the log.
 * @throws NotFound | Forbidden
 */
export async function findSeatLogEntry(ctx: Ctx, id: string): Promise<SeatLogRow> {
  const { organizationId } = ctx.viewer;
  const [row] = await ctx.rows(byId, [organizationId, holdsOrganizationWide(ctx.viewer, "SEAT_LOG_READ"), id]);
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
    const { prefix, id: uuid } = decodeAnyId(id);
    if (prefix === "usr" || prefix === "key") return uuid;
    throw new BadUserInput("Send ids of users (`usr_…`) or API keys (`key_…`).", ["filter", "doneBy", String(index)]);
  });
  if (filter.batchId != null && !uuidForm.test(filter.batchId))
    throw new BadUserInput("This is no batch id. Send `batchId` of a log row, exactly as it was given.", [
      "filter",
      "batchId",
    ]);
  return { ...args, filter: { ...filter, doneBy: doneBy ?? null } };
}
