import { FindUsersDocument, type FindUsersQuery } from "./operations.generated.js";
import type { RowResult, Target } from "./state.js";
import { ask, type Connection } from "./tenantry.js";
import type { Wanted } from "./usersFile.js";

type Found = NonNullable<FindUsersQuery["users"]>["nodes"][number];

/** More addresses than this are found by reading all users once; fewer are searched for one by one. */
const mostSearches = 20;

const userIdForm = /^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const accountIdForm = /^acc_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/**
 * Finds whom each row means. A row that means nobody is refused here and never sent.
 * @param onProgress told how many rows are looked up
 */
export async function findTargets(
  connection: Connection,
  rows: readonly Wanted[],
  onProgress: (done: number, total: number) => void,
): Promise<Target[]> {
  const wanted = new Set(rows.filter(byEmail).map(({ email }) => keyOf(email)));
  const users =
    wanted.size > mostSearches
      ? await readEverybody(connection, wanted, onProgress)
      : await searchEach(connection, wanted, onProgress);
  return rows.map((row) => targetOf(row, users));
}

const byEmail = ({ userId, email }: Wanted) => userId === "" && email !== "";

/** Addresses are the same in upper and lower case. */
const keyOf = (email: string) => email.normalize("NFKC").toLowerCase();

async function searchEach(
  connection: Connection,
  wanted: ReadonlySet<string>,
  onProgress: (done: number, total: number) => void,
): Promise<Map<string, Found[]>> {
  const users = new Map<string, Found[]>();
  for (const email of wanted) {
    for await (const page of pagesOf(connection, email)) keep(users, wanted, page);
    onProgress(users.size, wanted.size);
  }
  return users;
}

async function readEverybody(
  connection: Connection,
  wanted: ReadonlySet<string>,
  onProgress: (done: number, total: number) => void,
): Promise<Map<string, Found[]>> {
  const users = new Map<string, Found[]>();
  for await (const page of pagesOf(connection, null)) {
    keep(users, wanted, page);
    onProgress(users.size, wanted.size);
  }
  return users;
}

async function* pagesOf(connection: Connection, search: string | null) {
  for (let after: string | null = null, more = true; more;) {
    const variables: { search: string | null; after: string | null } = { search, after };
    const page = await ask(connection, FindUsersDocument, variables, ({ users }) => users);
    yield page?.nodes ?? [];
    after = page?.pageInfo.endCursor ?? null;
    more = page?.pageInfo.hasNextPage ?? false;
  }
}

/** Keeps who is wanted, once: a search also finds addresses that its text is only a part of. */
function keep(users: Map<string, Found[]>, wanted: ReadonlySet<string>, page: readonly Found[]): void {
  for (const user of page) {
    const key = keyOf(user.email);
    const known = users.get(key) ?? [];
    if (wanted.has(key) && !known.some(({ id }) => id === user.id)) users.set(key, [...known, user]);
  }
}

function targetOf(row: Wanted, users: ReadonlyMap<string, readonly Found[]>): Target {
  if (row.accountId !== "" && !accountIdForm.test(row.accountId))
    return refused("BAD_ID", `"${row.accountId}" is no account's id (acc_…).`);
  if (row.userId !== "")
    return userIdForm.test(row.userId)
      ? { userId: row.userId }
      : refused("BAD_ID", `"${row.userId}" is no user's id (usr_…).`);
  if (row.email === "") return refused("REQUIRED", "The row names nobody.");
  const found = (users.get(keyOf(row.email)) ?? []).filter(
    ({ account }) => row.accountId === "" || account?.id === row.accountId,
  );
  const [user, another] = found;
  if (!user) return refused("NOT_FOUND", "No user with this address is in the key's reach.");
  if (another) return refused("AMBIGUOUS", "Several accounts have a user with this address: name the account.");
  return { userId: user.id };
}

const refused = (code: string, message: string): Target => ({
  refused: { result: "refused", code, message } satisfies RowResult,
});
