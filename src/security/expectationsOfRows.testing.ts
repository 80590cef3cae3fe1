import { all } from "./expectationsOfNodes.testing";
import { answeredByMutations, type Rule } from "./rule.testing";
import { holds, holdsWide, mainAbove, sees, type ViewerKind } from "./viewerKinds.testing";
import { objectTypes } from "./selections.testing";

const same: Rule = () => "same";
const own: Rule = () => "own";

const ofMutations = (type: string, names: string) =>
  Object.fromEntries(names.split(" ").map((name) => [`${type}.${name}`, answeredByMutations] as const));

/** Of users without USERS_READ only the name and id are for those who work with seats. */
const profile: Rule = (viewer, { account }) => (holds(viewer, "USERS_READ", account!) ? "same" : "null");

/**
 * U-02: organization totals and sub-accounts' limits need a grant on the main account with the sub-accounts; without it
 * the main account shows its own figures only.
 */
const total =
  (ofTheAccount: unknown): Rule =>
  (viewer, { account }) =>
    mainAbove(account!) === account && !holdsWide(viewer, "SEATS_READ") ? { is: ofTheAccount } : "same";

const ofViewer =
  (show: (viewer: ViewerKind) => boolean): Rule =>
  (viewer) =>
    show(viewer) ? "own" : "null";

const isKey = (viewer: ViewerKind) => /key/i.test(viewer);

const connections = objectTypes.filter(({ name }) => name.endsWith("Connection"));

/** Fields of what has no id of its own: it is shown with what it stands in. */
export const rowRules: Readonly<Record<string, Rule | typeof answeredByMutations>> = {
  ...all("SeatAllocation", "account assigned available effectiveLimit inactive limit limitUsagePercent overBy", same),
  ...all("SeatAllocation", "purchased usagePercent version warning seatedUsers", same),

  // Of the organization's numbers an account's viewers see what is purchased and what is left in the pool.
  ...all("SeatOverview", "account purchased poolRemaining", same),
  "SeatOverview.scope": total("ACCOUNT"),
  "SeatOverview.assigned": total(1),
  ...all("SeatOverview", "sumOfLimits limitsOverPurchasedBy", total(null)),
  ...all("SeatOverview", "inactive limit overBy remaining usagePercent warning", own),
  ...all("SeatWarning", "capacity level seatsUntilWarning thresholdPercent thresholdSeats", own),

  ...all("SeatReport", "kind format url fileName", same),
  ...all("Seat", "assignedAt assignedBy", same),
  ...all("SeatedUser", "userId name account inboxRoles lastSignInAt seatAssignedAt seatAssignedBy", same),
  "SeatedUser.inactivityReasons": same,
  "SeatedUser.user": profile,
  ...all("SeatCandidate", "userId name hasSeat hasInboxRole", same),
  "SeatCandidate.user": profile,
  // S-16: who may not assign cannot move the switch; nobody can give a seat to who is disabled (S-06).
  "SeatCandidate.canToggle": (viewer, { account }, { row }) => ({
    is: holds(viewer, "SEATS_ASSIGN", account!) && !String(row["name"]).startsWith("Gone"),
  }),
  "SeatCandidate.blockedBy": own,
  ...all("GenericUserError", "code message path", own),

  ...all("Viewer", "type account", own),
  "Viewer.apiKeyName": ofViewer(isKey),
  // A key's owner is the main account's manager, whom a key sees with USERS_READ there.
  "Viewer.user": ofViewer((viewer) => !isKey(viewer) || holds(viewer, "USERS_READ", "main")),
  "Viewer.mainAccount": ofViewer((viewer) => sees(viewer, "main") || sees(viewer, "foreign")),

  ...(Object.assign(
    {},
    ...connections.map(({ name }) => ({
      ...all(name, "nodes edges totalCount pageInfo", own),
      ...all(name.replace(/Connection$/, "Edge"), "cursor node", own),
    })),
  ) as Record<string, Rule>),
  ...all("PageInfo", "startCursor endCursor hasNextPage hasPreviousPage", own),

  ...ofMutations("AssignSeatsPayload", "accounts batchId dryRun replayed results summary userErrors"),
  ...ofMutations("RemoveSeatsPayload", "accounts batchId dryRun replayed results summary userErrors"),
  ...ofMutations("SeatResult", "index userId user outcome error warnings"),
  ...ofMutations("SeatResultWarning", "code message"),
  ...ofMutations("SeatBatchSummary", "assigned alreadyAssigned removed notAssigned refused notApplied"),
  ...ofMutations("CreateSubAccountPayload", "account userErrors"),
  ...ofMutations("UpdateAccountPayload", "account userErrors"),
  ...ofMutations("DisableAccountPayload", "account userErrors"),
  ...ofMutations("EnableAccountPayload", "account userErrors"),
  ...ofMutations("SetSeatLimitPayload", "account userErrors"),
  ...ofMutations("RemoveSeatLimitPayload", "account userErrors"),
  ...ofMutations("CreateUserPayload", "user userErrors"),
  ...ofMutations("UpdateUserPayload", "user userErrors"),
  ...ofMutations("DisableUserPayload", "user userErrors"),
  ...ofMutations("EnableUserPayload", "user userErrors"),
  ...ofMutations("GrantRolePayload", "roleGrant userErrors"),
  ...ofMutations("RevokeRolePayload", "roleGrant userErrors"),
  ...ofMutations("CreateApiKeyPayload", "apiKey key userErrors"),
  ...ofMutations("RevokeApiKeyPayload", "apiKey userErrors"),
  ...ofMutations("SignInPayload", "result userErrors"),
  ...ofMutations("SignOutPayload", "userErrors"),
  ...ofMutations("SignedIn", "user viewer expiresAt"),
  ...ofMutations("SignInFailed", "message"),
  ...ofMutations("RangeUserError", "code message path min max"),
  ...ofMutations("SeatCapacityUserError", "code message path accountId limit assigned purchased poolRemaining"),
  ...ofMutations("EscalationUserError", "code message path missing"),
  ...ofMutations("VersionConflictUserError", "code message path expectedVersion actualVersion changedAt changedBy"),
};
