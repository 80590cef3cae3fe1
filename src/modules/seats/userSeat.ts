import type { Ctx } from "../../platform/context";
import { seatOf, type SeatRowOfUser } from "./seats.loaders";
import { authorizeSeatUser, isSelf, type SeatUserRef } from "./seats.policy";

/**
 * A user's seat; null without one. Everybody may know their own.
 * @throws NotFound | Forbidden
 */
export function seatOfUser(ctx: Ctx, user: SeatUserRef): Promise<SeatRowOfUser | null> {
  if (!isSelf(ctx.viewer, user)) authorizeSeatUser(ctx, "seats.readOfUser", user);
  return ctx.load(seatOf, user.id);
}

/** Whether a user has a seat. @throws NotFound | Forbidden */
export const hasSeat = async (ctx: Ctx, user: SeatUserRef): Promise<boolean> => (await seatOfUser(ctx, user)) !== null;
