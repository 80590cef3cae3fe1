import { statement } from "../../platform/context";
import { defineLoader } from "../../platform/loader";
import { statementsByIds } from "../../platform/postgres/statementsByIds";
import type { Account } from "./Account.entity";

type Times = "disabledAt" | "closedAt" | "createdAt" | "updatedAt";

/** An account as reads give it: lists leave times as PostgreSQL writes them. */
export type AccountRow = Omit<Account, Times> & {
  readonly disabledAt: Date | string | null;
  readonly closedAt: Date | string | null;
  readonly createdAt: Date | string;
  readonly updatedAt: Date | string;
};

/** The columns of `AccountRow`, of the table named `a`. */
export const accountColumns = `a.organization_id as "organizationId", a.id, a.parent_id as "parentId", a.name,
  a.time_zone as "timeZone", a.first_day_of_week as "firstDayOfWeek", a.language,
  a.release_seat_on_disable as "releaseSeatOnDisable", a.disabled_at as "disabledAt", a.closed_at as "closedAt",
  a.version, a.created_at as "createdAt", a.updated_at as "updatedAt", a.updated_by_type as "updatedByType",
  a.updated_by_id as "updatedById"`;

const byIds = statementsByIds<AccountRow>(
  "accounts.byIds",
  { table: "accounts", alias: "a" },
  (from) => `select ${accountColumns} from ${from}`,
);
const anySubAccount = statement<{ found: boolean }>(
  "accounts.anySubAccount",
  `select exists (select from accounts where organization_id = $1 and parent_id = $1) as found`,
  { quick: true },
);

/** Accounts of the viewer's organization by id; null for what is not there. Whether the viewer sees them is not asked. */
export const accountById = defineLoader<string, AccountRow | null>(
  async (ctx, ids) => {
    const [select, given] = byIds(ids);
    const rows = await ctx.rows(select, [ctx.viewer.organizationId, given]);
    return new Map(rows.map((row) => [row.id, row]));
  },
  { missing: null },
);

/** Whether the organization has sub-accounts; the key is its id. */
export const hasSubAccounts = defineLoader<string, boolean>(async (ctx, ids) => {
  const [row] = await ctx.rows(anySubAccount, [ctx.viewer.organizationId]);
  return new Map(ids.map((id) => [id, row?.found ?? false]));
});
