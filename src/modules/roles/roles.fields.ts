import type { Ctx } from "../../platform/context";
import { NotFound } from "../../platform/errors";
import { type Permission, permissions } from "../../platform/permissions";
import { authorizeSomewhere } from "../../platform/policy";
import { type AccountRef, holds } from "../../platform/viewer";
import { type Actor, loadActor, type UserRow } from "../users";
import { grantById, grantsOf, roleById, type RoleGrantRow, type RoleRow } from "./roles.loaders";
import { authorizeRoles } from "./roles.policy";

const everyPermission = Object.keys(permissions) as Permission[];

/** What the viewer may do on the account. Limits are set from the main account only, so they are left out elsewhere. */
export const permissionsOn = ({ viewer }: Ctx, account: AccountRef): readonly Permission[] =>
  everyPermission.filter(
    (permission) =>
      holds(viewer, permission, account) && (permission !== "SEATS_LIMITS" || account.id === account.organizationId),
  );

/** The role behind an id, for whoever reads roles somewhere. @throws NotFound */
export async function findRole(ctx: Ctx, id: string): Promise<RoleRow> {
  authorizeSomewhere(ctx, "ROLES_READ");
  const role = await ctx.load(roleById, id);
  if (!role) throw new NotFound();
  if (role.accountId !== null)
    authorizeRoles(ctx, "roles.read", { organizationId: role.organizationId, id: role.accountId });
  return role;
}

/** The grant behind an id. @throws NotFound | Forbidden */
export async function findRoleGrant(ctx: Ctx, id: string): Promise<RoleGrantRow> {
  const { viewer } = ctx;
  const grant = await ctx.load(grantById, id);
  // Everybody may know their own grants, here as in `User.roleGrants`.
  if (grant?.userId != null && viewer.type === "USER" && viewer.id === grant.userId) return grant;
  authorizeRoles(ctx, "roles.read", grant && { organizationId: grant.organizationId, id: grant.accountId });
  return grant as RoleGrantRow;
}

/** The user's own grants on the accounts where the viewer reads roles; all of them for oneself. */
export async function grantsOfUser(ctx: Ctx, user: UserRow): Promise<readonly RoleGrantRow[]> {
  const { viewer } = ctx;
  const grants = await ctx.load(grantsOf, user.id);
  const isSelf = viewer.type === "USER" && viewer.id === user.id;
  return grants.filter(
    ({ organizationId, accountId }) => isSelf || holds(viewer, "ROLES_READ", { organizationId, id: accountId }),
  );
}

/** Who holds the role: the user, as the viewer may know it; null for a group. */
export const holderOf = (ctx: Ctx, { userId }: RoleGrantRow): Promise<Actor> | null =>
  userId === null ? null : loadActor(ctx, { type: "USER", id: userId });

/** Who gave the role. */
export const giverOf = (ctx: Ctx, grant: RoleGrantRow): Promise<Actor> =>
  loadActor(ctx, { type: grant.grantedByType, id: grant.grantedById });
