import { useId, useState } from "react";

import { IdButton, type IdUse } from "./IdButton";
import { LevelSign } from "./LevelSign";
import { SeatBar } from "./SeatBar";
import { SeatedUsers } from "./SeatedUsers";
import { type Allocation, countText, percentOfCapacity, percentText } from "./seatWords";

/** One account of the list: its bar and figures, and its users once unfolded. */
export function AccountRow(props: { allocation: Allocation; readings: number; use: IdUse }) {
  const { allocation, readings, use } = props;
  const { account, assigned, effectiveLimit, available, inactive, limit, overBy, warning } = allocation;
  const [unfolded, setUnfolded] = useState(false);
  const usersId = useId();
  // The schema lets it be null; a row without its account would say nothing.
  if (!account) return null;
  const { id, name, status } = account;
  const percent = percentOfCapacity(allocation);
  return (
    <li className="seats-account">
      <div className="seats-row">
        <button
          type="button"
          className="seats-fold"
          aria-label={`Users with a seat on ${name}`}
          aria-expanded={unfolded}
          aria-controls={unfolded ? usersId : undefined}
          onClick={() => {
            setUnfolded(!unfolded);
          }}
        >
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d="m4 2 4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
          </svg>
        </button>
        <IdButton thing={{ kind: "account", id, name }} use={use} />
        <span className="seats-count">
          <strong>{countText(assigned)}</strong> of {countText(effectiveLimit)}
        </span>
        <span className="seats-percent">{percentText(percent)}</span>
      </div>
      <SeatBar
        label={`Seats of ${name}`}
        limit={limit}
        purchased={allocation.purchased}
        numbers={{ assigned, capacity: effectiveLimit, percent, inactive, level: warning.level, overBy }}
      />
      <p className="seats-meta">
        <LevelSign level={warning.level} overBy={overBy} />
        <span>{countText(available)} left</span>
        {inactive > 0 && <span>{countText(inactive)} inactive</span>}
        {limit === null && <span>no limit</span>}
        {status === "DISABLED" && <span>account disabled</span>}
      </p>
      {unfolded && (
        <div id={usersId} className="seats-users" role="group" aria-label={`Users with a seat on ${name}`}>
          <SeatedUsers accountId={id} readings={readings} use={use} />
        </div>
      )}
    </li>
  );
}
