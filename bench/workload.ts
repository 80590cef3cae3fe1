import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { newTenantToken } from "../src/modules/auth/tenantToken";
import { encodeId, newId } from "../src/platform/ids";

/** What is measured, by name (PERFORMANCE's letters; `M1-spread` is M1 over many accounts and
 * organizations, `M2-large` is M2 with 50,000 users). */
export const caseNames = ["noop", "Q1", "Q2", "Q3", "Q4", "Q4-deep", "M1", "M1-spread", "M2", "M2-large"] as const;

/** A case, by name. */
export type CaseName = (typeof caseNames)[number];

/** One thing asked for, as every contender is told it. */
export interface Asked {
  readonly variables: Readonly<Record<string, unknown>>;
  /** The session cookie of who asks. */
  readonly cookie: string;
}

/** A case with what it asks for. */
export interface BenchCase {
  readonly name: CaseName;
  /** The document, and the name under which a contender without GraphQL knows it. */
  readonly document: string;
  readonly asked: readonly Asked[];
  readonly connections: number;
  /** Whether it changes data, which is then put back before the next contender's turn. */
  readonly writes: boolean;
  /** What a good answer holds; reads are held against their expected length instead. */
  readonly holds: string;
}

/** How much the cases ask for. */
export interface Amounts {
  /** How many users the bulk cases assign. */
  readonly bulk: Readonly<Record<"M2" | "M2-large", number>>;
  /** Most different requests of a read: each is checked for equal answers before anything is timed. */
  readonly reads: number;
}

/** The sizes that figures are published for. */
export const usualAmounts: Amounts = { bulk: { M2: 5_000, "M2-large": 50_000 }, reads: 100 };

/** The first event of a page: its cursor, which the service makes, and its id. */
export interface EventPosition {
  readonly cursor: string;
  readonly id: string;
}

/** Asks the service for the first event of a log; null where there is none. */
export type FirstEvent = (asked: Asked) => Promise<EventPosition | null>;

/**
 * Reads from the data what each case asks for; the same for every contender. A case that the data is too small for is left
 * out.
 * @param firstEvent undefined: cases that need a cursor are left out
 */
export async function readWorkload(
  owner: Client,
  names: readonly CaseName[],
  { bulk, reads }: Amounts,
  firstEvent?: FirstEvent,
): Promise<BenchCase[]> {
  const main = await mainOrganization(owner);
  const cookies = await openSessions(owner);
  const cookie = cookies.get(main)!;
  const account = encodeId("acc", main);
  const made: Record<CaseName, () => Promise<Pick<BenchCase, "asked" | "connections"> | null>> = {
    noop: () => Promise.resolve({ asked: [{ variables: {}, cookie }], connections: 16 }),
    Q1: () => Promise.resolve({ asked: [{ variables: { account }, cookie }], connections: 16 }),
    Q2: async () => {
      const ids = await busyAccounts(owner, main, reads);
      return { asked: ids.map((id) => ({ variables: { account: encodeId("acc", id) }, cookie })), connections: 16 };
    },
    Q3: () => Promise.resolve({ asked: [{ variables: { account }, cookie }], connections: 16 }),
    Q4: () => {
      const asked = timeRanges(reads).map(({ from, to, text }) => ({
        variables: { account, filter: { from, to, text } },
        cookie,
      }));
      return Promise.resolve({ asked, connections: 16 });
    },
    "Q4-deep": async () => {
      if (!firstEvent) return null;
      const asked: Asked[] = [];
      for (const { from, to, text, middle } of timeRanges(Math.ceil(reads / 5))) {
        const at = await firstEvent({ variables: { account, filter: { from, to: middle, text } }, cookie });
        const position = at && { after: at.cursor, afterId: at.id };
        if (position) asked.push({ variables: { account, filter: { from, to, text }, ...position }, cookie });
      }
      return { asked, connections: 16 };
    },
    M1: async () => {
      const users = await usersOfContactCenter(owner, main);
      return { asked: users.map((id) => ({ variables: { user: encodeId("usr", id) }, cookie })), connections: 64 };
    },
    "M1-spread": async () => {
      const users = await usersElsewhere(owner, main);
      const asked = users.map(({ id, organization }) => ({
        variables: { user: encodeId("usr", id) },
        cookie: cookies.get(organization)!,
      }));
      return { asked, connections: 64 };
    },
    M2: () => many(bulk.M2),
    "M2-large": () => many(bulk["M2-large"]),
  };
  const many = async (count: number) => {
    const users = (await usersOfContactCenter(owner, main)).slice(0, count).map((id) => encodeId("usr", id));
    return users.length < count ? null : { asked: [{ variables: { users }, cookie }], connections: 1 };
  };
  const cases: BenchCase[] = [];
  for (const name of names) {
    const what = await made[name]();
    if (!what) continue;
    if (what.asked.length === 0) throw new Error(`the data holds nothing that ${name} could ask for`);
    const holds = name === "M2" || name === "M2-large" ? `"assigned":${bulk[name]},` : `"outcome":"ASSIGNED"`;
    cases.push({ name, document: documentOf(name), writes: name.startsWith("M"), holds, ...what });
  }
  return cases;
}

/** The document's file: variants of a case share it. */
const documentOf = (name: CaseName): string =>
  readFileSync(join(__dirname, "queries", `${name.split("-", 1)[0]!}.graphql`), "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .trim();

async function mainOrganization(owner: Client): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    `select organization_id as id from accounts group by 1 order by count(*) desc, 1 limit 1`,
  );
  return rows[0]!.id;
}

/** A session for each organization's account manager, as signing in makes one; by organization. */
async function openSessions(owner: Client): Promise<Map<string, string>> {
  const { rows } = await owner.query<{ organization: string; user: string }>(
    `select g.organization_id as organization, min(g.user_id::text)::uuid as user
     from role_grants g join roles r on r.organization_id = g.organization_id and r.id = g.role_id
     where r.built_in = 'ACCOUNT_MANAGER' and g.includes_sub_accounts group by 1`,
  );
  const tokens = rows.map((row) => ({ ...row, id: newId(), token: newTenantToken(row.organization) }));
  await owner.query(`delete from sessions where user_agent = 'tenantry-bench'`);
  await owner.query(
    `insert into sessions (organization_id, id, user_id, secret_hash, created_at, last_seen_at, expires_at, user_agent)
     select organization, id, user_id, decode(hash, 'hex'), now(), now(), now() + interval '1 day', 'tenantry-bench'
     from jsonb_to_recordset($1::jsonb) as x(organization uuid, id uuid, user_id uuid, hash text)`,
    [
      JSON.stringify(
        tokens.map(({ organization, id, user, token }) => ({
          organization,
          id,
          user_id: user,
          hash: token.secretHash.toString("hex"),
        })),
      ),
    ],
  );
  return new Map(tokens.map(({ organization, token }) => [organization, `tenantry=${token.text}`]));
}

/** Sub-accounts with a full first page of seated users (the largest ones, where few have as many), in any order. */
async function busyAccounts(owner: Client, main: string, count: number): Promise<string[]> {
  const { rows } = await owner.query<{ id: string; assigned: number }>(
    `select account_id as id, assigned from seat_accounts where organization_id = $1 and account_id <> $1
     order by assigned desc, account_id`,
    [main],
  );
  const full = rows.filter(({ assigned }) => assigned > 50);
  return shuffled((full.length > 0 ? full : rows.slice(0, 5)).map(({ id }) => id)).slice(0, count);
}

/** What the audit log is searched for: from what most events hold to one name of forty. */
const searchTexts = ["signed in", "seat was assigned", "was created", "Horvat"];

interface TimeRange {
  readonly from: string;
  readonly to: string;
  readonly middle: string;
  readonly text: string;
}

/** Ranges of 1 to 60 days, at any time of the last months. */
function timeRanges(count: number): TimeRange[] {
  const day = 86_400_000;
  const today = Math.floor(Date.now() / day) * day;
  return Array.from({ length: count }, (_, n) => {
    const to = today - ((n * 37) % 300) * day - ((n * 5) % 24) * (day / 24);
    const days = 1 + ((n * 7) % 60);
    const iso = (moment: number) => new Date(moment).toISOString();
    return {
      from: iso(to - days * day),
      to: iso(to),
      middle: iso(to - (days * day) / 2),
      text: searchTexts[n % searchTexts.length]!,
    };
  });
}

/** Users without a seat, of the account that has most of them. */
async function usersOfContactCenter(owner: Client, main: string): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `select u.id from users u
     left join seats s on s.organization_id = u.organization_id and s.user_id = u.id
     where u.organization_id = $1 and u.disabled_at is null and s.user_id is null
       and u.account_id = (select account_id from users where organization_id = $1 group by 1 order by count(*) desc limit 1)`,
    [main],
  );
  return shuffled(rows.map(({ id }) => id));
}

/** Users without a seat in all other organizations, as many of each account and organization as may get one. */
async function usersElsewhere(owner: Client, main: string): Promise<{ id: string; organization: string }[]> {
  const { rows } = await owner.query<{ id: string; organization: string }>(
    `select id, organization_id as organization from (
       select u.*, c.seat_limit - c.assigned as room, p.purchased - p.assigned as pool_room,
         row_number() over (partition by u.organization_id, u.account_id order by u.id) as in_account,
         row_number() over (partition by u.organization_id order by u.id) as in_organization
       from users u
       join seat_accounts c on c.organization_id = u.organization_id and c.account_id = u.account_id
       join seat_pools p on p.organization_id = u.organization_id
       left join seats s on s.organization_id = u.organization_id and s.user_id = u.id
       where u.organization_id <> $1 and u.disabled_at is null and s.user_id is null
     ) x
     where in_organization <= pool_room and (room is null or in_account <= room)`,
    [main],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return shuffled([...byId.keys()]).map((id) => byId.get(id)!);
}

/** Chance that is the same in every run over the same data. */
const shuffled = (ids: readonly string[]): string[] =>
  ids
    .map((id) => [createHash("md5").update(id).digest("hex"), id] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, id]) => id);
