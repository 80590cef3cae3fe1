/** Every right that a role can carry or a field can ask for, with what an administrator should know of it. */
export const permissions = {
  ACCOUNTS_READ: "List sub-accounts and read their settings.",
  ACCOUNTS_MANAGE: "Create, edit, disable and enable accounts.",
  USERS_READ: "List users and read their profiles.",
  USERS_MANAGE: "Create, edit, disable and enable users.",
  USERS_SECURITY: "Lock and unlock users, end their sessions, reset a second factor, send a password reset.",
  ROLES_READ: "Read roles and who holds them.",
  ROLES_MANAGE: "Define roles, give and take them.",
  GROUPS_READ: "Read groups and their members.",
  GROUPS_MANAGE: "Create, edit and delete groups and their membership.",
  SEATS_READ: "Read seat usage, limits and who has a seat.",
  SEATS_ASSIGN: "Assign and remove seats.",
  SEATS_LIMITS: "Set, change and remove seat limits; takes effect on the main account only.",
  SEAT_LOG_READ: "Read the seat log.",
  NOTIFICATIONS_READ: "Read an account's notifications.",
  NOTIFICATIONS_MANAGE: "Change an account's notification thresholds.",
  POLICIES_READ: "Read security policies.",
  POLICIES_MANAGE: "Change security policies.",
  SSO_READ: "Read the single sign-on configuration.",
  SSO_MANAGE:
    "Define and change single sign-on and break-glass users. Account managers only; never in a custom role or on an API key.",
  AUDIT_READ: "Read the audit log.",
  AUDIT_EXPORT: "Export the audit log.",
  CUSTOMIZATION_READ: "Read hostname, theme and logo.",
  CUSTOMIZATION_MANAGE: "Change hostname, theme and logo.",
  API_KEYS_READ: "List API keys.",
  API_KEYS_MANAGE: "Create, edit and revoke API keys. Never in a custom role or on an API key.",
  AUDIT_WRITE: "Report events of the platform's other services. Service and operator keys only.",
  BALANCE_WRITE: "Report account balances. Service and operator keys only.",
  CAMPAIGN_WRITE: "Report campaign events. Service and operator keys only.",
  ENTITLEMENTS_WRITE: "Set the number of purchased seats. Service and operator keys only.",
} as const;

/** A right, by name; the closed GraphQL enum `Permission`. */
export type Permission = keyof typeof permissions;

/** Whether a text names a permission. */
export const isPermission = (text: string): text is Permission => Object.hasOwn(permissions, text);
