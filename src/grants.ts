import type { GrantList } from "./platform/postgres/serviceRole";

/** What the service's role may do, table by table: nothing else. Columns in brackets are the only ones it may insert. */
export const serviceGrants: GrantList = {
  organizations: ["SELECT", "INSERT", "UPDATE"],
  outbox: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  throttles: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  idempotency_keys: ["SELECT", "INSERT", "UPDATE"],
  accounts: ["SELECT", "INSERT", "UPDATE"],
  account_directory: ["SELECT", "INSERT"],
  users: ["SELECT", "INSERT", "UPDATE"],
  user_credentials: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  sign_in_emails: ["SELECT", "INSERT", "DELETE"],
  groups: ["SELECT"],
  group_members: ["SELECT", "DELETE"],
  roles: ["SELECT", "INSERT"],
  role_grants: ["SELECT", "INSERT", "DELETE"],
  effective_grants: ["SELECT"],
  seat_pools: ["SELECT", "INSERT", "UPDATE"],
  seat_accounts: ["SELECT", "INSERT", "UPDATE"],
  seats: ["SELECT", "INSERT", "DELETE"],
  seat_activity: ["SELECT", "INSERT", "UPDATE"],
  seat_log: ["SELECT", "INSERT"],
  sessions: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  one_time_links: ["SELECT", "INSERT", "UPDATE"],
  api_keys: ["SELECT", "INSERT", "UPDATE"],
  // id, recorded_at and xact are left out: nobody who writes events can say when they were written.
  audit_events: [
    "SELECT",
    "INSERT (organization_id, account_id, code, status, reason, actor_type, actor_id, targets, request_id, batch_id, claimed_at, details, commitment)",
  ],
  audit_event_personal: ["SELECT", "INSERT"],
  migrations: ["SELECT"],
  "function audit_event_id()": ["EXECUTE"],
  "function audit_make_partitions(integer)": ["EXECUTE"],
  "function idempotency_claim(bigint)": ["EXECUTE"],
  "function idempotency_forget(timestamptz)": ["EXECUTE"],
};
