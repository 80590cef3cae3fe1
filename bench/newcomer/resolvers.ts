import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { accountLevelOf, levelOf, percentOf, remainingOf } from "../../src/modules/seats/seatUsage";
import { decodeId, encodeId } from "../../src/platform/ids";
import { assignSeats } from "./assignSeats";
import { authorize, type Context } from "./context";
import { Account, Seat } from "./entities";
import { AuditEvent } from "./logEntities";
import {
  AccountType,
  AssignSeatsInput,
  AssignSeatsPayload,
  AuditEventConnection,
  AuditEventType,
  AuditFilter,
  SeatAllocation,
  SeatAllocationConnection,
  SeatedUser,
  SeatedUserConnection,
  SeatOverview,
  SeatWarning,
} from "./types";

/** Accounts and what hangs below them. */
@Resolver(() => AccountType)
export class AccountResolver {
  @Query(() => AccountType)
  async account(@Arg("id", () => ID) id: string, @Ctx() ctx: Context): Promise<Account> {
    const accountId = decodeId("acc", id);
    authorize(ctx, "ACCOUNTS_READ", accountId);
    return ctx.accounts.load(accountId);
  }

  @FieldResolver()
  id(@Root() account: Account): string {
    return encodeId("acc", account.id);
  }

  @FieldResolver(() => SeatOverview)
  async seatOverview(@Root() account: Account, @Ctx() ctx: Context): Promise<SeatOverview> {
    authorize(ctx, "SEATS_READ", account.id);
    const { organizationId } = account;
    const { purchased } = await ctx.pools.load(organizationId);
    const assigned = await ctx.db.getRepository(Seat).countBy({ organizationId });
    return {
      purchased,
      assigned,
      remaining: remainingOf(assigned, purchased),
      usagePercent: percentOf(assigned, purchased),
      limit: null,
      warning: { level: levelOf(assigned, purchased) },
    };
  }

  @FieldResolver(() => SeatAllocationConnection)
  async seatAllocations(
    @Root() account: Account,
    @Arg("first", () => Int) first: number,
    @Ctx() ctx: Context,
  ): Promise<SeatAllocationConnection> {
    authorize(ctx, "SEATS_READ", account.id);
    const accounts = await ctx.db
      .getRepository(Account)
      .createQueryBuilder("account")
      .where("account.organizationId = :organizationId", { organizationId: account.organizationId })
      .orderBy(`account.name collate "und-x-icu"`)
      .addOrderBy("account.id")
      .limit(first + 1)
      .getMany();
    for (const one of accounts) ctx.accounts.prime(one.id, one);
    const nodes = accounts.slice(0, first).map(({ id }) => Object.assign(new SeatAllocation(), { accountId: id }));
    return { nodes, pageInfo: { hasNextPage: accounts.length > first } };
  }

  @FieldResolver(() => SeatedUserConnection)
  async seatedUsers(
    @Root() account: Account,
    @Arg("first", () => Int) first: number,
    @Ctx() ctx: Context,
  ): Promise<SeatedUserConnection> {
    authorize(ctx, "SEATS_READ", account.id);
    const { organizationId, id } = account;
    const seats = await ctx.db
      .getRepository(Seat)
      .createQueryBuilder("seat")
      .innerJoinAndSelect("seat.user", "user")
      .where("seat.organizationId = :organizationId and seat.accountId = :id", { organizationId, id })
      .orderBy(`user.name collate "und-x-icu"`)
      .addOrderBy("user.id")
      .limit(first + 1)
      .getMany();
    const nodes = seats
      .slice(0, first)
      .map(({ userId, assignedAt, user: { name, lastSignInAt } }) =>
        Object.assign(new SeatedUser(), { userId, name, lastSignInAt, seatAssignedAt: assignedAt }),
      );
    return { nodes, pageInfo: { hasNextPage: seats.length > first } };
  }

  @FieldResolver(() => AuditEventConnection)
  async auditLog(
    @Root() account: Account,
    @Arg("filter", () => AuditFilter) { from, to, text }: AuditFilter,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() ctx: Context,
  ): Promise<AuditEventConnection> {
    authorize(ctx, "AUDIT_READ", account.id);
    const { organizationId } = account;
    const query = ctx.db
      .getRepository(AuditEvent)
      .createQueryBuilder("event")
      .leftJoinAndSelect("event.personal", "personal")
      .where("event.organizationId = :organizationId", { organizationId })
      .andWhere("event.id >= uuidv7_at(:from) and event.id < uuidv7_at(:to)", { from, to });
    // Without these all partitions of the other table are read.
    query.andWhere("personal.eventId >= uuidv7_at(:from) and personal.eventId < uuidv7_at(:to)", { from, to });
    if (text) query.andWhere("personal.searchText ilike :text", { text: `%${text}%` });
    if (after) query.andWhere("event.id < :after", { after });
    const events = await query
      .orderBy("event.id", "DESC")
      .limit(first + 1)
      .getMany();
    const nodes = events.slice(0, first).map(({ id, accountId, code, status, personal }) =>
      Object.assign(new AuditEventType(), {
        id: encodeId("evt", id),
        accountId,
        recordedAt: new Date(parseInt(id.replace("-", "").slice(0, 12), 16)),
        username: personal?.userName ?? null,
        description: personal?.searchText.split("\n")[0] ?? "",
        status,
        code,
      }),
    );
    return { nodes, pageInfo: { hasNextPage: events.length > first } };
  }
}

/** Rows of the seats page. */
@Resolver(() => SeatAllocation)
export class SeatAllocationResolver {
  @FieldResolver(() => AccountType)
  account(@Root() { accountId }: SeatAllocation, @Ctx() ctx: Context): Promise<Account> {
    return ctx.accounts.load(accountId);
  }

  @FieldResolver()
  assigned(@Root() { accountId }: SeatAllocation, @Ctx() ctx: Context): Promise<number> {
    return ctx.assigned.load(accountId);
  }

  @FieldResolver()
  async usagePercent(@Root() { accountId }: SeatAllocation, @Ctx() ctx: Context): Promise<number | null> {
    const { purchased } = await ctx.pools.load(ctx.session.organizationId);
    return percentOf(await ctx.assigned.load(accountId), purchased);
  }

  @FieldResolver()
  limit(@Root() { accountId }: SeatAllocation, @Ctx() ctx: Context): Promise<number | null> {
    return ctx.limits.load(accountId);
  }

  @FieldResolver()
  async warning(@Root() { accountId }: SeatAllocation, @Ctx() ctx: Context): Promise<SeatWarning> {
    const [limit, assigned, { purchased }] = await Promise.all([
      ctx.limits.load(accountId),
      ctx.assigned.load(accountId),
      ctx.pools.load(ctx.session.organizationId),
    ]);
    return { level: accountLevelOf({ assigned, limit, purchased }) };
  }
}

/** Users with seats. */
@Resolver(() => SeatedUser)
export class SeatedUserResolver {
  @FieldResolver()
  async inboxRoles(@Root() { userId }: SeatedUser, @Ctx() ctx: Context): Promise<string[]> {
    return [...(await ctx.inboxRoles.load(userId))];
  }
}

/** Events of the audit log. */
@Resolver(() => AuditEventType)
export class AuditEventResolver {
  @FieldResolver(() => AccountType)
  account(@Root() { accountId }: AuditEventType, @Ctx() ctx: Context): Promise<Account> {
    return ctx.accounts.load(accountId);
  }
}

/** The one mutation that is measured. */
@Resolver()
export class SeatMutationResolver {
  @Mutation(() => AssignSeatsPayload)
  assignSeats(
    @Arg("input", () => AssignSeatsInput) { userIds }: AssignSeatsInput,
    @Ctx() ctx: Context,
  ): Promise<AssignSeatsPayload> {
    return assignSeats(
      ctx,
      userIds.map((id) => decodeId("usr", id)),
    );
  }
}
