import type { BuiltInRole } from "../modules/roles";

/** The accounts of the world: one organization with two sub-accounts, a second one with one. */
export type AccountName = "main" | "sub" | "sibling" | "foreign" | "foreignSub";

/** Who asks. `sub` is the account of most of them, so that `sibling` and `main` are what they must not reach. */
export type ViewerKind =
  | "anonymous"
  | "member"
  | "mainMember"
  | "subAdmin"
  | "subSeatManager"
  | "mainOnlyAdmin"
  | "mainAdmin"
  | "manager"
  | "seatManager"
  | "auditor"
  | "foreignManager"
  | "key"
  | "keyWithoutScope"
  | "subKey"
  | "subSeatsKey";

/** SPEC U-02, word for word: permissions × MANAGER, ADMIN, SEAT_MANAGER, AUDITOR. */
const table = `
ACCOUNTS_READ USERS_READ SEATS_READ SEAT_LOG_READ                                                          | x x x x
SEATS_ASSIGN SEATS_LIMITS                                                                                  | x x x -
ROLES_READ GROUPS_READ POLICIES_READ SSO_READ CUSTOMIZATION_READ API_KEYS_READ AUDIT_READ AUDIT_EXPORT      | x x - x
ACCOUNTS_MANAGE USERS_MANAGE USERS_SECURITY ROLES_MANAGE GROUPS_MANAGE POLICIES_MANAGE NOTIFICATIONS_READ   | x x - -
NOTIFICATIONS_MANAGE CUSTOMIZATION_MANAGE API_KEYS_MANAGE                                                  | x x - -
SSO_MANAGE                                                                                                 | x - - -
`;

const columns: readonly BuiltInRole[] = ["ACCOUNT_MANAGER", "ACCOUNT_ADMIN", "SEAT_MANAGER", "AUDITOR"];

/** What U-02 gives a role. MEMBER is in no column: own profile and notifications only. */
function permissionsOfRole(role: BuiltInRole): readonly string[] {
  return table
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [permissions, marks] = line.split("|") as [string, string];
      const column = columns.indexOf(role);
      return column >= 0 && marks.trim().split(" ")[column] === "x" ? permissions.trim().split(/\s+/) : [];
    });
}

/** U-04: what never enters a key. */
const neverOnKeys = ["SSO_MANAGE", "API_KEYS_MANAGE"];
const everythingOnAKey = permissionsOfRole("ACCOUNT_MANAGER").filter((name) => !neverOnKeys.includes(name));

interface Kind {
  readonly home: AccountName | null;
  readonly isKey?: true;
  readonly role?: BuiltInRole;
  readonly scopes?: readonly string[];
  /** Main account only: with the sub-accounts. */
  readonly wide?: true;
}

/** The viewers, each with its one grant. */
export const kinds: Readonly<Record<ViewerKind, Kind>> = {
  anonymous: { home: null },
  member: { home: "sub", role: "MEMBER" },
  mainMember: { home: "main", role: "MEMBER" },
  subAdmin: { home: "sub", role: "ACCOUNT_ADMIN" },
  subSeatManager: { home: "sub", role: "SEAT_MANAGER" },
  mainOnlyAdmin: { home: "main", role: "ACCOUNT_ADMIN" },
  mainAdmin: { home: "main", role: "ACCOUNT_ADMIN", wide: true },
  manager: { home: "main", role: "ACCOUNT_MANAGER", wide: true },
  seatManager: { home: "main", role: "SEAT_MANAGER", wide: true },
  auditor: { home: "main", role: "AUDITOR", wide: true },
  foreignManager: { home: "foreign", role: "ACCOUNT_MANAGER", wide: true },
  key: { home: "main", isKey: true, scopes: everythingOnAKey, wide: true },
  keyWithoutScope: { home: "main", isKey: true, scopes: ["NOTIFICATIONS_READ"], wide: true },
  subKey: { home: "sub", isKey: true, scopes: everythingOnAKey },
  subSeatsKey: { home: "sub", isKey: true, scopes: ["SEATS_READ", "SEATS_ASSIGN", "SEAT_LOG_READ", "AUDIT_READ"] },
};

/** All viewers by name. */
export const viewerKinds = Object.keys(kinds) as ViewerKind[];

const mainOf: Readonly<Record<AccountName, "main" | "foreign">> = {
  main: "main",
  sub: "main",
  sibling: "main",
  foreign: "foreign",
  foreignSub: "foreign",
};

/** All accounts by name. */
export const accountNames = Object.keys(mainOf) as AccountName[];

/** The main account of the organization that an account is in. */
export const mainAbove = (account: AccountName): "main" | "foreign" => mainOf[account];

/** Whether two accounts are of one organization. */
export const sameOrganization = (left: AccountName, right: AccountName): boolean => mainOf[left] === mainOf[right];

const reaches = ({ home, wide }: Kind, account: AccountName) =>
  home !== null && (home === account || (wide === true && mainOf[account] === home));

/** A-06, SPEC §1: one sees the accounts where one has an effective grant, and one's home. */
export const sees = (viewer: ViewerKind, account: AccountName): boolean => reaches(kinds[viewer], account);

/** Whether the viewer's one grant carries the permission. */
const carries = ({ role, scopes }: Kind, permission: string) =>
  (scopes ?? (role ? permissionsOfRole(role) : [])).includes(permission);

/** U-02: whether the viewer holds the permission on the account. */
export const holds = (viewer: ViewerKind, permission: string, account: AccountName): boolean =>
  reaches(kinds[viewer], account) && carries(kinds[viewer], permission);

/** U-02: whether the viewer holds it on the main account with the sub-accounts. */
export const holdsWide = (viewer: ViewerKind, permission: string): boolean =>
  kinds[viewer].wide === true && carries(kinds[viewer], permission);

/** The accounts on which the viewer holds the permission. */
export const accountsWith = (viewer: ViewerKind, permission: string): AccountName[] =>
  accountNames.filter((account) => holds(viewer, permission, account));

/** U-02: what `viewerPermissions` says; SEATS_LIMITS gives nothing on a sub-account and is left out there. */
export function permissionsOn(viewer: ViewerKind, account: AccountName): string[] {
  const { role, scopes } = kinds[viewer];
  const carried = reaches(kinds[viewer], account) ? (scopes ?? (role ? permissionsOfRole(role) : [])) : [];
  return carried.filter((name) => name !== "SEATS_LIMITS" || mainOf[account] === account);
}
