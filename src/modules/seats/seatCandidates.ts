import type { Ctx, Viewer } from "../../platform/context";
import { Conditions, conditionalStatements } from "../../platform/graphql/conditions";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn } from "../../platform/graphql/keyset";
import { definePerParent, groupByParent } from "../../platform/graphql/listPerParent";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { Forbidden, Refusal } from "../../platform/errors";
import type { AccountRef } from "../../platform/viewer";
import { accountsWithVisibleUsers, seesUser, userColumns, type UserRow } from "../users";
import { seatRefusalFor } from "./seatRefusals";
import { authorizeSeats, seatUserPolicy } from "./seats.policy";
import { readCapacities, type SeatAccountState, type SeatPoolState } from "./seatState";

/** What the list can be narrowed to; what is left out (or null) does not narrow it. */
export interface SeatCandidateFilter {
  readonly search?: string | null;
  readonly hasSeat?: boolean | null;
}

/** A user of an account with the state of the switch that gives and takes the seat. */
export interface SeatCandidate {
  readonly row: UserRow;
  readonly name: string;
  readonly hasSeat: boolean;
  readonly hasInboxRole: boolean;
  /** Why the switch cannot be moved; empty if it can. */
  readonly refusals: readonly Refusal[];
  /** The user, where the viewer sees it. */
  readonly user: UserRow | null;
}

type Row = UserRow & { readonly hasSeat: boolean; readonly hasInboxRole: boolean };

const list = defineList<Row, "NAME">({
  name: "seats.candidates",
  orders: { NAME: [nameColumn("u.name", (row) => row.name)] },
  defaultOrder: { field: "NAME", direction: "ASC" },
  id: { sql: "u.id", value: (row) => row.id },
});

const source = `from users u
  left join seats s on s.organization_id = u.organization_id and s.user_id = u.id`;
const activity = `left join seat_activity v on v.organization_id = u.organization_id and v.user_id = u.id`;

const statements = conditionalStatements<Row>("seats.candidates");

/** The arguments of the list. */
type SeatCandidatesArgs = Pick<PageArgs, "first" | "after" | "last" | "before"> & {
  readonly filter?: SeatCandidateFilter | null;
};

const candidatesBelow = definePerParent<SeatCandidatesArgs, SeatCandidate>({
  pages: async (ctx, args, accountIds) => {
    const plan = list.plan(args);
    const conditions = conditionsOf(ctx.viewer, accountIds, args.filter ?? {});
    const now = conditions.bind(ctx.now());
    const select = statements.page(
      plan,
      conditions,
      (page) => `select x.* from unnest($2::uuid[]) p (id) cross join lateral (
    select ${userColumns}, s.user_id is not null as "hasSeat", coalesce(v.inbox_role_until > ${now}, false) as "hasInboxRole"
    ${source} ${activity}
    where ${conditions.sql} and ${page.where}
    order by ${page.orderBy} limit ${page.limit}) x`,
    );
    const [rows, { accounts, pool }] = await Promise.all([
      ctx.rows(select, [...conditions.params, ...plan.params]),
      readCapacities(ctx, accountIds),
    ]);
    const node = (row: Row) => candidateOf(ctx.viewer, row, accounts.get(row.accountId), pool);
    const groups = groupByParent(accountIds, rows, (row) => row.accountId);
    return new Map([...groups].map(([id, found]) => [id, (count) => list.page(plan, found, count, node)]));
  },
  counts: async (ctx, args, accountIds) => {
    const conditions = conditionsOf(ctx.viewer, accountIds, args.filter ?? {});
    const text = () => `select p.id, c.count from unnest($2::uuid[]) p (id) cross join lateral (
    select count(*)::integer as count ${source} where ${conditions.sql}) c`;
    const rows = await ctx.rows(statements.counts(conditions, text), conditions.params);
    return new Map(rows.map(({ id, count }) => [id, count]));
  },
});

/**
 * The account's users, each with the switch of the assign panel: on or off, and why it cannot be moved. Below a list of
 * accounts all their panels are read at once.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function listSeatCandidates(
  ctx: Ctx,
  account: AccountRef,
  args: SeatCandidatesArgs,
): Promise<Connection<SeatCandidate>> {
  authorizeSeats(ctx, "seats.read", account);
  return candidatesBelow(ctx, account.id, { ...args });
}

function candidateOf(
  viewer: Viewer,
  row: Row,
  capacity: SeatAccountState | undefined,
  pool: SeatPoolState,
): SeatCandidate {
  const { name, hasSeat, hasInboxRole } = row;
  const mayMove = seatUserPolicy.may(viewer, hasSeat ? "seats.remove" : "seats.assign", row);
  const user = { ...row, disabled: row.disabledAt !== null, seated: hasSeat };
  const refused = !hasSeat && capacity ? seatRefusalFor(user, capacity, pool, []) : null;
  const refusals = [mayMove ? null : forbiddenHere(), refused].filter((refusal) => refusal !== null);
  return { row, name, hasSeat, hasInboxRole, refusals, user: seesUser(viewer, row) ? row : null };
}

/** $2 are the accounts, as `p` where the statements go through them. */
function conditionsOf(viewer: Viewer, accountIds: readonly string[], filter: SeatCandidateFilter): Conditions {
  const conditions = new Conditions().where("organization", viewer.organizationId, (id) => `u.organization_id = ${id}`);
  conditions.bind(accountIds);
  const seen = () => {
    const accounts = conditions.bind(accountsWithVisibleUsers(viewer));
    return `(${accounts}::uuid[] is null or u.account_id = any(${accounts}))`;
  };
  return conditions
    .always("account", "u.account_id = p.id")
    .always("living", "u.deleted_at is null")
    .where("seat", filter.hasSeat, (has) => `(s.user_id is not null) = ${has}::boolean`)
    .where(
      "search",
      searchFor(filter.search, ["filter", "search"]),
      (text) => `(${containsSql("u.name", text)} or (${seen()} and ${containsSql("u.email", text)}))`,
    );
}

const forbiddenHere = () => new Refusal("FORBIDDEN", new Forbidden("SEATS_ASSIGN").message);
