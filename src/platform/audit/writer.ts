import { randomBytes } from "node:crypto";
import { type AuditFact, type Origin, type SqlValue, type Statement, statement, type Viewer } from "../context";
import { reservedOrganizationId } from "../viewer";
import { describeEvent } from "./catalogue";
import { canonicalIp, commitmentTo, storableJson, storableText } from "./commitment";
import { refuseSecrets } from "./secretNames";
import { auditTargetPrefixes } from "./targets";

const insertEvents = statement<void>(
  "audit.insertEvents",
  // Sorted, since defaults are computed row by row: ids rise in the order in which the facts were stated.
  `with given as (
    select n, decode(commitment, 'hex') as commitment, decode(salt, 'hex') as salt, account_id, code, status, reason, targets,
      batch_id, details, personal, search_text
    from jsonb_to_recordset($5::jsonb) as x(n integer, commitment text, salt text, account_id uuid, code text, status text,
      reason text, targets jsonb, batch_id uuid, details jsonb, personal jsonb, search_text text)
  ), events as (
    insert into audit_events (organization_id, account_id, code, status, reason, actor_type, actor_id, targets, request_id,
      batch_id, details, commitment)
    select $1::uuid, account_id, code, status, reason, $2, $3::uuid, targets, $4::uuid, batch_id, details, commitment
    from given order by n
    returning id, commitment
  )
  insert into audit_event_personal (organization_id, event_id, salt, user_name, ip, user_agent, personal, search_text)
  select $1::uuid, events.id, given.salt, $6, $7::inet, $8, given.personal, given.search_text
  from events join given using (commitment)`,
);

const saltBytes = 16;

/** Longest texts that are kept, in UTF-16 units; what a stranger sends is cut, never refused. */
const longest = { userName: 320, userAgent: 500, searchText: 4_000 };

/**
 * The statement that writes these facts as events. The personal part goes to a table of its own, from which it can be
 * erased; the event keeps a salted commitment to it, so that a change (not an erasure) can be found.
 * @throws Error when a fact carries something that is named like a secret, or is about something of an unknown type
 */
export function eventsOf(
  viewer: Viewer,
  origin: Origin,
  facts: readonly (AuditFact & { readonly code: string })[],
): { statement: Statement<unknown>; params: readonly SqlValue[] } {
  const { organizationId, type, id } = viewer;
  const userName = bounded(viewer.name, longest.userName);
  const userAgent = bounded(origin.userAgent, longest.userAgent);
  const ip = canonicalIp(origin.ip);
  // Only the reserved organization has no account; what was about none is filed under the main account.
  const noAccount = organizationId === reservedOrganizationId ? null : organizationId;
  // Drawn at once: asking for each costs more than all else that is done for a fact.
  const salts = randomBytes(saltBytes * facts.length);
  const rows = facts.map((fact, n) => {
    refuseSecrets(fact.details);
    refuseSecrets(fact.personal);
    for (const { type } of fact.targets ?? [])
      if (!Object.hasOwn(auditTargetPrefixes, type)) throw new Error(`audit events know no target of type ${type}`);
    const status = fact.status ?? "SUCCESS";
    const reason = fact.reason ?? null;
    const personal = storableJson(fact.personal ?? {});
    const description = describeEvent(fact.code, status, reason, { ...fact.details, ...fact.personal });
    const searchText = bounded(`${description}\n${userName ?? ""}`, longest.searchText);
    const salt = salts.subarray(n * saltBytes, (n + 1) * saltBytes);
    return {
      n,
      commitment: commitmentTo(salt, { userName, ip, userAgent, personal, searchText }),
      salt: salt.toString("hex"),
      account_id: fact.accountId ?? noAccount,
      code: fact.code,
      status,
      reason,
      targets: storableJson(fact.targets ?? []),
      batch_id: fact.batchId ?? null,
      details: storableJson(fact.details ?? {}),
      personal,
      search_text: searchText,
    };
  });
  return {
    statement: insertEvents,
    params: [organizationId, type, id, origin.requestId, JSON.stringify(rows), userName, ip, userAgent],
  };
}

function bounded(text: string, most: number): string;
function bounded(text: string | null, most: number): string | null;
function bounded(text: string | null, most: number): string | null {
  return text === null ? null : storableText(text.slice(0, most));
}
