import { randomBytes, randomUUID } from "node:crypto";
import { type EntityManager, In } from "typeorm";
import { accountLevelOf, crossingOf, levelOf, type SeatLevel } from "../../src/modules/seats/seatUsage";
import { commitmentTo } from "../../src/platform/audit/commitment";
import { newId } from "../../src/platform/ids";
import { authorize, type Context } from "./context";
import { Account, Seat, SeatAccount, SeatActivity, SeatPool, User } from "./entities";
import { SeatLogEntry } from "./logEntities";
import type { AssignSeatsPayload } from "./types";

/** Assigns seats one after the other in a transaction, saving entities. @throws Error for what may not be */
export async function assignSeats(ctx: Context, userIds: readonly string[]): Promise<AssignSeatsPayload> {
  const { organizationId } = ctx.session;
  await ctx.db.transaction(async (db) => {
    await db.query(`select set_config('tenantry.organization', $1, true)`, [organizationId]);
    await db.query(`select 1 from organizations where organization_id = $1 for update`, [organizationId]);
    const pool = await db.findOneByOrFail(SeatPool, { organizationId });
    const users = await db.findBy(User, { organizationId, id: In([...userIds]) });
    const byId = new Map(users.map((user) => [user.id, user]));
    const hasSubAccounts = (await db.countBy(Account, { organizationId })) > 1;
    const batchId = newId();
    for (const id of userIds) {
      const user = byId.get(id);
      if (!user) throw new Error("There is no such user.");
      authorize(ctx, "SEATS_ASSIGN", user.accountId);
      await assignSeat(ctx, db, { user, pool, batchId, hasSubAccounts });
    }
    await db.save(pool);
  });
  return {
    results: userIds.map(() => ({ outcome: "ASSIGNED" })),
    summary: { assigned: userIds.length, refused: 0 },
    userErrors: [],
  };
}

interface Assignment {
  readonly user: User;
  readonly pool: SeatPool;
  readonly batchId: string;
  readonly hasSubAccounts: boolean;
}

async function assignSeat(
  { session }: Context,
  db: EntityManager,
  { user, pool, batchId, hasSubAccounts }: Assignment,
): Promise<void> {
  const { organizationId, accountId } = user;
  const account = await db.findOneByOrFail(SeatAccount, { organizationId, accountId });
  const before = await db.countBy(Seat, { organizationId, accountId });
  const { purchased } = pool;
  const limit = account.seatLimit;
  if (user.disabledAt) throw new Error("The user is disabled.");
  if (await db.existsBy(Seat, { organizationId, userId: user.id })) throw new Error("The user has a seat.");
  if (limit !== null && before >= limit) throw new Error("The limit is reached.");
  if (pool.assigned >= purchased) throw new Error("All purchased seats are assigned.");

  const [{ at }] = await db.query<[{ at: Date }]>(
    `select greatest(clock_timestamp(), last_logged_at + interval '1 microsecond') as at from seat_pools where organization_id = $1`,
    [organizationId],
  );
  const actor = { assignedByType: "USER", assignedById: session.user.id };
  await db.save(Seat, { organizationId, userId: user.id, accountId, assignedAt: at, ...actor });
  const activity = await db.findOneByOrFail(SeatActivity, { organizationId, userId: user.id });
  activity.seatAssignedAt = at;
  activity.activeAt = activity.lastSignInAt ?? at;
  await db.save(activity);
  account.assigned = before + 1;
  await db.save(account);
  const poolBefore = pool.assigned;
  pool.assigned++;

  const log = async (entry: Partial<SeatLogEntry> & { levelBefore: SeatLevel; levelAfter: SeatLevel }) => {
    pool.lastLogNumber = String(Number(pool.lastLogNumber) + 1);
    pool.lastLoggedAt = at;
    await db.insert(SeatLogEntry, {
      organizationId,
      number: pool.lastLogNumber,
      id: newId(),
      occurredAt: at,
      scope: "ACCOUNT",
      accountId,
      actorType: "USER",
      actorId: session.user.id,
      cause: "PANEL",
      assignedBefore: before,
      assignedAfter: before + 1,
      limitBefore: limit,
      limitAfter: limit,
      purchasedBefore: purchased,
      purchasedAfter: purchased,
      organizationAssignedAfter: pool.assigned,
      batchId,
      requestId: randomUUID(),
      ...entry,
    });
  };
  const levels = {
    levelBefore: accountLevelOf({ assigned: before, limit, purchased }),
    levelAfter: accountLevelOf({ assigned: before + 1, limit, purchased }),
  };
  const poolLevels = { levelBefore: levelOf(poolBefore, purchased), levelAfter: levelOf(pool.assigned, purchased) };
  await log({ event: "ASSIGNED", userId: user.id, ...levels });
  const crossing = hasSubAccounts ? crossingOf(levels.levelBefore, levels.levelAfter) : null;
  if (crossing) await log({ event: crossing, ...levels });
  const poolCrossing = crossingOf(poolLevels.levelBefore, poolLevels.levelAfter);
  const ofPool = { scope: "ORGANIZATION", accountId: organizationId, limitBefore: null, limitAfter: null };
  if (poolCrossing)
    await log({
      event: poolCrossing,
      ...ofPool,
      assignedBefore: poolBefore,
      assignedAfter: pool.assigned,
      ...poolLevels,
    });
  await db.save(pool);
  await writeEvent(db, user, session.user, batchId);
}

/** The event's id and time are the database's to set, so it is inserted by hand. */
async function writeEvent(db: EntityManager, user: User, actor: User, batchId: string): Promise<void> {
  const { organizationId, accountId, id, name, email } = user;
  const salt = randomBytes(16);
  const personal = { user: name, email };
  const searchText = `A seat was assigned to ${name}.\n${actor.email}`;
  const origin = { userName: actor.email, ip: "127.0.0.1", userAgent: "tenantry-bench" };
  const commitment = Buffer.from(commitmentTo(salt, { ...origin, personal, searchText }), "hex");
  const [event] = await db.query<[{ id: string }]>(
    `insert into audit_events (organization_id, account_id, code, status, actor_type, actor_id, targets, request_id, batch_id, commitment)
     values ($1, $2, 'seat.assign', 'SUCCESS', 'USER', $3, $4, $5, $6, $7) returning id`,
    [organizationId, accountId, actor.id, JSON.stringify([{ type: "user", id }]), randomUUID(), batchId, commitment],
  );
  await db.query(
    `insert into audit_event_personal (organization_id, event_id, salt, user_name, ip, user_agent, personal, search_text)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      organizationId,
      event.id,
      salt,
      origin.userName,
      origin.ip,
      origin.userAgent,
      JSON.stringify(personal),
      searchText,
    ],
  );
}
