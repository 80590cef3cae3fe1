import { firstUuid, idAt, lastUuid, uuidAfter } from "../../platform/audit/eventTime";
import { type ActorType, type Ctx, type Statement, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { authorizeAuditEvent } from "./audit.policy";
import { joinFound, searching, type TextSearch, textSearchOf } from "./auditText";
import type { TimeRange } from "./period";

/** An event as it is read, with its personal part (null once erased) and the account that its actor belongs to. */
export interface AuditEventRow {
  readonly organizationId: string;
  readonly id: string;
  readonly accountId: string | null;
  readonly code: string;
  readonly status: "SUCCESS" | "FAILURE";
  readonly reason: string | null;
  readonly actorType: ActorType;
  readonly actorId: string | null;
  readonly actorAccountId: string | null;
  readonly targets: readonly { readonly type: string; readonly id: string }[];
  readonly requestId: string;
  readonly batchId: string | null;
  readonly claimedAt: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly personal: Readonly<Record<string, unknown>> | null;
  readonly userName: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Which events the log of an account shows. */
export interface AuditQuery {
  /** Of all accounts, or of the one alone. */
  readonly scope: "organization" | "account";
  readonly range: TimeRange;
  readonly status: "SUCCESS" | "FAILURE" | null;
  readonly codes: readonly string[] | null;
  /** What the description or the name of who acted contains. */
  readonly text: string | null;
}

/**
 * The page is cut first; what stands beside its events is looked up for them alone. OFFSET 0 holds PostgreSQL to that: its
 * plan for any organization would rather read all users and all texts of this one.
 */
const withPersonalPart = (page: string, orderBy: string, further = "") => `with e as (${page})
  select ${further}e.organization_id as "organizationId", e.id, e.account_id as "accountId", e.code, e.status, e.reason,
    e.actor_type as "actorType", e.actor_id as "actorId", coalesce(u.account_id, k.account_id) as "actorAccountId",
    e.targets, e.request_id as "requestId", e.batch_id as "batchId", e.claimed_at as "claimedAt", e.details,
    p.personal, p.user_name as "userName", host(p.ip) as ip, p.user_agent as "userAgent"
  from e
  left join lateral (select * from audit_event_personal p where p.organization_id = $1 and p.event_id = e.id
    and p.event_id >= $2 and p.event_id < $3 offset 0) p on true
  left join lateral (select account_id from users u
    where u.organization_id = $1 and u.id = e.actor_id and e.actor_type = 'USER' offset 0) u on true
  left join lateral (select account_id from api_keys k
    where k.organization_id = $1 and k.id = e.actor_id and e.actor_type = 'API_KEY' offset 0) k on true
  order by ${orderBy}`;

// Bounds of ids stand beside the organization, so that only the partitions of those months are opened.
const chosen = (scope: string, search: string) => `from audit_events e ${search}
  where e.organization_id = $1 and e.id >= $2 and e.id < $3 and ${scope}
    and ($5::text is null or e.status = $5) and ($6::text[] is null or e.code = any($6))`;
const parameters = 6;

/** $4 are the accounts whose logs are read: each one's page (or count) is taken for itself. */
const belowEach = (what: string) =>
  `select p.id as below, x.* from unnest($4::uuid[]) p (id) cross join lateral (${what}) x`;

type RowBelow = AuditEventRow & { readonly below: string };

const logOf = (scope: AuditQuery["scope"], condition: string, search: TextSearch["kind"] | null) => {
  const name = `audit.${scope}${search ? `.text.${search}.` : ""}`;
  const found = search === null ? "" : joinFound(search, parameters);
  const list = defineList<RowBelow, "RECORDED">({
    name: search ? `${name}Log` : `audit.${scope}Log`,
    // Ids rise with the time of recording.
    orders: { RECORDED: [] },
    defaultOrder: { field: "RECORDED", direction: "DESC" },
    id: { sql: "e.id", value: (row) => row.id },
  });
  const count = statement<{ below: string; count: string }>(
    `${name}Count`,
    belowEach(`select count(*) ${chosen(condition, found)}`),
  );
  return { list, count, condition, found };
};
const logsOf = (search: TextSearch["kind"] | null) => ({
  // Asked for below the main account alone.
  organization: logOf("organization", "true", search),
  account: logOf("account", "e.account_id = p.id", search),
});
const logs = { all: logsOf(null), everything: logsOf("everything"), shown: logsOf("shown") };

/** The log as it is asked for, with the parameters of its search. */
function logFor({ viewer }: Ctx, { scope, text }: AuditQuery) {
  if (text === null) return { ...logs.all[scope], searched: [] };
  const { kind, params } = textSearchOf(viewer, text);
  return { ...logs[kind][scope], searched: params };
}

type PageQuery = AuditQuery &
  Pick<PageArgs, "first" | "after" | "last" | "before"> & { readonly direction: "ASC" | "DESC" };

const parametersOf = (ctx: Ctx, { range: { from, to }, status, codes }: AuditQuery, ids: readonly string[]) => [
  ctx.viewer.organizationId,
  from === null ? firstUuid : idAt(from),
  to === null ? lastUuid : idAt(to),
  ids,
  status,
  codes,
];

const logBelow = definePerParent<PageQuery, AuditEventRow>({
  pages: async (ctx, query, accountIds) => {
    const { list, condition, found, searched } = logFor(ctx, query);
    const plan = list.plan(query, { field: "RECORDED", direction: query.direction });
    const read = list.statement(plan, parameters + searched.length, ({ where, orderBy, limit }) =>
      withPersonalPart(
        belowEach(`select e.* ${chosen(condition, found)} and ${where} order by ${orderBy} limit ${limit}`),
        orderBy,
        "e.below, ",
      ),
    );
    const params = [...parametersOf(ctx, query, accountIds), ...searched, ...plan.params];
    const rows = await searching(query.text, () => ctx.rows(read, params));
    const groups = groupByParent(accountIds, rows, (row) => row.below);
    return new Map([...groups].map(([id, some]) => [id, (count) => list.page(plan, some, count)]));
  },
  counts: async (ctx, query, accountIds) => {
    const { count, searched } = logFor(ctx, query);
    const params = [...parametersOf(ctx, query, accountIds), ...searched];
    const rows = await searching(query.text, () => ctx.rows(count, params));
    return new Map(rows.map(({ below, count }) => [below, Number(count)]));
  },
});

/**
 * A page of an account's log, newest first unless `direction` is ASC; of many accounts in one statement, where they ask
 * for the same times. Whether the viewer may read it is asked before.
 */
export function auditLogPage(
  ctx: Ctx,
  accountId: string,
  query: AuditQuery,
  args: Pick<PageArgs, "first" | "after" | "last" | "before">,
  direction: "ASC" | "DESC",
): Promise<Connection<AuditEventRow>> {
  return logBelow(ctx, accountId, { ...query, ...args, direction });
}

const byId: Statement<AuditEventRow> = statement(
  "audit.byId",
  withPersonalPart("select e.* from audit_events e where e.organization_id = $1 and e.id >= $2 and e.id < $3", "e.id"),
);

/**
 * One event, for `node(id)`.
 * @throws NotFound also where the viewer may not read it
 */
export async function auditEventById(ctx: Ctx, id: string): Promise<AuditEventRow> {
  const [event] = await ctx.rows(byId, [ctx.viewer.organizationId, id, uuidAfter(id)]);
  authorizeAuditEvent(ctx, "audit.read", event);
  return event;
}
