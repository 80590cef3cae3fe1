import { registerEnumType } from "type-graphql";
import { inactivityReasons } from "./seatInactivity";
import { seatEvents, seatScopes } from "./SeatLogEntry.entity";

/** An enum as GraphQL has it, out of its names and what they mean. */
function publish<const N extends string>(name: string, description: string, meanings: Readonly<Record<N, string>>) {
  const names = Object.keys(meanings) as N[];
  const published = Object.fromEntries(names.map((value) => [value, value])) as { [K in N]: K };
  const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: meanings[value] }]));
  registerEnumType<Record<string, string>>(published, { name, description, valuesConfig });
  return published;
}

/** The levels of an account or the pool. */
export const SeatLevelEnum = publish("SeatLevel", "How near a capacity is to being used up.", {
  NONE: "Below the warning threshold.",
  WARNING: "At or above the threshold: 85 % of up to 50 seats, 95 % of 51 to 100, 97 % of more.",
  FULL: "All seats are assigned (a capacity of 0 counts as full).",
  OVER: "More seats are assigned than the capacity by now allows: purchased seats were reduced. Nobody is thrown out, but no new seat is given.",
});

/** The events of the seat log. */
export const SeatEventEnum = publish("SeatEvent", "What a row of the seat log tells of.", seatEvents);

/** The scopes of the seat log. */
export const SeatScopeEnum = publish(
  "SeatScope",
  "Whether figures are about one account or the whole organization.",
  seatScopes,
);

/** The reasons of inactivity. */
export const InactivityReasonEnum = publish(
  "InactivityReason",
  "Why a user with a seat counts as inactive. Several may hold; the user counts once.",
  inactivityReasons,
);

/** The ways to treat a call for many users. */
export const SeatBatchModeEnum = publish("SeatBatchMode", "What happens to the others when one user is refused.", {
  REJECT_ALL: "Nothing is changed when one is refused.",
  SKIP_FAILED: "The others go through.",
});

/** What became of one user. */
export const SeatOutcomeEnum = publish("SeatOutcome", "What became of one user of the call.", {
  ASSIGNED: "The user has a seat now.",
  ALREADY_ASSIGNED: "The user had one before; nothing to do.",
  REMOVED: "The user's seat is free again.",
  NOT_ASSIGNED: "The user had none; nothing to do.",
  REFUSED: "A rule said no: see `error`.",
  NOT_APPLIED: "It would have gone through, but another user was refused and the mode is REJECT_ALL.",
});

/** Through which door a change came. */
export const SeatCauseEnum = publish("SeatCause", "Through which door a change came.", {
  PANEL: "A person, signed in here.",
  API: "A program with an API key.",
  OPERATOR: "Whoever runs the service.",
  SSO: "A single sign-on.",
  JOB: "A job that runs by the clock.",
  SYSTEM: "The service itself.",
});

/** What a result may warn of. */
export const SeatWarningCodeEnum = publish("SeatResultWarningCode", "What to know about a seat that was given.", {
  NO_INBOX_ROLE:
    "The user has no Inbox role that uses a seat (SETUP, AGENT, SUPERVISOR, ANALYTICS), so it has no effect yet.",
});

/** The columns of the allocations list. */
export const SeatAllocationOrderFieldEnum = publish("SeatAllocationOrderField", "The columns to sort accounts by.", {
  NAME: "The account's name.",
  ASSIGNED: "Assigned seats.",
  USAGE: "Assigned seats in percent of what is purchased.",
  LIMIT: "The limit; accounts without one come last.",
  LIMIT_USAGE: "Assigned seats in percent of the limit; accounts without one come last.",
  EFFECTIVE_LIMIT: "The limit that applies.",
  AVAILABLE: "Seats that can still be assigned.",
  OVER_BY: "Seats beyond the effective limit.",
  INACTIVE: "Inactive users with seats.",
  WARNING_LEVEL: "The level, from NONE to OVER.",
});

/** The columns of the seated users. */
export const SeatedUserOrderFieldEnum = publish("SeatedUserOrderField", "The columns to sort seated users by.", {
  NAME: "The user's name.",
  LAST_SIGN_IN: "The last sign-in; who never signed in comes last.",
  SEAT_ASSIGNED: "Since when the user has the seat.",
});

/** Which end of the log comes first. */
export const SeatLogOrderEnum = publish("SeatLogOrder", "Which end of the log comes first.", {
  NEWEST_FIRST: "The latest rows first.",
  OLDEST_FIRST: "The earliest rows first: for programs that follow the log by its cursor.",
});
