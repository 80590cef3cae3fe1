import { firstUuid, idAt, lastUuid, uuidAfter } from "../../platform/audit/eventTime";
import { type ActorType, type Ctx, type SqlValue, type Statement, statement } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList } from "../../platform/graphql/keyset";
import { authorizeAuditEvent } from "./audit.policy";
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

/** Which events a log shows. */
export interface AuditQuery {
  /** Null: of all accounts. */
  readonly accountId: string | null;
  readonly range: TimeRange;
  readonly status: "SUCCESS" | "FAILURE" | null;
  readonly codes: readonly string[] | null;
}

/** The page is cut first; what stands beside its events is looked up for them alone. */
const withPersonalPart = (page: string, orderBy: string) => `with e as (${page})
  select e.organization_id as "organizationId", e.id, e.account_id as "accountId", e.code, e.status, e.reason,
    e.actor_type as "actorType", e.actor_id as "actorId", coalesce(u.account_id, k.account_id) as "actorAccountId",
    e.targets, e.request_id as "requestId", e.batch_id as "batchId", e.claimed_at as "claimedAt", e.details,
    p.personal, p.user_name as "userName", host(p.ip) as ip, p.user_agent as "userAgent"
  from e
  left join audit_event_personal p on p.organization_id = $1 and p.event_id = e.id and p.event_id >= $2 and p.event_id < $3
  left join users u on u.organization_id = $1 and u.id = e.actor_id and e.actor_type = 'USER'
  left join api_keys k on k.organization_id = $1 and k.id = e.actor_id and e.actor_type = 'API_KEY'
  order by ${orderBy}`;

// Bounds of ids stand beside the organization, so that only the partitions of those months are opened.
const chosen = (scope: string) => `from audit_events e
  where e.organization_id = $1 and e.id >= $2 and e.id < $3 and ${scope}
    and ($5::text is null or e.status = $5) and ($6::text[] is null or e.code = any($6))`;
const scopes = {
  // Binds the parameter too, so that both statements take the same ones.
  organization: "$4::uuid is null",
  account: "e.account_id = $4::uuid",
} as const;

const logOf = (scope: keyof typeof scopes) => {
  const list = defineList<AuditEventRow, "RECORDED">({
    name: `audit.${scope}Log`,
    // Ids rise with the time of recording.
    orders: { RECORDED: [] },
    defaultOrder: { field: "RECORDED", direction: "DESC" },
    id: { sql: "e.id", value: (row) => row.id },
  });
  const count = statement<{ count: string }>(`audit.${scope}Count`, `select count(*) ${chosen(scopes[scope])}`);
  return { list, count, condition: scopes[scope] };
};
const logs = { organization: logOf("organization"), account: logOf("account") } as const;

/** A page of the log, newest first unless `direction` is ASC. Whether the viewer may read it is asked before. */
export async function auditLogPage(
  ctx: Ctx,
  query: AuditQuery,
  args: Pick<PageArgs, "first" | "after" | "last" | "before">,
  direction: "ASC" | "DESC",
): Promise<Connection<AuditEventRow>> {
  const { list, count, condition } = logs[query.accountId === null ? "organization" : "account"];
  const { from, to } = query.range;
  const params: SqlValue[] = [
    ctx.viewer.organizationId,
    from === null ? firstUuid : idAt(from),
    to === null ? lastUuid : idAt(to),
    query.accountId,
    query.status,
    query.codes,
  ];
  const plan = list.plan(args, { field: "RECORDED", direction });
  const page = list.statement(plan, params.length, ({ where, orderBy, limit }) =>
    withPersonalPart(`select e.* ${chosen(condition)} and ${where} order by ${orderBy} limit ${limit}`, orderBy),
  );
  const rows = await ctx.rows(page, [...params, ...plan.params]);
  return list.page(plan, rows, async () => Number((await ctx.rows(count, params))[0]?.count ?? 0));
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
