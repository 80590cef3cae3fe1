import type { TestService } from "../testing";

/** Written by what changes nothing: refusals leave events, requests leave the time of last use. */
const leftOut = /^(audit_|sessions$|throttles$|migrations$)/;
/** Columns of bookkeeping. */
const columnsLeftOut: Readonly<Record<string, string>> = { api_keys: "last_used_at" };

/** A checksum of every table that holds tenants' data, to see that nothing changed. */
export async function checksumOf({ owner }: Pick<TestService, "owner">): Promise<Record<string, string>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const sums = tables
    .filter(({ name }) => !leftOut.test(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, md5(coalesce(string_agg(x.row, '|' order by x.row), '')) as sum
         from (select (to_jsonb(t) - '${columnsLeftOut[name] ?? ""}')::text as row from "${name}" t) x`,
    );
  const { rows } = await owner.query<{ name: string; sum: string }>(sums.join(" union all "));
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}
