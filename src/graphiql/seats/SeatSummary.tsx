import { LevelSign } from "./LevelSign";
import { SeatBar } from "./SeatBar";
import { countText, type Overview, percentText } from "./seatWords";

/** The figures of the organization, or of the one account that the viewer sees. */
export function SeatSummary({ name, overview }: { name: string; overview: Overview }) {
  const { purchased, limit, assigned, remaining, inactive, usagePercent, overBy, warning } = overview;
  const { limitsOverPurchasedBy } = overview;
  return (
    <section className="seats-summary" aria-label={`Seats of ${name}`}>
      <p className="seats-owner" title={name}>
        {name}
        <span className="seats-scope">{overview.scope === "ORGANIZATION" ? "All accounts" : "This account"}</span>
      </p>
      <dl className="seats-figures">
        {limit === null ? <Figure name="Purchased" value={purchased} /> : <Figure name="Limit" value={limit} />}
        <Figure name="Assigned" value={assigned} />
        <Figure name="Remaining" value={remaining} />
        <Figure name="Inactive" value={inactive} />
      </dl>
      <SeatBar
        label={`Seats of ${name}`}
        purchased={purchased}
        limit={limit}
        numbers={{
          ...{ assigned, inactive, overBy, level: warning.level, capacity: warning.capacity },
          // It is a part of what is purchased, and says nothing about a bar of the limit.
          percent: limit === null ? usagePercent : null,
        }}
      />
      <p className="seats-meta">
        <span>
          {percentText(usagePercent)} of {countText(purchased)} purchased
        </span>
        <LevelSign level={warning.level} overBy={overBy} />
        {limitsOverPurchasedBy !== null && limitsOverPurchasedBy > 0 && (
          <span>limits exceed them by {countText(limitsOverPurchasedBy)}</span>
        )}
      </p>
      <ul className="seats-legend" aria-hidden="true">
        <li>
          <i className="seats-legend-active" />
          active
        </li>
        <li>
          <i className="seats-legend-inactive" />
          inactive
        </li>
        <li>
          <i className="seats-legend-limit" />
          limit, on all purchased seats
        </li>
      </ul>
    </section>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{countText(value)}</dd>
    </div>
  );
}
