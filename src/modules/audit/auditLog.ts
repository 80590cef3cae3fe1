import type { Ctx } from "../../platform/context";
import type { Connection, PageArgs } from "../../platform/graphql/connection";
import { searchFor } from "../../platform/graphql/search";
import type { AccountRow } from "../accounts";
import { accountOfLog } from "./audit.policy";
import { type AuditEventRow, auditLogPage, type AuditQuery } from "./audit.repository";
import { type AuditFilter, codesOf, rangeOf } from "./auditFilter";

/** Which page of which events, in which order. */
export interface AuditLogRequest extends Pick<PageArgs, "first" | "after" | "last" | "before"> {
  readonly filter?: AuditFilter | null;
  readonly order?: "NEWEST_FIRST" | "OLDEST_FIRST" | null;
}

/**
 * A page of an account's audit log.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function auditLog(
  ctx: Ctx,
  account: AccountRow,
  { filter, order, ...page }: AuditLogRequest,
): Promise<Connection<AuditEventRow>> {
  const only = accountOfLog(ctx, account, filter?.includeSubAccounts ?? null);
  const query: AuditQuery = {
    scope: only === null ? "organization" : "account",
    range: rangeOf(filter ?? {}, account, ctx.now()),
    status: filter?.status ?? null,
    codes: codesOf(filter ?? {}),
    text: searchFor(filter?.text, ["filter", "text"]),
  };
  return auditLogPage(ctx, account.id, query, page, order === "OLDEST_FIRST" ? "ASC" : "DESC");
}
