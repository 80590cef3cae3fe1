import { statement, type Tx } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { missingPermissions, refuseMissing, User } from "../users";
import { refuseWithoutManager } from "./lastManager";
import { Role } from "./Role.entity";
import { RoleGrant } from "./RoleGrant.entity";
import "./roles.audit";
import { grantsChanged } from "./roles.hooks";
import { authorizeRoles } from "./roles.policy";

/** What `revokeRole` takes. */
export interface RevokeRoleInput {
  readonly grantId: string;
}

const membersOf = statement<{ userId: string }>(
  "roles.groupMembers",
  `select user_id as "userId" from group_members where organization_id = $1 and group_id = $2`,
);

/**
 * Takes a role that was given. Nobody takes their own, nor one with rights that they do not hold, nor the last account
 * manager's.
 * @returns the grant that is gone
 * @throws NotFound | Forbidden | Refusal
 */
export const revokeRole = operation(
  { codes: ["role.revoke"], targets: ({ grantId }: RevokeRoleInput) => [{ type: "role_grant", id: grantId }] },
  async (tx, { grantId }: RevokeRoleInput): Promise<RoleGrant> => {
    await tx.lock({ organization: true });
    const { organizationId } = tx.viewer;
    const grant = await tx.db.findOneBy(RoleGrant, { organizationId, id: grantId });
    authorizeRoles(tx, "roles.manage", grant && { organizationId, id: grant.accountId });
    const held = grant as RoleGrant;
    const userIds = await holdersOf(tx, held);
    if (held.userId !== null && held.userId === tx.viewer.userId)
      throw new Refusal("SELF_ACTION_FORBIDDEN", "Nobody revokes their own roles. Ask another administrator.", [
        "input",
        "grantId",
      ]);
    const role = await tx.db.findOneByOrFail(Role, { organizationId, id: held.roleId });
    const given = {
      accountId: held.accountId,
      includesSubAccounts: held.includesSubAccounts,
      permissions: role.permissions,
    };
    refuseMissing(missingPermissions(tx.viewer, [given]), "You would take more rights than you hold there", [
      "input",
      "grantId",
    ]);

    const user = held.userId === null ? null : await tx.db.findOneBy(User, { organizationId, id: held.userId });
    tx.audit({
      accountId: held.accountId,
      targets: [
        ...userIds.map((id) => ({ type: "user", id })),
        { type: "role", id: role.id },
        { type: "role_grant", id: held.id },
      ],
      details: { role: role.builtIn ?? role.name, includesSubAccounts: held.includesSubAccounts },
      personal: { name: user?.name ?? null, email: user?.email ?? null },
    });
    await tx.db.delete(RoleGrant, { organizationId, id: held.id });
    if (countsForManagers(held, role, user)) await refuseWithoutManager(tx, ["input", "grantId"]);
    await grantsChanged.run(tx, { userIds });
    return held;
  },
);

const holdersOf = async (tx: Tx, { userId, groupId }: RoleGrant): Promise<readonly string[]> => {
  if (userId !== null) return [userId];
  return (await tx.rows(membersOf, [tx.viewer.organizationId, groupId])).map((row) => row.userId);
};

/** Whether an account manager may have gone with the grant; one who could not act was none. */
const countsForManagers = (grant: RoleGrant, role: Role, user: User | null): boolean =>
  role.builtIn === "ACCOUNT_MANAGER" &&
  grant.includesSubAccounts &&
  grant.expiresAt === null &&
  (user === null || (user.disabledAt === null && user.emailVerifiedAt !== null));
