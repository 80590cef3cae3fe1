import type { Connection } from "../../platform/graphql/connection";
import type { AccountRow } from "../accounts";
import type { SeatedUser } from "./SeatedUser";
import {
  accountLevelOf,
  availableOf,
  effectiveLimitOf,
  firstWarningAt,
  levelOf,
  overByOf,
  percentOf,
  type SeatLevel,
  type SeatNumbers,
  warningPercent,
} from "./seatUsage";

/** An account's seats as they are read. */
export interface SeatUsageRow extends SeatNumbers {
  readonly accountId: string;
  readonly organizationId: string;
  /** The version of the account's limit. */
  readonly seatVersion: number;
}

/** How near a capacity is to being used up. */
export class SeatWarning {
  constructor(
    private readonly assigned: number,
    readonly capacity: number,
  ) {}

  get level(): SeatLevel {
    return levelOf(this.assigned, this.capacity);
  }

  get thresholdPercent(): number {
    return warningPercent(this.capacity);
  }

  get thresholdSeats(): number {
    return firstWarningAt(this.capacity);
  }

  get seatsUntilWarning(): number {
    return Math.max(0, this.thresholdSeats - this.assigned);
  }
}

/** An account's use of seats; what is computed is computed when it is asked for. */
export class SeatAllocation {
  /** The account, where the list has read it along. */
  account: AccountRow | undefined;
  /** Inactive users with seats, where the list has counted them along. */
  inactive: number | undefined;
  /** Pages of its seated users that the list has read along, by their arguments. */
  seatedUsers: Map<string, Connection<SeatedUser>> | undefined;

  constructor(readonly row: SeatUsageRow) {}

  get accountId(): string {
    return this.row.accountId;
  }

  get assigned(): number {
    return this.row.assigned;
  }

  get purchased(): number {
    return this.row.purchased;
  }

  get limit(): number | null {
    return this.row.limit;
  }

  get version(): number {
    return this.row.seatVersion;
  }

  get usagePercent(): number | null {
    return percentOf(this.row.assigned, this.row.purchased);
  }

  get limitUsagePercent(): number | null {
    return this.row.limit === null ? null : percentOf(this.row.assigned, this.row.limit);
  }

  get effectiveLimit(): number {
    return effectiveLimitOf(this.row);
  }

  get available(): number {
    return availableOf(this.row);
  }

  get overBy(): number {
    return overByOf(this.row.assigned, this.effectiveLimit);
  }

  get level(): SeatLevel {
    return accountLevelOf(this.row);
  }

  get warning(): SeatWarning {
    return new SeatWarning(this.row.assigned, this.effectiveLimit);
  }
}
