// Who holds a session, and what they may: looked up by the cookie's hash, as the service does it.
import { createHash } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** The UUID behind a public id, or behind its 26 characters alone. */
export function uuidOf(publicId) {
  let bits = 0n;
  for (const character of publicId.slice(-26)) bits = bits * 32n + BigInt(alphabet.indexOf(character));
  const hex = bits.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The public id of a UUID. */
export function publicIdOf(prefix, uuid) {
  let bits = BigInt(`0x${uuid.replaceAll("-", "")}`);
  let text = "";
  for (let n = 0; n < 26; n++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}

const statement = {
  name: "session",
  text: `select s.organization_id as "organizationId", s.user_id as "userId",
      (select coalesce(jsonb_agg(jsonb_build_array(e.account_id, e.includes_sub_accounts, e.permissions)), '[]')
        from effective_grants e where e.organization_id = s.organization_id and e.user_id = s.user_id) as grants
    from sessions s
    join users u on u.organization_id = s.organization_id and u.id = s.user_id
    join accounts a on a.organization_id = u.organization_id and a.id = u.account_id
    join accounts m on m.organization_id = u.organization_id and m.id = u.organization_id
    where s.organization_id = $1 and s.secret_hash = $2 and s.expires_at > statement_timestamp()
      and s.last_seen_at > statement_timestamp() - interval '12 hours'
      and u.disabled_at is null and u.deleted_at is null and (u.locked_at is null or u.locked_until <= statement_timestamp())
      and a.disabled_at is null and m.disabled_at is null and m.closed_at is null`,
};

/** The holder of the session cookie. Throws for strangers. */
export async function holderOf(pool, cookie) {
  const token = /(?:^|; *)tenantry=([^;]+)/.exec(cookie ?? "")?.[1] ?? "";
  const values = [uuidOf(token.split(".")[0]), createHash("sha256").update(token).digest()];
  const { rows } = await pool.query({ ...statement, values });
  if (rows.length === 0) throw new Error("Sign in first.");
  return rows[0];
}

/** Throws for a holder without a permission on an account. */
export function authorize({ organizationId, grants }, permission, account) {
  const holds = grants.some(
    ([id, below, permissions]) =>
      permissions.includes(permission) && (id === account || (below && id === organizationId)),
  );
  if (!holds) throw new Error("You may not do this.");
}
