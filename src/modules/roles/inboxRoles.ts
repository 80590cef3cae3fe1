/** The roles of the product Inbox; published as the GraphQL enum `InboxRole`. */
export const inboxRoles = ["SETUP", "AGENT", "SUPERVISOR", "ANALYTICS", "VIEWER"] as const;

/** A role of the product Inbox. They combine, but for AGENT with SUPERVISOR. */
export type InboxRole = (typeof inboxRoles)[number];

/** Whether one user may hold these together. */
export const inboxRolesFit = (roles: Iterable<InboxRole>): boolean => {
  const held = new Set(roles);
  return !(held.has("AGENT") && held.has("SUPERVISOR"));
};
