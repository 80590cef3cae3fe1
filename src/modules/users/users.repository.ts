import { IsNull } from "typeorm";
import type { Ctx, Tx } from "../../platform/context";
import { User } from "./User.entity";

/**
 * One user of the viewer's organization; null if there is none, or only a tombstone. Whether the viewer may see it is
 * not asked here.
 */
export const loadUser = (ctx: Pick<Ctx | Tx, "db" | "viewer">, id: string): Promise<User | null> =>
  ctx.db.findOneBy(User, { organizationId: ctx.viewer.organizationId, id, deletedAt: IsNull() });
