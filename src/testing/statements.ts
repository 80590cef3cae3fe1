import { Client } from "pg";
import { serviceGrants } from "../grants";

/** Tables without an organization: those of the whole service. */
const serviceWide = new Set(["throttles", "migrations"]);

/**
 * Statements that may look past an organization, and why: what is looked up before the tenant is known, and upkeep of
 * the whole service.
 */
const exempt: readonly RegExp[] = [
  /from sign_in_emails\s.*\bemail_key = \$/s, // signing in: the address names the organization
  /from account_directory\s/s, // operators and services: the account names the organization
  /^(?:\/\*.*?\*\/\s*)?delete from sessions where expires_at/s, // clean-up of the whole service
  /audit_events_default|audit_event_personal_default/, // upkeep of partitions
];

const tenantTables = Object.keys(serviceGrants).filter(
  (name) => !name.startsWith("function ") && !serviceWide.has(name),
);
const mentions = new RegExp(
  `\\b(?:from|join|update|into|using)\\s+"?(?:public"?\\."?)?(${tenantTables.join("|")})"?\\b`,
  "i",
);
const bound = /"?organization_id"?\s*=\s*(?:any\s*\()?\$\d|insert\s+into/i;

/** The statements of the service (not of the tables' owner) that named a tenant table and no organization. */
export const unboundStatements = new Set<string>();

let recording: string[] | null = null;

interface Watched {
  readonly connectionParameters: { readonly application_name?: string };
}
const original = Reflect.get(Client.prototype, "query") as (...args: unknown[]) => unknown;
Reflect.set(Client.prototype, "query", function query(this: Watched, ...args: unknown[]): unknown {
  const [first] = args;
  const text = typeof first === "string" ? first : ((first as { text?: string } | null)?.text ?? "");
  if (this.connectionParameters.application_name === "tenantry" && text) {
    recording?.push(text);
    if (mentions.test(text) && !bound.test(text) && !exempt.some((rule) => rule.test(text)))
      unboundStatements.add(text);
  }
  return original.apply(this, args);
});

/** The statements that the service sent while `work` ran: look-ups of the credential and transaction ends left out. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = recording;
  const own: string[] = [];
  recording = own;
  try {
    await work();
  } finally {
    recording = before;
  }
  return own.filter(
    (text) => !/^(begin|commit|rollback)$|\/\* (auth|apiKeys)\.(session|key|credential|touch)/i.test(text),
  );
}
