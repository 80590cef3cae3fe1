import type { Ctx } from "../../platform/context";
import { BadUserInput } from "../../platform/errors";
import { Conditions } from "../../platform/graphql/conditions";
import { containsSql, searchFor } from "../../platform/graphql/search";
import { accountsHolding } from "../../platform/viewer";
import type { InboxRole } from "../roles";
import { accountsWithVisibleUsers } from "../users";
import { inactiveBefore, type InactivityReason, inactiveSql, reasonSql } from "./seatInactivity";

/** Moments from one (included) to another (excluded); what is left out (or null) is no bound. */
export interface MomentRange {
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** What lists of users with seats over many accounts can be narrowed to; what is left out (or null) does not narrow. */
export interface SeatedUsersFilter {
  readonly search?: string | null;
  readonly accountIds?: readonly string[] | null;
  /** Users who hold one of these in effect. */
  readonly inboxRoles?: readonly InboxRole[] | null;
  /** True: users without an Inbox role that uses a seat; false: users with one. */
  readonly withoutInboxRole?: boolean | null;
  readonly lastSignIn?: MomentRange | null;
  readonly neverSignedIn?: boolean | null;
  readonly seatAssigned?: MomentRange | null;
  readonly inactive?: boolean | null;
  /** Users for whom one of these holds. */
  readonly reasons?: readonly InactivityReason[] | null;
}

/** The conditions with the placeholder of the moment at which they are judged. */
export interface SeatedUserConditions {
  readonly conditions: Conditions;
  readonly now: string;
  readonly before: Date;
  /** Whether `u`, the users, must be joined for them. */
  readonly joinsUsers: boolean;
}

/**
 * Which rows of `v` (seat_activity) a list holds: users with seats on accounts where the viewer holds SEATS_READ.
 * Addresses are compared only of users whose profile the viewer may see.
 * @throws BadUserInput
 */
export function seatedUserConditions(ctx: Ctx, filter: SeatedUsersFilter): SeatedUserConditions {
  const now = ctx.now();
  const before = inactiveBefore(now);
  const conditions = new Conditions().where(
    "organization",
    ctx.viewer.organizationId,
    (id) => `v.organization_id = ${id} and v.seat_assigned_at is not null`,
  );
  const nowAt = conditions.bind(now);
  let bound: string | undefined;
  const beforeAt = () => (bound ??= conditions.bind(before));
  const search = searchFor(filter.search, ["filter", "search"]);
  const ranges = [
    ["lastSignIn", "v.last_sign_in_at"],
    ["seatAssigned", "v.seat_assigned_at"],
  ] as const;
  conditions.where("accounts", inBoth(accountsHolding(ctx.viewer, "SEATS_READ"), filter.accountIds), (ids) => {
    return `v.account_id = any(${ids}::uuid[])`;
  });
  if (filter.inactive != null)
    conditions.always(
      filter.inactive ? "inactive" : "active",
      `${filter.inactive ? "" : "not "}${inactiveSql("v", beforeAt(), nowAt)}`,
    );
  conditions.where("reasons", filter.reasons, (given) => {
    const held = Object.entries(reasonSql).map(
      ([reason, holds]) => `('${reason}' = any(${given}::text[]) and ${holds("v", beforeAt(), nowAt)})`,
    );
    return `(${held.join("\n      or ")})`;
  });
  conditions
    .where(
      "roles",
      filter.inboxRoles,
      (roles) => `exists (select from effective_grants g
      where g.organization_id = v.organization_id and g.home_account_id = v.account_id and g.user_id = v.user_id
        and g.inbox_roles && ${roles}::text[])`,
    )
    .where(
      "roleless",
      filter.withoutInboxRole,
      (without) => `${reasonSql.NO_INBOX_ROLE("v", "", nowAt)} = ${without}::boolean`,
    )
    .where("never", filter.neverSignedIn, (never) => `(v.last_sign_in_at is null) = ${never}::boolean`);
  for (const [name, column] of ranges) {
    const { from = null, to = null } = filter[name] ?? {};
    if (from !== null && to !== null && from > to)
      throw new BadUserInput("`from` is later than `to`. Exchange them.", ["filter", name, "from"]);
    conditions
      .where(`${name}From`, from, (moment) => `${column} >= ${moment}::timestamptz`)
      .where(`${name}To`, to, (moment) => `${column} < ${moment}::timestamptz`);
  }
  conditions.where("search", search, (text) => {
    const seen = conditions.bind(accountsWithVisibleUsers(ctx.viewer));
    return `(${containsSql("v.name", text)}
      or ((${seen}::uuid[] is null or v.account_id = any(${seen})) and ${containsSql("u.email", text)}))`;
  });
  return { conditions, now: nowAt, before, joinsUsers: search !== null };
}

/** The ids in both; null stands for all. */
function inBoth(
  held: readonly string[] | null,
  wanted: readonly string[] | null | undefined,
): readonly string[] | null {
  if (held === null || wanted == null) return held ?? wanted ?? null;
  const chosen = new Set(wanted);
  return held.filter((id) => chosen.has(id));
}
