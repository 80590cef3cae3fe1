import { type Ctx, type SqlValue, statement } from "../../platform/context";
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
  left join seats s on s.organization_id = u.organization_id and s.user_id = u.id
  left join seat_activity v on v.organization_id = u.organization_id and v.user_id = u.id
  where u.organization_id = $1 and u.account_id = $2 and u.deleted_at is null
    and ($3::text is null or ${containsSql("u.name", "$3")}
      or (($4::uuid[] is null or u.account_id = any($4)) and ${containsSql("u.email", "$3")}))
    and ($5::boolean is null or (s.user_id is not null) = $5)`;

const counted = statement<{ count: number }>("seats.candidatesCount", `select count(*)::integer as count ${source}`);

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
  const own: SqlValue[] = [
    account.organizationId,
    account.id,
    searchFor(args.filter?.search, ["filter", "search"]),
    accountsWithVisibleUsers(ctx.viewer),
    args.filter?.hasSeat ?? null,
  ];
  const select = list.statement(
    plan,
    6,
    (
      page,
    ) => `select ${userColumns}, s.user_id is not null as "hasSeat", coalesce(v.inbox_role_until > $6, false) as "hasInboxRole"
  ${source} and ${page.where}
  order by ${page.orderBy} limit ${page.limit}`,
  );
  const [rows, { accounts, pool }] = await Promise.all([
    ctx.rows(select, [...own, ctx.now(), ...plan.params]),
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
  return list.page(plan, rows, async () => (await ctx.rows(counted, own))[0]?.count ?? 0, node);
}

const forbiddenHere = () => new Refusal("FORBIDDEN", new Forbidden("SEATS_ASSIGN").message);
