import type { Expected, Rule } from "./rule.testing";
import type { Target } from "./targets.testing";
import {
  type AccountName,
  accountNames,
  accountsWith,
  holds,
  holdsWide,
  kinds,
  mainAbove,
  permissionsOn,
  sameOrganization,
  sees,
  type ViewerKind,
} from "./viewerKinds.testing";

const same: Rule = () => "same";

/** U-03: a field with a permission of its own, asked on the target's account. */
const needs =
  (permission: string, otherwise: Rule = same): Rule =>
  (viewer, target, at) =>
    holds(viewer, permission, target.account!) ? otherwise(viewer, target, at) : `FORBIDDEN ${permission}`;

/** Several fields with one rule. */
export const all = (type: string, names: string, rule: Rule): Record<string, Rule> =>
  Object.fromEntries(names.split(" ").map((name) => [`${type}.${name}`, rule]));

const isSelf = (viewer: ViewerKind, target: Target) => target.person === viewer;

/** A main account's lists hold the organization's rows for those who hold the permission with the sub-accounts (U-02). */
const accountsIn = (viewer: ViewerKind, permission: string, account: AccountName): readonly AccountName[] =>
  mainAbove(account) === account && holdsWide(viewer, permission)
    ? accountNames.filter((other) => sameOrganization(account, other))
    : [account];

/** Sub-accounts of a main account on which the viewer holds ACCOUNTS_READ. */
const subAccounts = (viewer: ViewerKind, account: AccountName) =>
  accountsWith(viewer, "ACCOUNTS_READ").filter((other) => other !== account && mainAbove(other) === account);

/** Of one's own seat everybody may know; of others' one needs SEATS_READ. */
const seatOf: Rule = (viewer, target, at) => (isSelf(viewer, target) ? same : needs("SEATS_READ"))(viewer, target, at);

/** who acted was the main account's manager, whom only those see who read the main account's users. */
const seesManager = (viewer: ViewerKind, target: Target) =>
  holds(viewer, "USERS_READ", mainAbove(target.account!)) ||
  (viewer === "manager" && mainAbove(target.account!) === "main") ||
  (viewer === "foreignManager" && mainAbove(target.account!) === "foreign");

/** id, address and user of an actor are null where the viewer cannot see the user. */
const actor: Rule = (viewer, target, { path }): Expected => {
  const sight = path.includes(".holder.")
    ? isSelf(viewer, target) || holds(viewer, "USERS_READ", target.account!)
    : seesManager(viewer, target);
  return sight ? "same" : "null";
};

const wideOnly =
  (permission: string): Rule =>
  (viewer) =>
    holdsWide(viewer, permission) ? "same" : "null";

/** Fields of what has an id; that the viewer sees the object itself is in the table of nodes. */
export const nodeRules: Readonly<Record<string, Rule>> = {
  // Account: SPEC §1, one sees the accounts where one has a grant, and one's home account.
  ...all(
    "Account",
    "id name kind status timeZone firstDayOfWeek language createdAt disabledAt updatedAt version",
    same,
  ),
  "Account.parent": (viewer, { account }) =>
    mainAbove(account!) !== account && sees(viewer, mainAbove(account!)) ? "same" : "null",
  ...all("Account", "releaseSeatOnDisable updatedBy", needs("ACCOUNTS_READ")),
  "Account.viewerPermissions": (viewer, { account }) => ({ is: permissionsOn(viewer, account!).sort() }),
  "Account.subAccounts": needs("ACCOUNTS_READ", (viewer, { account }, { world }) => ({
    rows: subAccounts(viewer, account!).map((name) => world.accounts[name].publicId),
  })),
  "Account.users": needs("USERS_READ", (_, { account }, { facts }) => ({ rows: facts.users[account!] })),
  // The ten built-in roles, the same on every account.
  "Account.roles": needs("ROLES_READ"),
  "Account.roleGrants": needs("ROLES_READ", (_, { account }, { facts }) => ({ rows: facts.grants[account!] })),
  // S-16, L-05 and U-02: seats, seat log and audit log.
  "Account.seatOverview": needs("SEATS_READ"),
  "Account.seatUsage": needs("SEATS_READ"),
  "Account.seatAllocations": needs("SEATS_READ", (viewer, { account }, { world }) => ({
    rows: accountsIn(viewer, "SEATS_READ", account!).map((name) => world.accounts[name].publicId),
  })),
  "Account.seatedUsers": needs("SEATS_READ", (_, { account }, { facts }) => ({ rows: facts.seated[account!] })),
  "Account.seatCandidates": needs("SEATS_READ", (_, { account }, { facts }) => ({ rows: facts.users[account!] })),
  "Account.seatLog": needs("SEAT_LOG_READ", (viewer, { account }, { facts }) => {
    const accounts = accountsIn(viewer, "SEAT_LOG_READ", account!);
    // U-02: rows of scope ORGANIZATION are for those with a grant that includes the sub-accounts.
    const wide = holdsWide(viewer, "SEAT_LOG_READ");
    return {
      rows: accounts.flatMap((name) => [...facts.seatLog[name], ...(wide ? facts.organizationSeatLog[name] : [])]),
    };
  }),
  "Account.auditLog": needs("AUDIT_READ", (viewer, { account }, { facts }) => ({
    rows: accountsIn(viewer, "AUDIT_READ", account!).flatMap((name) => facts.auditLog[name]),
  })),

  // K-01, A-06: keys are listed where they are bound; those of the main account are nothing to a sub-account's viewers.
  "Account.apiKeys": needs("API_KEYS_READ", (_, { account }, { facts }) => ({ rows: facts.apiKeys[account!] })),

  // User: oneself, or USERS_READ on the home account.
  ...all("User", "id account email firstName lastName name language status createdAt invitedAt acceptedAt", same),
  ...all("User", "emailVerifiedAt disabledAt lockedAt lastSignInAt updatedAt updatedBy version inboxRoles", same),
  ...all("User", "hasSeat seat", seatOf),
  "User.roleGrants": (viewer, target, { facts }) => ({
    rows: facts.grantsOf
      .get(target.id)!
      .filter(({ account }) => isSelf(viewer, target) || holds(viewer, "ROLES_READ", account))
      .map(({ id }) => id),
  }),

  ...all("Role", "id name description builtIn permissions inboxRoles", same),
  ...all("RoleGrant", "id account role includesSubAccounts expiresAt grantedAt holder grantedBy", same),

  // S-14: only the main account's viewers see the organization's total; the number is the organization's, too.
  ...all("SeatLogEntry", "id account event scope occurredAt cause reason requestId batchId userName doneBy", same),
  ...all("SeatLogEntry", "assignedBefore assignedAfter limitBefore limitAfter purchasedBefore purchasedAfter", same),
  ...all("SeatLogEntry", "levelBefore levelAfter", same),
  ...all("SeatLogEntry", "number organizationAssignedAfter", wideOnly("SEAT_LOG_READ")),
  "SeatLogEntry.user": (viewer, { account }) => (holds(viewer, "USERS_READ", account!) ? "same" : "null"),

  // L-01 and A-06: what is personal of who acted is for those who see the user.
  ...all(
    "AuditEvent",
    "id account recordedAt claimedAt status reason code item action actor targets requestId batchId",
    same,
  ),
  ...all("AuditEvent", "username ip userAgent", (viewer, target) => (seesManager(viewer, target) ? "same" : "null")),
  // Names before and after may be read with the log, addresses may not: see the traces.
  ...all("AuditEvent", "description changes", () => "own"),
  ...all("AuditChange", "field before after", same),
  "AuditTarget.type": same,
  // The event is about the account's user.
  "AuditTarget.id": (viewer, { account }) => (holds(viewer, "USERS_READ", account!) ? "same" : "null"),
  "AuditTarget.displayName": same,

  ...all("ApiKey", "id account name prefix scopes effectiveScopes includesSubAccounts state version updatedBy", same),
  ...all("ApiKey", "validFrom expiresAt revokedAt lastUsedAt createdAt updatedAt", same),
  "ApiKey.owner": (viewer, target) => (seesManager(viewer, target) ? "same" : "null"),

  // type and name are plain values, the rest for those who see the actor.
  ...all("Actor", "type displayName", same),
  ...all("Actor", "id email user", actor),
};

/** Who sees the object itself, and what those are answered who do not. */
export function sightOf(
  viewer: ViewerKind,
  target: Target,
): "shown" | "UNAUTHENTICATED" | "NOT_FOUND" | `FORBIDDEN ${string}` {
  const { type, account } = target;
  if (viewer === "anonymous") return "UNAUTHENTICATED";
  const seen = account !== null && sees(viewer, account);
  const asked = (permission: string) => {
    if (!seen) return "NOT_FOUND";
    return holds(viewer, permission, account) ? "shown" : (`FORBIDDEN ${permission}` as const);
  };
  switch (type) {
    case "Account":
      return seen ? "shown" : "NOT_FOUND";
    case "User":
      // Who may not read users does not learn that there is one.
      return isSelf(viewer, target) || (seen && holds(viewer, "USERS_READ", account)) ? "shown" : "NOT_FOUND";
    case "Role": {
      // The organization's roles are for whoever reads roles anywhere in it.
      const readable = accountsWith(viewer, "ROLES_READ");
      if (readable.length === 0) return "FORBIDDEN ROLES_READ";
      return account !== null && readable.some((name) => sameOrganization(name, account)) ? "shown" : "NOT_FOUND";
    }
    case "RoleGrant":
      return isSelf(viewer, target) && !kinds[viewer].isKey ? "shown" : asked("ROLES_READ");
    case "SeatLogEntry":
      return target.ofOrganization && !holdsWide(viewer, "SEAT_LOG_READ") ? "NOT_FOUND" : asked("SEAT_LOG_READ");
    case "ApiKey":
      return asked("API_KEYS_READ");
    case "AuditEvent":
      // Who may not read the log does not learn that there is such an event.
      return seen && holds(viewer, "AUDIT_READ", account) ? "shown" : "NOT_FOUND";
  }
}
