import type { Ctx, Viewer } from "../../platform/context";
import { Conditions, conditionalStatements } from "../../platform/graphql/conditions";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { defineList, nameColumn } from "../../platform/graphql/keyset";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { Forbidden, Refusal } from "../../platform/errors";
import type { AccountRef } from "../../platform/viewer";
import { accountsWithVisibleUsers, seesUser, userColumns, type UserRow } from "../users";
import { seatRefusalFor } from "./seatRefusals";
import { authorizeSeats, seatUserPolicy } from "./seats.policy";
import { readCapacities } from "./seatState";

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

/**
 * The account's users, each with the switch of the assign panel: on or off, and why it cannot be moved.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function listSeatCandidates(
  ctx: Ctx,
  account: AccountRef,
  args: Pick<PageArgs, "first" | "after" | "last" | "before"> & { readonly filter?: SeatCandidateFilter | null },
): Promise<Connection<SeatCandidate>> {
  authorizeSeats(ctx, "seats.read", account);
  const plan = list.plan(args);
  const conditions = conditionsOf(ctx.viewer, account, args.filter ?? {});
  const counting = { sql: conditions.sql, params: [...conditions.params] };
  const now = conditions.bind(ctx.now());
  const select = statements.page(
    plan,
    conditions,
    (page) => `select ${userColumns}, s.user_id is not null as "hasSeat",
    coalesce(v.inbox_role_until > ${now}, false) as "hasInboxRole"
  ${source} ${activity}
  where ${conditions.sql} and ${page.where}
  order by ${page.orderBy} limit ${page.limit}`,
  );
  const [rows, { accounts, pool }] = await Promise.all([
    ctx.rows(select, [...conditions.params, ...plan.params]),
    readCapacities(ctx, [account.id]),
  ]);
  const capacity = accounts.get(account.id);
  const node = (row: Row): SeatCandidate => {
    const { name, hasSeat, hasInboxRole } = row;
    const forbidden = seatUserPolicy.may(ctx.viewer, hasSeat ? "seats.remove" : "seats.assign", row)
      ? null
      : forbiddenHere();
    const user = { ...row, disabled: row.disabledAt !== null, seated: hasSeat };
    const refused = !hasSeat && capacity ? seatRefusalFor(user, capacity, pool, []) : null;
    const refusals = [forbidden, refused].filter((refusal) => refusal !== null);
    return { row, name, hasSeat, hasInboxRole, refusals, user: seesUser(ctx.viewer, row) ? row : null };
  };
  const count = () => `select count(*)::integer as count ${source} where ${counting.sql}`;
  const totalCount = async () => (await ctx.rows(statements.count(conditions, count), counting.params))[0]?.count ?? 0;
  return list.page(plan, rows, totalCount, node);
}

const conditionsOf = (viewer: Viewer, account: AccountRef, filter: SeatCandidateFilter): Conditions => {
  const conditions = new Conditions();
  const seen = () => {
    const accounts = conditions.bind(accountsWithVisibleUsers(viewer));
    return `(${accounts}::uuid[] is null or u.account_id = any(${accounts}))`;
  };
  return conditions
    .where("organization", account.organizationId, (id) => `u.organization_id = ${id}`)
    .where("account", account.id, (id) => `u.account_id = ${id}`)
    .always("living", "u.deleted_at is null")
    .where("seat", filter.hasSeat, (has) => `(s.user_id is not null) = ${has}::boolean`)
    .where(
      "search",
      searchFor(filter.search, ["filter", "search"]),
      (text) => `(${containsSql("u.name", text)} or (${seen()} and ${containsSql("u.email", text)}))`,
    );
};

const forbiddenHere = () => new Refusal("FORBIDDEN", new Forbidden("SEATS_ASSIGN").message);
