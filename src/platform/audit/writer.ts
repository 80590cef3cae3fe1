import { createHash, randomBytes } from "node:crypto";
import { type AuditFact, type Origin, type SqlValue, type Statement, statement, type Viewer } from "../context";
import { describeEvent } from "./catalogue";

const insertEvents = statement<void>(
  "audit.insertEvents",
  `with given as (
    select decode(commitment, 'hex') as commitment, decode(salt, 'hex') as salt, account_id, code, status, reason, targets,
      batch_id, details, personal, search_text
    from jsonb_to_recordset($5::jsonb) as x(commitment text, salt text, account_id uuid, code text, status text,
      reason text, targets jsonb, batch_id uuid, details jsonb, personal jsonb, search_text text)
  ), events as (
    insert into audit_events (organization_id, account_id, code, status, reason, actor_type, actor_id, targets, request_id,
      batch_id, details, commitment)
    select $1::uuid, account_id, code, status, reason, $2, $3::uuid, targets, $4::uuid, batch_id, details, commitment from given
    returning id, commitment
  )
  insert into audit_event_personal (organization_id, event_id, salt, user_name, ip, user_agent, personal, search_text)
  select $1::uuid, events.id, given.salt, $6, $7::inet, $8, given.personal, given.search_text
  from events join given using (commitment)`,
);

/**
 * The statement that writes these facts as events. The personal part goes to a table of its own, from which it can be
 * erased; the event keeps a salted commitment to it, so that a change (not an erasure) can be found.
 */
export function eventsOf(
  viewer: Viewer,
  origin: Origin,
  facts: readonly (AuditFact & { readonly code: string })[],
): { statement: Statement<unknown>; params: readonly SqlValue[] } {
  const userAgent = origin.userAgent?.slice(0, 500) ?? null;
  const rows = facts.map((fact) => {
    const status = fact.status ?? "SUCCESS";
    const personal = fact.personal ?? {};
    const searchText = [
      describeEvent(fact.code, status, fact.reason ?? null, { ...fact.details, ...personal }),
      viewer.name ?? "",
    ].join("\n");
    const salt = randomBytes(16);
    return {
      commitment: commitmentOf(salt, [viewer.name, origin.ip, userAgent, JSON.stringify(sorted(personal)), searchText]),
      salt: salt.toString("hex"),
      account_id: fact.accountId,
      code: fact.code,
      status,
      reason: fact.reason ?? null,
      targets: fact.targets ?? [],
      batch_id: fact.batchId ?? null,
      details: fact.details ?? {},
      personal,
      search_text: searchText,
    };
  });
  const { organizationId, type, id, name } = viewer;
  // PostgreSQL's jsonb has no NUL; nothing that reaches here needs one.
  const json = JSON.stringify(rows).replaceAll("\\u0000", "");
  return {
    statement: insertEvents,
    params: [organizationId, type, id, origin.requestId, json, name, origin.ip, userAgent],
  };
}

/** SHA-256 over the salt and the fields, each with its length before it, so that no two lists look alike. */
export function commitmentOf(salt: Buffer, fields: readonly (string | null)[]): string {
  const hash = createHash("sha256").update(salt);
  for (const field of fields) {
    if (field === null) hash.update("-;");
    else hash.update(`${Buffer.byteLength(field)};`).update(field);
  }
  return hash.digest("hex");
}

const sorted = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value;
