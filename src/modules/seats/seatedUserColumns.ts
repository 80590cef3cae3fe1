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

/**
 * The columns of `SeatedUserRow` that stand in the row itself.
 * @param now the placeholder of the moment at which Inbox roles are judged
 */
export const seatedUserColumns = (now: string): string => `v.account_id as "seatAccountId", v.user_id as "userId",
    v.name as "seatedName", v.last_sign_in_at as "lastActiveAt", v.seat_assigned_at as "seatAssignedAt",
    coalesce(v.inbox_role_until > ${now}, false) as "hasInboxRole", v.user_disabled as "userDisabled",
    v.organization_id as "organizationId"`;

// The account stands beside the user in every condition: indexes of users begin with it.

/** The Inbox roles that a user holds now. */
export const inboxRolesColumn = `array(select distinct r.role from effective_grants g cross join lateral unnest(g.inbox_roles) r (role)
      where g.organization_id = v.organization_id and g.home_account_id = v.account_id and g.user_id = v.user_id) as "inboxRoles"`;

/** Who gave the seat; needs `joinSeats`. */
export const giverColumns = `s.assigned_by_type as "assignedByType", s.assigned_by_id as "assignedById"`;

/** The users themselves. */
export const joinUsers = `join users u on u.organization_id = v.organization_id and u.account_id = v.account_id and u.id = v.user_id`;

/** The seats, which say who gave them. */
export const joinSeats = `join seats s on s.organization_id = v.organization_id and s.user_id = v.user_id`;

/** The roles in the order in which the product lists them. */
export const inboxRolesInOrder = (held: readonly InboxRole[] | undefined): readonly InboxRole[] =>
  held ? inboxRoles.filter((role) => held.includes(role)) : [];
