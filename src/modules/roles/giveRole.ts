import { IsNull } from "typeorm";
import { statement, type Tx } from "../../platform/context";
import { NotFound, Refusal } from "../../platform/errors";
import { newId } from "../../platform/ids";
import type { Account } from "../accounts";
import { missingPermissions, refuseMissing, type User } from "../users";
import type { BuiltInRole } from "./builtInRoles";
import { type InboxRole, inboxRolesFit } from "./inboxRoles";
import { Role } from "./Role.entity";
import { RoleGrant } from "./RoleGrant.entity";

/** A role to be given. */
export interface RoleToGive {
  readonly role: Role;
  readonly user: User;
  readonly account: Account;
  readonly includesSubAccounts: boolean;
  readonly expiresAt: Date | null;
}

const inboxRolesHeld = statement<{ roles: InboxRole[] }>(
  "roles.inboxRolesHeld",
  `select coalesce(array_agg(distinct r.role), '{}') as roles
   from effective_grants g cross join lateral unnest(g.inbox_roles) r (role)
   where g.organization_id = $1 and g.user_id = $2`,
);

/** The organization's row of a built-in role. @throws NotFound */
export async function loadBuiltInRole(tx: Tx, builtIn: BuiltInRole): Promise<Role> {
  const role = await tx.db.findOneBy(Role, { organizationId: tx.viewer.organizationId, builtIn, accountId: IsNull() });
  if (!role) throw new NotFound();
  return role;
}

/** Whether the role may be given on the account: built-in ones everywhere, others where they are defined or passed down. */
const isUsableOn = (role: Role, account: Pick<Account, "id" | "organizationId">): boolean =>
  account.id === (role.accountId ?? role.organizationId) ||
  (role.availableToSubAccounts && (role.accountId === null || role.accountId === role.organizationId));

/**
 * Gives a role, all rules asked but whether the viewer may manage roles there. The organization is locked.
 * @param where `at` is the input that asks for it, `path` the place in it that names the role
 * @throws NotFound | Refusal PRIVILEGE_ESCALATION, ROLE_ALREADY_GRANTED, ROLE_CONFLICT, INVALID
 */
export async function giveRole(
  tx: Tx,
  given: RoleToGive,
  { at, path }: { readonly at: readonly string[]; readonly path: readonly string[] },
): Promise<RoleGrant> {
  const { role, user, account, includesSubAccounts, expiresAt } = given;
  const { organizationId } = tx.viewer;
  if (!isUsableOn(role, account)) throw new NotFound();
  refuseShape(given, tx.now(), at);
  const permissions = { accountId: account.id, includesSubAccounts, permissions: role.permissions };
  refuseMissing(missingPermissions(tx.viewer, [permissions]), "You would give more rights than you hold there", path);
  await makeRoom(tx, given, path);

  const grant = tx.db.create(RoleGrant, {
    organizationId,
    id: newId(),
    roleId: role.id,
    userId: user.id,
    groupId: null,
    principalAccountId: user.accountId,
    accountId: account.id,
    includesSubAccounts,
    expiresAt,
    grantedAt: tx.now(),
    grantedByType: tx.viewer.type,
    grantedById: tx.viewer.id,
  });
  tx.audit({
    code: "role.grant",
    accountId: account.id,
    targets: [
      { type: "user", id: user.id },
      { type: "role", id: role.id },
      { type: "role_grant", id: grant.id },
    ],
    details: { role: role.builtIn ?? role.name, includesSubAccounts, expiresAt: expiresAt?.toISOString() ?? null },
    personal: { name: user.name, email: user.email },
  });
  await tx.db.insert(RoleGrant, grant);
  const [held] = await tx.rows(inboxRolesHeld, [organizationId, user.id]);
  if (!inboxRolesFit(held?.roles ?? []))
    throw new Refusal(
      "ROLE_CONFLICT",
      "AGENT and SUPERVISOR exclude each other for one user, wherever they are held. Revoke the other role first.",
      path,
    );
  return grant;
}

function refuseShape(given: RoleToGive, now: Date, at: readonly string[]): void {
  const { user, account, includesSubAccounts, expiresAt } = given;
  const isMain = account.id === account.organizationId;
  if (account.id !== user.accountId && user.accountId !== user.organizationId)
    throw new Refusal("INVALID", "A user holds roles on the home account or below it only. Send that account's id.", [
      ...at,
      "accountId",
    ]);
  if (includesSubAccounts && !isMain)
    throw new Refusal(
      "INVALID",
      "A sub-account has no sub-accounts: leave this out, or give the role on the main one.",
      [...at, "includesSubAccounts"],
    );
  if (expiresAt !== null && expiresAt <= now)
    throw new Refusal("INVALID", "This time has passed. Send one in the future, or none for a role without an end.", [
      ...at,
      "expiresAt",
    ]);
}

/** A grant that has ended gives way to a new one; one in force does not. */
async function makeRoom(tx: Tx, { role, user, account }: RoleToGive, path: readonly string[]): Promise<void> {
  const same = { organizationId: tx.viewer.organizationId, userId: user.id, roleId: role.id, accountId: account.id };
  const old = await tx.db.findOneBy(RoleGrant, same);
  if (!old) return;
  if (old.expiresAt === null || old.expiresAt > tx.now())
    throw new Refusal(
      "ROLE_ALREADY_GRANTED",
      "The user holds this role on this account already. To change its end or reach, revoke it first.",
      path,
    );
  await tx.db.delete(RoleGrant, { organizationId: old.organizationId, id: old.id });
}
