import { encodeId, newId } from "../platform/ids";
import type { Permission } from "../platform/permissions";
import {
  type AccountFixture,
  type GraphqlAnswer,
  makeApiKey,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  stranger,
  type TestService,
  type UserFixture,
  withKey,
} from "../testing";
import { type AccountName, accountNames, kinds, mainAbove, type ViewerKind, viewerKinds } from "./viewerKinds.testing";

/** An answer with the text that came. */
export interface RawAnswer extends Pick<GraphqlAnswer<Record<string, unknown>>, "status" | "data" | "errors"> {
  readonly text: string;
}

/** Two organizations, somebody of each kind, and in each account somebody to look at and to act on. */
export interface World {
  readonly service: TestService;
  readonly accounts: Readonly<Record<AccountName, AccountFixture>>;
  /** The person of each kind; of a key its owner. */
  readonly people: ReadonlyMap<ViewerKind, UserFixture>;
  /** A user of each account, with a seat, an Inbox role and a changed name: all by the organization's manager. */
  readonly plain: Readonly<Record<AccountName, UserFixture>>;
  /** A user of each account without a seat. */
  readonly spare: Readonly<Record<AccountName, UserFixture>>;
  /** A user of each account who is disabled. */
  readonly gone: Readonly<Record<AccountName, UserFixture>>;
  /** The id of a key of each account, made by the organization's manager. */
  readonly apiKeys: Readonly<Record<AccountName, string>>;
  /** Every user there is. */
  readonly everybody: readonly UserFixture[];
  readonly ask: (viewer: ViewerKind, query: string, variables?: object) => Promise<RawAnswer>;
  readonly headers: ReadonlyMap<ViewerKind, Readonly<Record<string, string>>>;
}

/** An error's code, with the permission that it names: `FORBIDDEN USERS_READ`. */
export function codeOf(error: NonNullable<RawAnswer["errors"]>[number] | undefined): string {
  if (!error) return "no error";
  const { code, permission } = error.extensions;
  if (typeof permission !== "string") return code;
  return error.message.includes(permission) ? `${code} ${permission}` : `${code}, without naming ${permission}`;
}

/** Sends a document and keeps the text of the answer. */
export async function askAs(
  service: Pick<TestService, "url">,
  headers: Readonly<Record<string, string>>,
  query: string,
  variables?: object,
): Promise<RawAnswer> {
  const response = await fetch(`${service.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const body = JSON.parse(text) as Pick<RawAnswer, "data" | "errors">;
  return { status: response.status, data: body.data, errors: body.errors, text };
}

/** Makes the world of the authorization matrix on a running service. */
export async function makeWorld(service: TestService): Promise<World> {
  const ours = await makeOrganization(service, { name: "Zebrawood main", purchased: 40, limits: [20, 10] });
  const theirs = await makeOrganization(service, { name: "Quillwort main", purchased: 15, limits: [10] });
  const accounts = accountsOf(ours, theirs);
  const everybody: UserFixture[] = [ours.manager, theirs.manager];
  const make = async (...args: Parameters<typeof makeUser> extends [unknown, ...infer R] ? R : never) => {
    const user = await makeUser(service, ...args);
    everybody.push(user);
    return user;
  };

  const people = new Map<ViewerKind, UserFixture>();
  const headers = new Map<ViewerKind, Readonly<Record<string, string>>>([["anonymous", stranger(service).headers]]);
  for (const kind of viewerKinds) {
    const { home, role, scopes, wide } = kinds[kind];
    if (home === null) continue;
    if (scopes) {
      const options = { includesSubAccounts: wide === true };
      const key = await makeApiKey(service, accounts[home], ours.manager, scopes as Permission[], options);
      people.set(kind, ours.manager);
      headers.set(kind, withKey(service, key).headers);
      continue;
    }
    const existing = kind === "manager" ? ours.manager : kind === "foreignManager" ? theirs.manager : null;
    const options = { roles: role ? [role] : [], includesSubAccounts: wide === true, lastName: kind };
    const user = existing ?? (await make(accounts[home], options));
    people.set(kind, user);
    headers.set(kind, (await signedIn(service, user)).headers);
  }

  const plain = {} as Record<AccountName, UserFixture>;
  const spare = {} as Record<AccountName, UserFixture>;
  const gone = {} as Record<AccountName, UserFixture>;
  for (const name of accountNames) {
    plain[name] = await make(accounts[name], { firstName: "Plain", lastName: `plain-${name}` });
    spare[name] = await make(accounts[name], { firstName: "Spare", lastName: `spare-${name}` });
    gone[name] = await make(accounts[name], { firstName: "Gone", lastName: `gone-${name}` });
  }
  const ask: World["ask"] = (viewer, query, variables) => askAs(service, headers.get(viewer)!, query, variables);
  const apiKeys = {} as Record<AccountName, string>;
  const world = { service, accounts, people, plain, spare, gone, apiKeys, everybody, ask, headers };
  for (const name of accountNames) apiKeys[name] = await liveIn(world, name);
  await service.owner.query("update users set disabled_at = now() where id = any($1)", [
    accountNames.map((name) => gone[name].id),
  ]);
  return world;
}

function accountsOf(ours: OrganizationFixture, theirs: OrganizationFixture): Record<AccountName, AccountFixture> {
  const [sub, sibling] = ours.subs as [AccountFixture, AccountFixture];
  const [foreignSub] = theirs.subs as [AccountFixture];
  return { main: ours.main, sub, sibling, foreign: theirs.main, foreignSub };
}

/**
 * The organization's manager does something of each kind in an account, so that there is something to see.
 * @returns the id of the API key that was made
 */
async function liveIn(world: Pick<World, "ask" | "accounts" | "plain">, name: AccountName): Promise<string> {
  const as: ViewerKind = mainAbove(name) === "main" ? "manager" : "foreignManager";
  const [accountId, userId] = [world.accounts[name].publicId, world.plain[name].publicId];
  const account = world.accounts[name] as { name: string };
  // The name is what leaks would show: each is one word that stands nowhere else.
  account.name = `Marker${name}account`;
  const answer = await world.ask(
    as,
    `mutation ($account: UpdateAccountInput!, $user: UpdateUserInput!, $role: GrantRoleInput!, $seats: AssignSeatsInput!, $key: CreateApiKeyInput!) {
      updateAccount(input: $account) { userErrors { message } }
      updateUser(input: $user) { userErrors { message } }
      grantRole(input: $role) { userErrors { message } }
      assignSeats(input: $seats) { userErrors { message } }
      createApiKey(input: $key) { apiKey { id } userErrors { message } }
    }`,
    {
      account: { accountId, name: account.name },
      user: { userId, lastName: `Marker${name}plain` },
      role: { userId, accountId, builtInRole: "INBOX_AGENT" },
      seats: { userIds: [userId], mode: "REJECT_ALL" },
      key: { accountId, name: `Marker${name}key`, scopes: ["SEATS_READ"] },
    },
  );
  const refused = Object.values(answer.data ?? {}).flatMap(
    (payload) => (payload as { userErrors: unknown[] }).userErrors,
  );
  if (answer.errors || refused.length > 0) throw new Error(`the world could not be made: ${answer.text}`);
  return (answer.data!["createApiKey"] as { apiKey: { id: string } }).apiKey.id;
}

/** An id of the right form that nothing has. */
export const nothingsId = (prefix: "acc" | "usr" | "rol" | "grt" | "slg" | "evt" | "key"): string =>
  encodeId(prefix, newId());
