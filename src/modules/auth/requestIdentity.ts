import type { Ctx, Viewer } from "../../platform/context";
import { contextOf, runtimeOf } from "../../platform/runtime";
import { anonymous } from "../../platform/viewer";

/**
 * The same request as a stranger's in an organization that a directory or a token named. Whoever signs in anew while a
 * session runs is a stranger too, perhaps in another organization: that is why `bindTo` does not serve here.
 * @param name what the audit log calls them: the address
 */
export const strangerIn = (ctx: Ctx, organizationId: string, name: string | null): Ctx =>
  contextOf(runtimeOf(ctx), { ...anonymous(organizationId), name }, ctx.origin);

/** The same request as a user's who has just proved who they are, and has no session and no rights yet. */
export const provenUserIn = (
  ctx: Ctx,
  user: { organizationId: string; userId: string; accountId: string; email: string },
): Ctx => {
  const { organizationId, userId, accountId, email } = user;
  const viewer = { ...anonymous(organizationId), type: "USER", id: userId, userId, accountId, name: email } as const;
  return contextOf(runtimeOf(ctx), viewer, ctx.origin);
};

/** What the request does from here on, it does as this viewer: the fields behind a sign-in or sign-out. */
export function continueAs(ctx: Ctx, viewer: Viewer): void {
  Object.assign(ctx, { viewer });
  ctx.load.forget();
}
