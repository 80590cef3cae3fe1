import { encodeId, newId } from "../platform/ids";
import {
  type AccountName,
  accountsWith,
  holds,
  holdsWide,
  kinds,
  mainAbove,
  sees,
  type ViewerKind,
} from "./viewerKinds.testing";
import { nothingsId, type World } from "./world.testing";

/** Whom or what a mutation is aimed at. */
export type Aim = AccountName | "nonexistent" | "self";

/** What a viewer is answered; those allowed send what changes nothing and get the code that says so. */
export type Standing = "allowed" | "UNAUTHENTICATED" | "NOT_FOUND" | `FORBIDDEN ${string}` | "FORBIDDEN";

type Input = Readonly<Record<string, unknown>>;

/** What the matrix knows of a mutation. */
export interface MutationRow {
  /** What is selected of the payload. */
  readonly selection: string;
  /** The aims that make sense for it. */
  readonly aims: readonly Aim[];
  /** SPEC's answer to a viewer with an aim. */
  readonly standing: (viewer: ViewerKind, aim: Aim) => Standing;
  /** A call that changes something where it is allowed. */
  readonly input: (world: World, aim: Aim, viewer: ViewerKind) => Input;
  /** A call that passes the same question and then changes nothing; unless there is one, `input` is sent. */
  readonly harmless?: (world: World, aim: Aim, viewer: ViewerKind) => Input;
  /** What a harmless call is answered; `ok` where nothing is refused. */
  readonly harmlessly: string;
  /** The same, aimed at oneself; unless it is another. */
  readonly harmlesslyOnSelf?: string;
}

const accountAims: readonly Aim[] = ["main", "sub", "sibling", "foreign", "foreignSub", "nonexistent"];
const userAims: readonly Aim[] = [...accountAims, "self"];
const stale = 1_000_000;

const homeOf = (viewer: ViewerKind, aim: Aim): AccountName | null =>
  aim === "self" ? kinds[viewer].home : aim === "nonexistent" ? null : aim;

/** U-03: asked on the account; what is not seen is not found. */
const onAccount =
  (permission: string, isWide = false) =>
  (viewer: ViewerKind, aim: Aim): Standing => {
    if (viewer === "anonymous") return "UNAUTHENTICATED";
    const account = homeOf(viewer, aim);
    if (account === null || !sees(viewer, account)) return "NOT_FOUND";
    const held = isWide ? holdsWide(viewer, permission) : holds(viewer, permission, account);
    return held ? "allowed" : `FORBIDDEN ${permission}`;
  };

/** Asked on the home account of a user, whom one must see first: oneself, or with one of these rights there. */
const onUser =
  (permission: string, ...sight: string[]) =>
  (viewer: ViewerKind, aim: Aim): Standing => {
    const standing = onAccount(permission)(viewer, aim);
    const isSelf = aim === "self" && !kinds[viewer].isKey;
    const home = homeOf(viewer, aim);
    const visible = isSelf || (home !== null && sight.some((right) => holds(viewer, right, home)));
    return standing.startsWith("FORBIDDEN") && !visible ? "NOT_FOUND" : standing;
  };

/** S-04: limits are the main account's affair; of a sub-account's one needs the right with the sub-accounts. */
const limits = (viewer: ViewerKind, aim: Aim): Standing =>
  onAccount("SEATS_LIMITS", aim !== "nonexistent" && aim !== "self" && mainAbove(aim) !== aim)(viewer, aim);

/** K-02: no key signs in or out; everybody else may. */
const peopleOnly = (viewer: ViewerKind): Standing => (kinds[viewer].isKey ? "FORBIDDEN" : "allowed");

/** K-02: keys manage no keys, whatever they name. */
const keysOf = (viewer: ViewerKind, aim: Aim): Standing =>
  kinds[viewer].isKey ? "FORBIDDEN" : onAccount("API_KEYS_MANAGE")(viewer, aim);

const accountId = (world: World, aim: Aim) =>
  aim === "nonexistent" || aim === "self" ? nothingsId("acc") : world.accounts[aim].publicId;
const apiKeyId = (world: World, aim: Aim) =>
  aim === "nonexistent" || aim === "self" ? nothingsId("key") : world.apiKeys[aim];
const userId = (world: World, who: "plain" | "spare" | "gone", aim: Aim, viewer: ViewerKind) => {
  if (aim === "self") return world.people.get(viewer)?.publicId ?? nothingsId("usr");
  return aim === "nonexistent" ? nothingsId("usr") : world[who][aim].publicId;
};

const errorsAnd = (field: string) => `{ ${field} userErrors { code message path } }`;
const seatSelection = errorsAnd(
  "accounts { id } results { index userId outcome user { id } error { code message } warnings { code message } }",
);

const userChange = (who: "plain" | "gone", values: Input): Omit<MutationRow, "harmlessly"> => ({
  selection: errorsAnd("user { id }"),
  aims: userAims,
  standing: onUser("USERS_MANAGE", "USERS_READ"),
  input: (world, aim, viewer) => ({ userId: userId(world, who, aim, viewer), ...values }),
  harmless: (world, aim, viewer) => ({ userId: userId(world, who, aim, viewer), ...values, expectedVersion: stale }),
});
const accountChange = (values: Input, isWide = false): Omit<MutationRow, "harmlessly"> => ({
  selection: errorsAnd("account { id }"),
  aims: isWide ? accountAims.filter((aim) => aim !== "main" && aim !== "foreign") : accountAims,
  standing: onAccount("ACCOUNTS_MANAGE", isWide),
  input: (world, aim) => ({ accountId: accountId(world, aim), ...values }),
  harmless: (world, aim) => ({ accountId: accountId(world, aim), ...values, expectedVersion: stale }),
});
const limitChange = (values: Input): Omit<MutationRow, "harmlessly"> => ({
  selection: errorsAnd("account { id }"),
  aims: accountAims,
  standing: limits,
  input: (world, aim) => ({ accountId: accountId(world, aim), ...values }),
  harmless: (world, aim) => ({ accountId: accountId(world, aim), ...values, expectedVersion: stale }),
});
const seatChange = (changed: "plain" | "spare", unchanged: "plain" | "spare"): Omit<MutationRow, "harmlessly"> => ({
  selection: seatSelection,
  aims: accountAims,
  // Whoever may do so nowhere is refused as a whole, whomever they name.
  standing: (viewer, aim) =>
    viewer !== "anonymous" && accountsWith(viewer, "SEATS_ASSIGN").length === 0
      ? "FORBIDDEN SEATS_ASSIGN"
      : onUser("SEATS_ASSIGN", "USERS_READ", "SEATS_READ")(viewer, aim),
  input: (world, aim, viewer) => ({ userIds: [userId(world, changed, aim, viewer)], mode: "REJECT_ALL" }),
  harmless: (world, aim, viewer) => ({ userIds: [userId(world, unchanged, aim, viewer)], mode: "REJECT_ALL" }),
});

/** Grants made past the service, for each call one of its own: what `revokeRole` takes is gone. */
const grantsToTake = new Map<AccountName, string[]>();

/** Gives two users of each account as many grants as there are roles to give, for `revokeRole` to take. */
export async function makeGrantsToTake(world: World): Promise<void> {
  for (const [name, account] of Object.entries(world.accounts) as [AccountName, World["accounts"]["main"]][]) {
    const users = [world.spare[name].id, world.gone[name].id];
    const { rows } = await world.service.owner.query<{ id: string }>(
      `insert into role_grants (organization_id, id, role_id, user_id, principal_account_id, account_id,
         includes_sub_accounts, granted_at, granted_by_type)
       select r.organization_id, gen_random_uuid(), r.id, u.id, $3, $3, false, now(), 'SYSTEM'
       from roles r cross join unnest($2::uuid[]) u (id) where r.organization_id = $1 and r.built_in like 'INBOX_%' and r.built_in <> 'INBOX_SUPERVISOR'
       returning id`,
      [account.organizationId, users, account.id],
    );
    grantsToTake.set(
      name,
      rows.map(({ id }) => encodeId("grt", id)),
    );
  }
}

/** Every mutation of the graph. */
export const mutationRows: Readonly<Record<string, MutationRow>> = {
  createSubAccount: {
    selection: errorsAnd("account { id }"),
    aims: ["main"],
    // No account is named: whoever may not is told which right it takes.
    standing: (viewer) =>
      viewer === "anonymous"
        ? "UNAUTHENTICATED"
        : holdsWide(viewer, "ACCOUNTS_MANAGE")
          ? "allowed"
          : "FORBIDDEN ACCOUNTS_MANAGE",
    input: () => ({ name: `New ${newId()}` }),
    harmless: () => ({ name: " " }),
    harmlessly: "REQUIRED",
  },
  updateAccount: { ...accountChange({ name: "Changed" }), harmlessly: "VERSION_CONFLICT" },
  disableAccount: { ...accountChange({ releaseSeats: true }, true), harmlessly: "VERSION_CONFLICT" },
  enableAccount: { ...accountChange({}, true), harmlessly: "VERSION_CONFLICT" },
  createUser: {
    selection: errorsAnd("user { id }"),
    aims: accountAims,
    standing: onAccount("USERS_MANAGE"),
    input: (world, aim) => ({ accountId: accountId(world, aim), email: `new-${newId()}@test.example` }),
    harmless: (world, aim) => ({
      accountId: accountId(world, aim),
      email: world.plain[aim as AccountName].email,
    }),
    harmlessly: "EMAIL_TAKEN",
  },
  updateUser: { ...userChange("plain", { firstName: "Changed" }), harmlessly: "VERSION_CONFLICT" },
  disableUser: {
    ...userChange("plain", {}),
    harmlessly: "VERSION_CONFLICT",
    // U-01: nobody disables themselves.
    harmlesslyOnSelf: "SELF_ACTION_FORBIDDEN",
  },
  enableUser: { ...userChange("gone", {}), harmlessly: "VERSION_CONFLICT" },
  grantRole: {
    selection: errorsAnd("roleGrant { id }"),
    aims: accountAims,
    standing: onAccount("ROLES_MANAGE"),
    input: (world, aim, viewer) => ({
      accountId: accountId(world, aim),
      userId: userId(world, "plain", aim, viewer),
      builtInRole: "INBOX_VIEWER",
    }),
    harmless: (world, aim, viewer) => ({
      accountId: accountId(world, aim),
      userId: userId(world, "plain", aim, viewer),
      builtInRole: "INBOX_AGENT",
    }),
    harmlessly: "ROLE_ALREADY_GRANTED",
  },
  revokeRole: {
    selection: errorsAnd("roleGrant { id }"),
    aims: accountAims,
    standing: onAccount("ROLES_MANAGE"),
    input: (_, aim) => ({ grantId: grantsToTake.get(aim as AccountName)?.at(-1) ?? nothingsId("grt") }),
    // Taken for good: the next call takes the next one.
    harmless: (_, aim) => ({ grantId: grantsToTake.get(aim as AccountName)?.shift() ?? nothingsId("grt") }),
    harmlessly: "ok",
  },
  setSeatLimit: { ...limitChange({ limit: 9 }), harmlessly: "VERSION_CONFLICT" },
  removeSeatLimit: { ...limitChange({}), harmlessly: "VERSION_CONFLICT" },
  assignSeats: { ...seatChange("spare", "plain"), harmlessly: "ok" },
  removeSeats: { ...seatChange("plain", "spare"), harmlessly: "ok" },
  createApiKey: {
    selection: errorsAnd("key apiKey { id owner { id } }"),
    aims: accountAims,
    standing: keysOf,
    input: (world, aim) => ({ accountId: accountId(world, aim), name: "New key", scopes: ["SEATS_READ"] }),
    harmless: (world, aim) => ({ accountId: accountId(world, aim), name: " ", scopes: ["SEATS_READ"] }),
    harmlessly: "REQUIRED",
  },
  revokeApiKey: {
    selection: errorsAnd("apiKey { id owner { id } }"),
    aims: accountAims,
    standing: keysOf,
    input: (world, aim) => ({ apiKeyId: apiKeyId(world, aim) }),
    harmless: (world, aim) => ({ apiKeyId: apiKeyId(world, aim), expectedVersion: stale }),
    harmlessly: "VERSION_CONFLICT",
  },
  signIn: {
    selection: "{ result { __typename } userErrors { code message path } }",
    aims: ["self"],
    standing: peopleOnly,
    input: () => ({ email: `${newId()}@test.example`, password: "no password of anybody" }),
    harmlessly: "ok",
  },
  signOut: {
    selection: "{ userErrors { code message path } }",
    aims: ["self"],
    standing: peopleOnly,
    input: () => ({}),
    harmlessly: "ok",
  },
};
