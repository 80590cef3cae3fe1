import DataLoader from "dataloader";
import { type DataSource, In, MoreThan } from "typeorm";
import { parseTenantToken } from "../../src/modules/auth/tenantToken";
import { Account, RoleGrant, Seat, SeatAccount, SeatPool, Session } from "./entities";

/** What resolvers get. */
export interface Context {
  readonly db: DataSource;
  readonly session: Session;
  readonly accounts: DataLoader<string, Account>;
  readonly limits: DataLoader<string, number | null>;
  readonly assigned: DataLoader<string, number>;
  readonly pools: DataLoader<string, SeatPool>;
  readonly inboxRoles: DataLoader<string, readonly string[]>;
}

/** Looks the session up and makes the loaders of one request. @throws Error for whoever is not signed in */
export async function contextFor(db: DataSource, cookie: string | undefined): Promise<Context> {
  const token = parseTenantToken(/(?:^|; *)tenantry=([^;]+)/.exec(cookie ?? "")?.[1]);
  const session =
    token &&
    (await db.getRepository(Session).findOne({
      where: {
        organizationId: token.organizationId,
        secretHash: token.secretHash,
        expiresAt: MoreThan(new Date()),
        lastSeenAt: MoreThan(new Date(Date.now() - 12 * 3_600_000)),
      },
      relations: { user: { account: true, grants: { role: true } } },
    }));
  if (!session || session.user.disabledAt || session.user.lockedAt || session.user.account.disabledAt)
    throw new Error("Sign in first.");
  const { organizationId } = session;
  return {
    db,
    session,
    accounts: new DataLoader(async (ids) => {
      const found = await db.getRepository(Account).findBy({ organizationId, id: In([...ids]) });
      const byId = new Map(found.map((account) => [account.id, account]));
      return ids.map((id) => byId.get(id) ?? new Error("There is no such account."));
    }),
    limits: new DataLoader(async (ids) => {
      const found = await db.getRepository(SeatAccount).findBy({ organizationId, accountId: In([...ids]) });
      const byId = new Map(found.map(({ accountId, seatLimit }) => [accountId, seatLimit]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    assigned: new DataLoader(async (ids) => {
      const found = await db
        .getRepository(Seat)
        .createQueryBuilder("seat")
        .select("seat.accountId", "id")
        .addSelect("count(*)::integer", "count")
        .where("seat.organizationId = :organizationId and seat.accountId in (:...ids)", { organizationId, ids })
        .groupBy("seat.accountId")
        .getRawMany<{ id: string; count: number }>();
      const byId = new Map(found.map(({ id, count }) => [id, count]));
      return ids.map((id) => byId.get(id) ?? 0);
    }),
    pools: new DataLoader(async (ids) => {
      const found = await db.getRepository(SeatPool).findBy({ organizationId: In([...ids]) });
      const byId = new Map(found.map((pool) => [pool.organizationId, pool]));
      return ids.map((id) => byId.get(id) ?? new Error("There is no such organization."));
    }),
    inboxRoles: new DataLoader(async (ids) => {
      const found = await db
        .getRepository(RoleGrant)
        .find({ where: { organizationId, userId: In([...ids]) }, relations: { role: true } });
      return ids.map((id) => rolesOf(found.filter(({ userId }) => userId === id)));
    }),
  };
}

const order = ["SETUP", "AGENT", "SUPERVISOR", "ANALYTICS", "VIEWER"];

function rolesOf(grants: readonly RoleGrant[]): string[] {
  const inForce = grants.filter(({ expiresAt }) => !expiresAt || new Date(expiresAt) > new Date());
  const held = new Set(inForce.flatMap(({ role }) => role.inboxRoles));
  return order.filter((role) => held.has(role));
}

/** Refuses who does not hold a permission on an account. @throws Error */
export function authorize({ session }: Context, permission: string, accountId: string): void {
  const { organizationId, user } = session;
  const holds = user.grants.some(
    (grant) =>
      grant.role.permissions.includes(permission) &&
      (!grant.expiresAt || new Date(grant.expiresAt) > new Date()) &&
      (grant.accountId === accountId || (grant.includesSubAccounts && grant.accountId === organizationId)),
  );
  if (!holds) throw new Error("You may not do this.");
}
