import { NotFound, Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { loadAccount } from "../accounts";
import { authorizeUser, loadUser } from "../users";
import type { BuiltInRole } from "./builtInRoles";
import { giveRole, loadBuiltInRole } from "./giveRole";
import { Role } from "./Role.entity";
import type { RoleGrant } from "./RoleGrant.entity";
import "./roles.audit";
import { grantsChanged } from "./roles.hooks";
import { authorizeRoles } from "./roles.policy";

/** What `grantRole` takes; the role by id or, for built-in ones, by name. */
export interface GrantRoleInput {
  readonly roleId?: string | null;
  readonly builtInRole?: BuiltInRole | null;
  readonly userId: string;
  readonly accountId: string;
  readonly includesSubAccounts?: boolean | null;
  readonly expiresAt?: Date | null;
}

/**
 * Gives a role to a user on an account.
 * @throws NotFound | Forbidden | Refusal
 */
export const grantRole = operation(
  {
    codes: ["role.grant"],
    targets: ({ userId, accountId }: GrantRoleInput) => [
      { type: "user", id: userId },
      { type: "account", id: accountId },
    ],
  },
  async (tx, input: GrantRoleInput): Promise<RoleGrant> => {
    await tx.lock({ organization: true, users: [input.userId] });
    const account = await loadAccount(tx, input.accountId);
    authorizeRoles(tx, "roles.manage", account);
    const user = await loadUser(tx, input.userId);
    authorizeUser(tx, "users.see", user);
    // Asked again, as a FAILURE event is filed under the account of the last question: the role's, as the success is.
    authorizeRoles(tx, "roles.manage", account);
    if ((input.roleId == null) === (input.builtInRole == null))
      throw new Refusal("REQUIRED", "Name the role: by `roleId`, or a built-in one by `builtInRole`; not both.", [
        "input",
        "roleId",
      ]);
    const role =
      input.builtInRole == null
        ? await tx.db.findOneBy(Role, { organizationId: tx.viewer.organizationId, id: input.roleId ?? "" })
        : await loadBuiltInRole(tx, input.builtInRole);
    if (!role) throw new NotFound();

    const given = {
      role,
      user,
      account,
      includesSubAccounts: input.includesSubAccounts ?? false,
      expiresAt: input.expiresAt ?? null,
    };
    const path = ["input", input.roleId == null ? "builtInRole" : "roleId"];
    const grant = await giveRole(tx, given, { at: ["input"], path });
    await grantsChanged.run(tx, { userIds: [user.id] });
    return grant;
  },
);
