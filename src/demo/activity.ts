import type { Client } from "pg";

/**
 * Says when the demo's users signed in last, so that the list of inactive users has every reason: most were here within a
 * month, some not for half a year, some with a seat never. Runs as the tables' owner, after the times were moved.
 */
export async function activityOf(owner: Client, organizationIds: readonly string[]): Promise<void> {
  const params = [organizationIds];
  // A number from 0 to 99 that stays the same for a user, whatever else is in the demo.
  const lot = `(('x' || right(md5(u.name || u.email), 6))::bit(24)::int % 100)`;
  await owner.query(
    `update users u set last_sign_in_at = case
        when ${lot} < 8 then null
        when ${lot} < 20 then now() - interval '100 days' - make_interval(days => ${lot} * 3)
        else now() - make_interval(hours => ${lot} * 7, mins => ${lot})
      end
     where u.organization_id = any($1::uuid[]) and u.accepted_at is not null and u.last_sign_in_at is null`,
    params,
  );
  await owner.query(
    `update users u set last_sign_in_at = greatest(u.last_sign_in_at, u.accepted_at + interval '1 hour')
     where u.organization_id = any($1::uuid[]) and u.last_sign_in_at is not null`,
    params,
  );
  // Nobody signs in once they, or their account, are disabled.
  await owner.query(
    `update users u set last_sign_in_at = least(u.last_sign_in_at, u.disabled_at - interval '1 hour', a.disabled_at - interval '1 hour')
     from accounts a
     where u.organization_id = any($1::uuid[]) and u.last_sign_in_at is not null
       and a.organization_id = u.organization_id and a.id = u.account_id`,
    params,
  );
  await owner.query(
    `update users u set last_sign_in_at = null
     where u.organization_id = any($1::uuid[]) and (u.last_sign_in_at > now() or u.last_sign_in_at < u.accepted_at)`,
    params,
  );
  await owner.query(
    `update seat_activity a set last_sign_in_at = u.last_sign_in_at,
       active_at = coalesce(u.last_sign_in_at, a.seat_assigned_at)
     from users u
     where u.organization_id = any($1::uuid[]) and a.organization_id = u.organization_id and a.user_id = u.id`,
    params,
  );
}
