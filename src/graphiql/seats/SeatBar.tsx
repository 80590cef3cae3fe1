import type { SeatLevel } from "./seatQueries.generated";
import { countText, meterText } from "./seatWords";

/** The numbers that a bar draws. */
export interface BarNumbers {
  readonly assigned: number;
  readonly capacity: number;
  readonly percent: number | null;
  readonly inactive: number;
  readonly level: SeatLevel;
  readonly overBy: number;
}

/**
 * Assigned seats against the capacity that applies, the inactive ones hatched; where an account has a limit, a thin
 * line below shows how much of what is purchased that is.
 */
export function SeatBar(props: { label: string; numbers: BarNumbers; limit?: number | null; purchased: number }) {
  const { label, numbers, purchased } = props;
  const limit = props.limit ?? null;
  const { assigned, capacity, inactive, level } = numbers;
  const full = Math.max(assigned, capacity, 1);
  const share = (part: number) => `${String((Math.max(0, part) / full) * 100)}%`;
  return (
    <div
      className="seat-bar"
      data-level={level}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={full}
      aria-valuenow={assigned}
      aria-valuetext={meterText(numbers)}
    >
      <div className="seat-bar-track">
        <div className="seat-bar-active" style={{ width: share(assigned - inactive) }} />
        <div className="seat-bar-inactive" style={{ width: share(Math.min(inactive, assigned)) }} />
        {level === "OVER" && <div className="seat-bar-capacity" style={{ left: share(capacity) }} />}
      </div>
      {limit !== null && <PurchasedScale assigned={assigned} limit={limit} purchased={purchased} />}
    </div>
  );
}

function PurchasedScale({ assigned, limit, purchased }: { assigned: number; limit: number; purchased: number }) {
  const full = Math.max(purchased, 1);
  const share = (part: number) => `${String(Math.min(1, part / full) * 100)}%`;
  return (
    <div
      className="seat-scale"
      title={`Limit ${countText(limit)}, assigned ${countText(assigned)} of ${countText(purchased)} purchased seats`}
    >
      <div className="seat-scale-assigned" style={{ width: share(assigned) }} />
      <div className="seat-scale-limit" style={{ left: share(limit) }} />
    </div>
  );
}
