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

/** How many users the bulk cases assign. */
export type BulkSizes = Readonly<Record<"M2" | "M2-large", number>>;

/** The sizes that figures are published for. */
export const usualBulk: BulkSizes = { M2: 5_000, "M2-large": 50_000 };

/** Finds out the service's cursor of an event: the last of those before the given moment. */
export type CursorBefore = (asked: Asked) => Promise<string>;

/** Most different requests of a read: each is checked for equal answers before anything is timed. */
const mostReads = 100;
const mostDeepReads = 20;

/**
 * Reads from the data what each case asks for; the same for every contender. A case that the data is too small for is left
 * out.
 * @param cursorBefore undefined: cases that need a cursor are left out
 */
export async function readWorkload(
  owner: Client,
  names: readonly CaseName[],
  bulk: BulkSizes,
  cursorBefore?: CursorBefore,
): Promise<BenchCase[]> {
  const main = await mainOrganization(owner);
  const cookies = await openSessions(owner);
  const cookie = cookies.get(main)!;
  const account = encodeId("acc", main);
  const made: Record<CaseName, () => Promise<Pick<BenchCase, "asked" | "connections"> | null>> = {
    noop: () => Promise.resolve({ asked: [{ variables: {}, cookie }], connections: 16 }),
    Q1: () => Promise.resolve({ asked: [{ variables: { account }, cookie }], connections: 16 }),
    Q2: async () => {
      const ids = await busyAccounts(owner, main);
      return { asked: ids.map((id) => ({ variables: { account: encodeId("acc", id) }, cookie })), connections: 16 };
    },
    Q3: () => Promise.resolve({ asked: [{ variables: { account }, cookie }], connections: 16 }),
    Q4: async () => {
      const ranges = await timeRanges(owner, main);
      return {
        asked: ranges.map(({ from, to }) => ({ variables: { account, filter: { from, to } }, cookie })),
        connections: 16,
      };
    },
    "Q4-deep": async () => {
      if (!cursorBefore) return null;
      const asked: Asked[] = [];
      for (const { from, to, middle, deep } of (await timeRanges(owner, main)).slice(0, mostDeepReads)) {
        const after = await cursorBefore({
          variables: { account, filter: { from, to: middle } },
          cookie,
        });
        asked.push({ variables: { account, filter: { from, to }, after, afterId: deep }, cookie });
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
async function busyAccounts(owner: Client, main: string): Promise<string[]> {
  const { rows } = await owner.query<{ id: string; assigned: number }>(
    `select account_id as id, assigned from seat_accounts where organization_id = $1 and account_id <> $1
     order by assigned desc, account_id`,
    [main],
  );
  const full = rows.filter(({ assigned }) => assigned > 50);
  return shuffled((full.length > 0 ? full : rows.slice(0, 5)).map(({ id }) => id)).slice(0, mostReads);
}

interface TimeRange {
  readonly from: string;
  readonly to: string;
  readonly middle: string;
  /** The last event before the middle. */
  readonly deep: string;
}

/** Ranges of 1 to 60 days, at any time of the last months. */
async function timeRanges(owner: Client, main: string): Promise<TimeRange[]> {
  const { rows } = await owner.query<TimeRange>(
    `select x.*, (
        select e.id from audit_events e where e.organization_id = $1 and e.id < uuidv7_at(x.middle) order by e.id desc limit 1
      ) as deep
     from generate_series(1, $2::integer) n,
       lateral (select date_trunc('hour', now()) - make_interval(days => (n * 37) % 300, hours => (n * 5) % 24) as "to") e,
       lateral (select make_interval(days => 1 + (n * 7) % 60) as days) d,
       lateral (select "to" - days as "from", date_trunc('milliseconds', "to" - days / 2) as middle, "to") x
     order by n`,
    [main, mostReads],
  );
  const iso = (text: string) => new Date(text).toISOString();
  return rows.map(({ from, to, middle, deep }) => ({ from: iso(from), to: iso(to), middle: iso(middle), deep }));
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
