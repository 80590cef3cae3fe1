import type { SqlValue, Viewer } from "../../platform/context";
import { BadUserInput } from "../../platform/errors";
import { sqlStateOf } from "../../platform/postgres/databaseAway";
import { accountsHolding } from "../../platform/viewer";

/** What a text search adds to the statement of a log. */
export interface TextSearch {
  /** Part of the statement's name: searches of one kind have one text. */
  readonly kind: "everything" | "shown";
  readonly params: readonly SqlValue[];
}

/** As the writer stores it: the description on one line, then who acted; it is cut there. */
const longestSearchText = 4_000;

/**
 * What is looked for, and who looks. Who may know of every user and key searches all of the text; others find a row by
 * what they are shown of it.
 */
export function textSearchOf(viewer: Viewer, text: string): TextSearch {
  const [users, keys] = [accountsHolding(viewer, "USERS_READ"), accountsHolding(viewer, "API_KEYS_READ")];
  const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  if (users === null && keys === null) return { kind: "everything", params: [pattern] };
  return {
    kind: "shown",
    params: [
      pattern,
      users,
      viewer.type === "USER" ? viewer.id : null,
      keys,
      viewer.type === "API_KEY" ? viewer.id : null,
    ],
  };
}

const statementTimeout = "57014";

/**
 * Runs a statement that may search for a text.
 * @throws BadUserInput where the search took too long: sent again as it is, it would take as long again
 */
export async function searching<T>(text: string | null, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (text === null || sqlStateOf(error) !== statementTimeout) throw error;
    throw new BadUserInput(
      "Looking for this text took too long: there are too many events between `from` and `to`. Narrow them, or leave out `text`.",
      ["filter", "from"],
    );
  }
}

/**
 * Joins events `e` to their personal parts `s` where these hold the text.
 *
 * Events are walked in the order of the page, each one's text is looked at, and the walk ends with the page: OFFSET 0 keeps
 * the planner from turning it round, which it would on a wrong guess of how rare a text is, and read and sort them all.
 * @param before how many parameters the statement has before those of the search
 */
export const joinFound = (kind: TextSearch["kind"], before: number): string =>
  `cross join lateral (select from audit_event_personal s where s.organization_id = $1 and s.event_id = e.id
    and s.event_id >= $2 and s.event_id < $3 and ${textSearchSql(kind, before)} offset 0) found`;

/** The condition, over events `e` and `s`. */
function textSearchSql(kind: TextSearch["kind"], before: number): string {
  const parameter = (n: number) => `$${before + n}`;
  const [pattern, users, self, keys, ownKey] = [parameter(1), parameter(2), parameter(3), parameter(4), parameter(5)];
  const found = (text: string) => `${text} collate "und-x-icu" ilike ${pattern}`;
  if (kind === "everything") return found("s.search_text");
  const inUsers = (account: string) => `(${users}::uuid[] is null or ${account} = any(${users}))`;
  // The twin of `seesActor`.
  const seesActor = `case e.actor_type
      when 'USER' then coalesce(e.actor_id = ${self}::uuid, false) or ${inUsers("coalesce((select u.account_id from users u where u.organization_id = $1 and u.id = e.actor_id), $1)")}
      when 'API_KEY' then coalesce(e.actor_id = ${ownKey}::uuid, false) or ${keys}::uuid[] is null
        or coalesce((select k.account_id from api_keys k where k.organization_id = $1 and k.id = e.actor_id), $1) = any(${keys})
      when 'ANONYMOUS' then ${inUsers("coalesce(e.account_id, $1)")}
      else true end`;
  // The twin of `valuesOf`: about users not all of whom one sees, addresses are left out.
  const seesUsers = `(${users}::uuid[] is null or not exists (
      select from jsonb_array_elements(e.targets) t
      left join users u on u.organization_id = $1 and u.id = case when t ->> 'type' = 'user' then (t ->> 'id')::uuid end
      where t ->> 'type' = 'user' and not coalesce(u.id = ${self}::uuid or u.account_id = any(${users}), false)))`;
  const description = `split_part(s.search_text, E'\\n', 1)`;
  return `${found("s.search_text")}
    and ((${found(description)} and (${seesUsers} or ${foundOutsideAddresses(found, description)}))
      or (${found("s.user_name")} and ${seesActor}))`;
}

/**
 * Whether the text stands in the description beside the values that `withoutAddresses` takes away, never in them or across
 * them. Where a value is not written as it is (control characters) or the text was cut, nothing is found.
 */
const foundOutsideAddresses = (found: (text: string) => string, description: string) => `(
      length(s.search_text) < ${longestSearchText} and exists (
        select from (
          select string_agg(regexp_replace(h.value, '([][\\\\^$.|?*+(){}-])', '\\\\\\1', 'g'), '|') as hidden,
            coalesce(bool_or(h.value ~ '[[:cntrl:]\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]'), false) as written_out
          from jsonb_each_text(s.personal) h
          where h.value <> '' and (h.key ~* 'email|address|user_?name' or h.value ~ '\\S@\\S')
        ) v
        cross join lateral regexp_split_to_table(${description}, coalesce(v.hidden, '\\n')) part
        where not v.written_out and ${found("part")}))`;
