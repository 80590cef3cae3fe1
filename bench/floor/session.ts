import type { Client } from "pg";
import { type TenantToken, parseTenantToken } from "../../src/modules/auth/tenantToken";
import { idleLimitMs, touchAfterMs } from "../../src/modules/auth/sessionLimits";
import { type Prepared, rows } from "./connections";

/** Whether the holder of a session may do something on an account: the same conditions as the service's, in one look-up. */
const allowedSql = (permission: string, account: string) => `
  select s.id as session, s.user_id as "user", u.account_id as home, u.email, s.last_seen_at as "lastSeenAt",
    coalesce(g.allowed, false) as allowed, coalesce(g.everywhere, false) as everywhere
  from sessions s
  join users u on u.organization_id = s.organization_id and u.id = s.user_id
  join accounts a on a.organization_id = u.organization_id and a.id = u.account_id
  join accounts m on m.organization_id = u.organization_id and m.id = u.organization_id
  cross join lateral (
    select bool_or(e.account_id = ${account} or (e.includes_sub_accounts and e.account_id = $1)) as allowed,
      bool_or(e.includes_sub_accounts and e.account_id = $1) as everywhere
    from effective_grants e
    where e.organization_id = s.organization_id and e.user_id = s.user_id and '${permission}' = any(e.permissions)
  ) g
  where s.organization_id = $1 and s.secret_hash = $2 and s.expires_at > statement_timestamp()
    and s.last_seen_at > statement_timestamp() - make_interval(secs => ${idleLimitMs / 1000})
    and u.disabled_at is null and u.deleted_at is null and (u.locked_at is null or u.locked_until <= statement_timestamp())
    and a.disabled_at is null and m.disabled_at is null and m.closed_at is null`;

/** The look-up for one permission on the account of `$3`. */
export const allowedFor = (permission: string): Prepared => ({
  name: `allowed.${permission}`,
  text: allowedSql(permission, "$3::uuid"),
});

/** The look-up for a permission on the home account of the user of `$3`. */
export const allowedForUser = (permission: string): Prepared => ({
  name: `allowedForUser.${permission}`,
  text: allowedSql(permission, "(select account_id from users where organization_id = $1 and id = $3::uuid)"),
});

/** Who holds a session, and whether they may. */
export interface Holder {
  readonly session: string;
  readonly user: string;
  readonly home: string;
  readonly email: string;
  readonly lastSeenAt: string;
  readonly allowed: boolean;
  readonly everywhere: boolean;
}

const touch: Prepared = {
  name: "touch",
  text: `update sessions set last_seen_at = now() where organization_id = $1 and id = $2`,
};

/** The session's token out of a request's cookies. @throws Denied without one */
export function tokenOf(cookie: string | undefined): TenantToken {
  const token = parseTenantToken(/(?:^|; *)tenantry=([^;]+)/.exec(cookie ?? "")?.[1]);
  if (!token) throw new Denied();
  return token;
}

/** The holder who may. @throws Denied */
export function allowed(found: readonly Holder[]): Holder {
  const [holder] = found;
  if (!holder?.allowed) throw new Denied();
  return holder;
}

/** Notes that the session was used, beside the request and at most once a minute. */
export function noteUse(on: Client, { organizationId }: TenantToken, { session, lastSeenAt }: Holder): void {
  if (Date.now() - Date.parse(lastSeenAt) < touchAfterMs) return;
  void (async () => {
    await on.query(`begin; set local tenantry.organization = '${organizationId}'`);
    await rows(on, touch, [organizationId, session]);
    await on.query("commit");
  })().catch(() => undefined);
}

/** The request is not answered. */
export class Denied extends Error {}
