import { statement } from "../../platform/context";
import { defineLoader } from "../../platform/loader";

/** What is known of a target today, whether or not the viewer may see it. */
export interface TargetRow {
  readonly type: string;
  readonly id: string;
  readonly name: string | null;
  /** The account it belongs to: a user's home, an account itself; null for what belongs to the organization. */
  readonly accountId: string | null;
}

const byIds = statement<TargetRow>(
  "audit.targets",
  `select 'user' as type, u.id, case when u.deleted_at is null then u.name end as name, u.account_id as "accountId"
   from users u where u.organization_id = $1 and u.id = any($2::uuid[])
   union all
   select 'account', a.id, a.name, a.id from accounts a where a.organization_id = $1 and a.id = any($2::uuid[])
   union all
   select 'role', r.id, r.name, r.account_id from roles r where r.organization_id = $1 and r.id = any($2::uuid[])
   union all
   select 'api_key', k.id, k.name, k.account_id from api_keys k where k.organization_id = $1 and k.id = any($2::uuid[])`,
);

/** What events were about, by `<type>:<id>`; null for what is no more, never was, or has no name. */
export const targetByKey = defineLoader<string, TargetRow | null>(
  async (ctx, keys) => {
    const ids = [...new Set(keys.map((key) => key.slice(key.indexOf(":") + 1)))];
    const rows = await ctx.rows(byIds, [ctx.viewer.organizationId, ids]);
    return new Map(rows.map((row) => [`${row.type}:${row.id}`, row]));
  },
  { missing: null },
);
