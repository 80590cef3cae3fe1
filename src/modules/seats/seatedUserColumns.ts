import type { SortColumn } from "../../platform/graphql/keyset";
import { nameColumn } from "../../platform/graphql/keyset";
import { type InboxRole, inboxRoles } from "../roles";
import type { SeatedUserRow } from "./SeatedUser";

// What every list of seated users reads. `v` is seat_activity, `u` users, `s` seats.

/** The columns that lists of users with seats can be sorted by. */
export type SeatedUserOrderField = "NAME" | "LAST_SIGN_IN" | "SEAT_ASSIGNED";

/** What each order means. */
export const seatedUserOrders: Readonly<Record<SeatedUserOrderField, readonly SortColumn<SeatedUserRow>[]>> = {
  NAME: [nameColumn("v.name", (row) => row.seatedName)],
  LAST_SIGN_IN: [{ sql: "v.last_sign_in_at", type: "timestamptz", nullable: true, value: (row) => row.lastActiveAt }],
  SEAT_ASSIGNED: [{ sql: "v.seat_assigned_at", type: "timestamptz", value: (row) => row.seatAssignedAt }],
};

/** The columns of `SeatedUserRow` that stand in the row itself and are always read. */
export const seatedUserColumns = `v.account_id as "seatAccountId", v.user_id as "userId", v.name as "seatedName",
    v.last_sign_in_at as "lastActiveAt", v.seat_assigned_at as "seatAssignedAt"`;

/** What the reasons for being inactive need beside. @param now the placeholder of the moment at which roles are judged */
export const reasonColumns = (now: string): string =>
  `coalesce(v.inbox_role_until > ${now}, false) as "hasInboxRole", v.user_disabled as "userDisabled"`;

// The account stands beside the user in every condition: indexes of users begin with it.

/**
 * The Inbox roles that a user holds now, with commas; null for none. Roles without any are left out before their users are
 * looked up, and nothing is sorted out for each row: `inboxRolesIn` does that.
 */
export const inboxRolesColumn = `(select string_agg(array_to_string(g.inbox_roles, ','), ',') from effective_grants g
      where g.organization_id = v.organization_id and g.home_account_id = v.account_id and g.user_id = v.user_id
        and g.inbox_roles <> '{}') as "inboxRoles"`;

/** Who gave the seat; needs `joinSeats`. */
export const giverColumns = `s.assigned_by_type as "assignedByType", s.assigned_by_id as "assignedById"`;

/** The users themselves. */
export const joinUsers = `join users u on u.organization_id = v.organization_id and u.account_id = v.account_id and u.id = v.user_id`;

/** The seats, which say who gave them. */
export const joinSeats = `join seats s on s.organization_id = v.organization_id and s.user_id = v.user_id`;

/** The roles in the order in which the product lists them, each once; none where the column was not read. */
export function inboxRolesIn({ inboxRoles: held }: SeatedUserRow): readonly InboxRole[] {
  if (!held) return [];
  const roles = held.split(",");
  return inboxRoles.filter((role) => roles.includes(role));
}
