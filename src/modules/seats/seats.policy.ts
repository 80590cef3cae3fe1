import type { Viewer } from "../../platform/context";
import { type Authorize, definePolicy } from "../../platform/policy";
import { type AccountRef, holds, holdsOrganizationWide } from "../../platform/viewer";

/** What can be asked for on an account. */
export type SeatAccountAction = "seats.use" | "seats.read" | "seats.readLog" | "seats.limit" | "seats.purchase";

/** What can be asked for on a user, who has seats on the home account. */
export type SeatUserAction = "seats.assign" | "seats.remove" | "seats.readOfUser" | "seats.readProfile";

/** A user with the home account, as the rules need one. */
export interface SeatUserRef {
  readonly organizationId: string;
  readonly id: string;
  readonly accountId: string;
}

const homeOf = ({ organizationId, accountId }: SeatUserRef): AccountRef => ({ organizationId, id: accountId });

/** Seats of an account. Limits are the main account's affair: a grant on a sub-account alone does nothing (S-04). */
const seatAccountPolicy = definePolicy<AccountRef, SeatAccountAction>(
  {
    account: (account) => account,
    reach: (permission, account) =>
      permission === "SEATS_LIMITS" && account.id !== account.organizationId ? "ORGANIZATION" : "ACCOUNT",
  },
  {
    "seats.use": "SIGNED_IN",
    "seats.read": "SEATS_READ",
    "seats.readLog": "SEAT_LOG_READ",
    "seats.limit": "SEATS_LIMITS",
    "seats.purchase": "ENTITLEMENTS_WRITE",
  },
);

/** Seats of a user. Who works with an account's seats sees its users, whether or not they may read profiles. */
export const seatUserPolicy = definePolicy<SeatUserRef, SeatUserAction>(
  {
    account: homeOf,
    visible: (viewer, user) =>
      isSelf(viewer, user) ||
      (["USERS_READ", "SEATS_READ", "SEATS_ASSIGN"] as const).some((permission) =>
        holds(viewer, permission, homeOf(user)),
      ),
    isSelf: (viewer, user) => isSelf(viewer, user),
  },
  {
    "seats.assign": "SEATS_ASSIGN",
    "seats.remove": "SEATS_ASSIGN",
    "seats.readOfUser": "SEATS_READ",
    "seats.readProfile": "USERS_READ",
  },
);

/** Whether the user is the viewer in person (a key is not its owner). */
export const isSelf = (viewer: Viewer, user: SeatUserRef): boolean => viewer.type === "USER" && viewer.id === user.id;

/** Asks for a right on an account's seats. @throws NotFound | Forbidden | Unauthenticated */
export const authorizeSeats: Authorize<AccountRef, SeatAccountAction> = seatAccountPolicy.authorize;

/** Asks for a right on a user's seat. @throws NotFound | Forbidden | Unauthenticated */
export const authorizeSeatUser: Authorize<SeatUserRef, SeatUserAction> = seatUserPolicy.authorize;

/** Whether the viewer may see the organization's totals and what belongs to it as a whole (U-02, A-06). */
export const seesOrganizationSeats = (viewer: Viewer): boolean => holdsOrganizationWide(viewer, "SEATS_READ");
