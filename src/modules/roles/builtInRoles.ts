import type { Permission } from "../../platform/permissions";
import type { InboxRole } from "./inboxRoles";

/** What a built-in role gives. */
export interface BuiltInRoleDefinition {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  readonly inboxRoles: readonly InboxRole[];
}

const everyRole = ["ACCOUNTS_READ", "USERS_READ", "SEATS_READ", "SEAT_LOG_READ"] as const satisfies Permission[];
const seatChanges = ["SEATS_ASSIGN", "SEATS_LIMITS"] as const satisfies Permission[];
const reading = [
  "ROLES_READ",
  "GROUPS_READ",
  "POLICIES_READ",
  "SSO_READ",
  "CUSTOMIZATION_READ",
  "API_KEYS_READ",
  "AUDIT_READ",
  "AUDIT_EXPORT",
] as const satisfies Permission[];
const administration = [
  "ACCOUNTS_MANAGE",
  "USERS_MANAGE",
  "USERS_SECURITY",
  "ROLES_MANAGE",
  "GROUPS_MANAGE",
  "POLICIES_MANAGE",
  "NOTIFICATIONS_READ",
  "NOTIFICATIONS_MANAGE",
  "CUSTOMIZATION_MANAGE",
  "API_KEYS_MANAGE",
] as const satisfies Permission[];

const inbox = (role: InboxRole, name: string, description: string): BuiltInRoleDefinition => ({
  name,
  description,
  permissions: [],
  inboxRoles: [role],
});

/** The built-in roles; every organization gets a row for each when it is opened, so that a grant points at a row. */
export const builtInRoles = {
  ACCOUNT_MANAGER: {
    name: "Account manager",
    description: "Everything, and alone defines single sign-on and break-glass users. One is always left.",
    permissions: [...everyRole, ...seatChanges, ...reading, ...administration, "SSO_MANAGE"],
    inboxRoles: [],
  },
  ACCOUNT_ADMIN: {
    name: "Account admin",
    description: "Everything but single sign-on and break-glass users.",
    permissions: [...everyRole, ...seatChanges, ...reading, ...administration],
    inboxRoles: [],
  },
  SEAT_MANAGER: {
    name: "Seat manager",
    description: "Assigns seats, sets limits and reads what that needs.",
    permissions: [...everyRole, ...seatChanges],
    inboxRoles: [],
  },
  AUDITOR: {
    name: "Auditor",
    description: "Reads everything and changes nothing.",
    permissions: [...everyRole, ...reading],
    inboxRoles: [],
  },
  MEMBER: {
    name: "Member",
    description: "Their own profile and notifications.",
    permissions: [],
    inboxRoles: [],
  },
  INBOX_SETUP: inbox("SETUP", "Inbox setup", "Sets Inbox up. Needs a seat."),
  INBOX_AGENT: inbox("AGENT", "Inbox agent", "Answers in Inbox. Needs a seat; not together with Inbox supervisor."),
  INBOX_SUPERVISOR: inbox(
    "SUPERVISOR",
    "Inbox supervisor",
    "Supervises agents in Inbox. Needs a seat; not together with Inbox agent.",
  ),
  INBOX_ANALYTICS: inbox("ANALYTICS", "Inbox analytics", "Reads Inbox's figures. Needs a seat."),
  INBOX_VIEWER: inbox("VIEWER", "Inbox viewer", "Looks on in Inbox. Needs no seat."),
} as const satisfies Record<string, BuiltInRoleDefinition>;

/** A built-in role, by name; the closed GraphQL enum `BuiltInRole`. */
export type BuiltInRole = keyof typeof builtInRoles;

/** All of them, in the order in which lists show them. */
export const builtInRoleNames = Object.keys(builtInRoles) as BuiltInRole[];
