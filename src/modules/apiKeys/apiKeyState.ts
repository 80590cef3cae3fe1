/** Whether a key works, and why not. */
export const apiKeyStates = ["ACTIVE", "NOT_YET_VALID", "EXPIRED", "STOPPED", "REVOKED"] as const;

/** One of `apiKeyStates`. */
export type ApiKeyState = (typeof apiKeyStates)[number];

/**
 * SQL of a key's state: of the key `k`, its account `a`, the main account `m` and its owner `o`. ACTIVE is what
 * `apiKeyViewers` lets in.
 * @param now SQL of the moment it is asked for
 */
export const apiKeyStateSql = (now: string): string => `case
    when k.revoked_at is not null then 'REVOKED'
    when k.expires_at <= ${now} then 'EXPIRED'
    when a.disabled_at is not null or m.disabled_at is not null or m.closed_at is not null
      or o.disabled_at is not null or o.deleted_at is not null then 'STOPPED'
    when k.valid_from > ${now} then 'NOT_YET_VALID'
    else 'ACTIVE' end`;
