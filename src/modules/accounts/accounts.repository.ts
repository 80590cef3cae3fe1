import type { Ctx, Tx } from "../../platform/context";
import { Account } from "./Account.entity";

/** One account of the viewer's organization; null if there is none. Whether the viewer may see it is not asked here. */
export const loadAccount = (ctx: Pick<Ctx | Tx, "db" | "viewer">, id: string): Promise<Account | null> =>
  ctx.db.findOneBy(Account, { organizationId: ctx.viewer.organizationId, id });

/** The main account of the viewer's organization. */
export const loadMainAccount = (ctx: Pick<Ctx | Tx, "db" | "viewer">): Promise<Account | null> =>
  loadAccount(ctx, ctx.viewer.organizationId);
