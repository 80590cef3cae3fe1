import { operation } from "../../platform/operation";
import { loadAccount } from "../accounts";
import { Refusal } from "../../platform/errors";
import { authorizeUsersOf, emailTaken, insertUser, newInvitedUser, type NewUser, type User } from "../users";
import type { BuiltInRole } from "./builtInRoles";
import { giveRole, loadBuiltInRole } from "./giveRole";
import "./roles.audit";
import { grantsChanged } from "./roles.hooks";
import { authorizeRoles } from "./roles.policy";

/** A role that a new user gets on the home account. */
export interface NewUserRole {
  readonly builtInRole: BuiltInRole;
  readonly includesSubAccounts?: boolean | null;
}

/** What `createUser` takes; without roles the user is a MEMBER. */
export interface CreateUserInput extends NewUser {
  readonly accountId: string;
  readonly grants?: readonly NewUserRole[] | null;
}

const mostRoles = 10;

/**
 * Makes an invited user with roles on the home account. It answers the same whether the address is known elsewhere or not.
 * Roles other than MEMBER ask for ROLES_MANAGE, too, and for every right that they carry.
 * @throws NotFound | Forbidden | Refusal
 */
export const createUser = operation(
  {
    codes: ["user.create", "role.grant"],
    targets: ({ accountId }: CreateUserInput) => [{ type: "account", id: accountId }],
    constraints: { users_email_in_account: emailTaken },
  },
  async (tx, input: CreateUserInput): Promise<User> => {
    await tx.lock({ organization: true, accounts: [input.accountId] });
    const account = await loadAccount(tx, input.accountId);
    authorizeUsersOf(tx, "users.manage", account);
    const grants: readonly NewUserRole[] = input.grants ?? [{ builtInRole: "MEMBER" }];
    if (grants.some(({ builtInRole }) => builtInRole !== "MEMBER")) authorizeRoles(tx, "roles.manage", account);
    if (grants.length > mostRoles)
      throw new Refusal(
        "TOO_MANY_ITEMS",
        `A new user gets at most ${mostRoles} roles. Grant the others afterwards, by grantRole.`,
        ["input", "grants"],
      );
    if (account.disabledAt !== null)
      throw new Refusal(
        "ACCOUNT_DISABLED",
        "The account is disabled: nobody could accept the invitation. Enable it first.",
        ["input", "accountId"],
      );
    const user = newInvitedUser(tx, account, input);

    tx.audit({
      accountId: account.id,
      targets: [{ type: "user", id: user.id }],
      personal: { name: user.name, email: user.email },
    });
    await insertUser(tx, user);
    for (const [index, { builtInRole, includesSubAccounts }] of grants.entries()) {
      const role = await loadBuiltInRole(tx, builtInRole);
      const given = { role, user, account, includesSubAccounts: includesSubAccounts ?? false, expiresAt: null };
      const at = ["input", "grants", String(index)];
      await giveRole(tx, given, { at, path: [...at, "builtInRole"] });
    }
    if (grants.length > 0) await grantsChanged.run(tx, { userIds: [user.id] });
    return user;
  },
);
