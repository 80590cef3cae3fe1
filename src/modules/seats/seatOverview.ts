import { type Ctx, statement } from "../../platform/context";
import { defineLoader } from "../../platform/loader";
import type { AccountRef } from "../../platform/viewer";
import { type SeatAllocation, SeatWarning } from "./seatAllocation";
import { inactiveBefore, inactiveSql } from "./seatInactivity";
import { inactiveCountOf, seatUsageOf } from "./seats.loaders";
import { authorizeSeats, seesOrganizationSeats } from "./seats.policy";
import { overByOf, percentOf, remainingOf } from "./seatUsage";
import type { SeatScope } from "./SeatLogEntry.entity";

/** GraphQL's Int ends here; so many limits may add up to more. */
const largestInt = 2_147_483_647;

const limitsOf = statement<{ sum: string | null }>(
  "seats.sumOfLimits",
  `select sum(seat_limit)::text as sum from seat_accounts where organization_id = $1`,
);
const inactiveOf = statement<{ inactive: number }>(
  "seats.inactiveInOrganization",
  `select count(*)::integer as inactive from seat_activity v
  where v.organization_id = $1 and v.seat_assigned_at is not null and ${inactiveSql("v", "$2", "$3")}`,
);

// Asked for once, however many overviews of the organization a request reads, such as that of each account's parent.
const sumOfLimits = defineLoader<string, number>(async (ctx, [organizationId = ctx.viewer.organizationId]) => {
  const [row] = await ctx.rows(limitsOf, [organizationId]);
  return new Map([[organizationId, Number(row?.sum ?? 0)]]);
});
const inactiveInOrganization = defineLoader<string, number>(
  async (ctx, [organizationId = ctx.viewer.organizationId]) => {
    const now = ctx.now();
    const [row] = await ctx.rows(inactiveOf, [organizationId, inactiveBefore(now), now]);
    return new Map([[organizationId, row?.inactive ?? 0]]);
  },
);

/** The figures at the head of the seats page: an organization's, or those of one account in it. */
export class SeatOverview {
  private readonly allocation: SeatAllocation;

  constructor(
    private readonly ctx: Ctx,
    allocation: SeatAllocation,
    readonly scope: SeatScope,
  ) {
    this.allocation = allocation;
  }

  get accountId(): string {
    return this.allocation.accountId;
  }

  get purchased(): number {
    return this.allocation.purchased;
  }

  get assigned(): number {
    return this.isOrganization ? this.allocation.row.organizationAssigned : this.allocation.assigned;
  }

  get limit(): number | null {
    return this.isOrganization ? null : this.allocation.limit;
  }

  get capacity(): number {
    return this.isOrganization ? this.purchased : this.allocation.effectiveLimit;
  }

  get remaining(): number {
    return this.isOrganization ? this.poolRemaining : this.allocation.available;
  }

  get poolRemaining(): number {
    return remainingOf(this.allocation.row.organizationAssigned, this.purchased);
  }

  get overBy(): number {
    return overByOf(this.assigned, this.capacity);
  }

  get usagePercent(): number | null {
    return percentOf(this.assigned, this.purchased);
  }

  get warning(): SeatWarning {
    return new SeatWarning(this.assigned, this.capacity);
  }

  /** Users with seats who count as inactive. */
  async inactive(): Promise<number> {
    if (!this.isOrganization) return this.ctx.load(inactiveCountOf, this.accountId);
    return this.ctx.load(inactiveInOrganization, this.organizationId);
  }

  /** All limits together; null where only one account is shown. It may exceed what is purchased. */
  async sumOfLimits(): Promise<number | null> {
    const sum = await this.limits();
    return sum === null ? null : Math.min(sum, largestInt);
  }

  /** By how much the limits together exceed what is purchased; 0 if they do not, null where only one account is shown. */
  async limitsOverPurchasedBy(): Promise<number | null> {
    const sum = await this.limits();
    return sum === null ? null : Math.min(overByOf(sum, this.purchased), largestInt);
  }

  private async limits(): Promise<number | null> {
    return this.isOrganization ? this.ctx.load(sumOfLimits, this.organizationId) : null;
  }

  private get organizationId(): string {
    return this.allocation.row.organizationId;
  }

  private get isOrganization(): boolean {
    return this.scope === "ORGANIZATION";
  }
}

/**
 * The figures of the organization, on its main account and for those who hold SEATS_READ with the sub-accounts; of the
 * account alone otherwise.
 * @throws NotFound | Forbidden
 */
export async function seatOverviewOf(ctx: Ctx, account: AccountRef): Promise<SeatOverview> {
  authorizeSeats(ctx, "seats.read", account);
  const whole = account.id === account.organizationId && seesOrganizationSeats(ctx.viewer);
  return new SeatOverview(ctx, await ctx.load(seatUsageOf, account.id), whole ? "ORGANIZATION" : "ACCOUNT");
}
