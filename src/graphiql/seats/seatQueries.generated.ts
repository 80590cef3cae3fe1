/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Whether an account is in use. */
export type AccountStatus =
  /** Sign-ins and API keys are refused; its data is kept, and its seats unless released. */
  | 'DISABLED'
  /** Its users sign in and its API keys work. */
  | 'ENABLED';

/** Why a user with a seat counts as inactive. Several may hold; the user counts once. */
export type InactivityReason =
  /** The last sign-in is more than three months ago. */
  | 'INACTIVE_OVER_THRESHOLD'
  /** The user never signed in, and got the seat more than three months ago. */
  | 'NEVER_ACTIVE'
  /** The user has no Inbox role that uses a seat (SETUP, AGENT, SUPERVISOR or ANALYTICS). */
  | 'NO_INBOX_ROLE'
  /** The user is disabled and kept the seat. */
  | 'USER_DISABLED';

/** A role of the product Inbox. They combine, wherever in the organization they were granted; only AGENT with SUPERVISOR is refused. All but VIEWER need a seat to take effect. */
export type InboxRole =
  /** Answers in Inbox. Needs a seat; not together with SUPERVISOR. */
  | 'AGENT'
  /** Reads Inbox's figures. Needs a seat. */
  | 'ANALYTICS'
  /** Sets Inbox up. Needs a seat. */
  | 'SETUP'
  /** Supervises agents. Needs a seat; not together with AGENT. */
  | 'SUPERVISOR'
  /** Looks on. Needs no seat. */
  | 'VIEWER';

/** Narrows the list of accounts; what is left out does not. */
export type SeatAllocationFilter = {
  /** These accounts only; what you cannot see is not found. */
  accountIds?: Array<string> | null | undefined;
  /** Accounts with a limit, or without. */
  hasLimit?: boolean | null | undefined;
  /** Part of the account's name, at most 200 characters. */
  search?: string | null | undefined;
  /** Usage from this many percent, that included. */
  usagePercentFrom?: number | null | undefined;
  /** Usage up to this many percent, that included. */
  usagePercentTo?: number | null | undefined;
  /** Accounts at one of these levels. */
  warningLevels?: Array<SeatLevel> | null | undefined;
};

/** How to sort the accounts. */
export type SeatAllocationOrder = {
  /** Which way. */
  direction: SortDirection;
  /** The column. */
  field: SeatAllocationOrderField;
};

/** The columns to sort accounts by. */
export type SeatAllocationOrderField =
  /** Assigned seats. */
  | 'ASSIGNED'
  /** Seats that can still be assigned. */
  | 'AVAILABLE'
  /** The limit that applies. */
  | 'EFFECTIVE_LIMIT'
  /** Inactive users with seats. */
  | 'INACTIVE'
  /** The limit; accounts without one come last. */
  | 'LIMIT'
  /** Assigned seats in percent of the limit; accounts without one come last. */
  | 'LIMIT_USAGE'
  /** The account's name. */
  | 'NAME'
  /** Seats beyond the effective limit. */
  | 'OVER_BY'
  /** Assigned seats in percent of what is purchased. */
  | 'USAGE'
  /** The level, from NONE to OVER. */
  | 'WARNING_LEVEL';

/** How near a capacity is to being used up. */
export type SeatLevel =
  /** All seats are assigned (a capacity of 0 counts as full). */
  | 'FULL'
  /** Below the warning threshold. */
  | 'NONE'
  /** More seats are assigned than the capacity by now allows: purchased seats were reduced. Nobody is thrown out, but no new seat is given. */
  | 'OVER'
  /** At or above the threshold: 85 % of up to 50 seats, 95 % of 51 to 100, 97 % of more. */
  | 'WARNING';

/** Whether figures are about one account or the whole organization. */
export type SeatScope =
  /** The row is about one account; its numbers are that account's. */
  | 'ACCOUNT'
  /** The row is about what the whole organization bought; its numbers are the organization's. */
  | 'ORGANIZATION';

/** Which way a list is sorted. What has no value comes last in both. */
export type SortDirection =
  /** Smallest, earliest, A first. */
  | 'ASC'
  /** Largest, latest, Z first. */
  | 'DESC';

export type SeatedUsersQueryVariables = Exact<{
  accountId: string;
  search?: string | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type SeatedUsersQuery = { account: { name: string, seatedUsers: { totalCount: number, nodes: Array<{ userId: string, name: string, inboxRoles: Array<InboxRole>, lastSignInAt: string | null, seatAssignedAt: string, inactivityReasons: Array<InactivityReason>, user: { email: string } | null, seatAssignedBy: { displayName: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type SeatsPanelQueryVariables = Exact<{
  filter?: SeatAllocationFilter | null | undefined;
  orderBy?: SeatAllocationOrder | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type SeatsPanelQuery = { viewer: { account: { id: string, name: string, seatOverview: { scope: SeatScope, purchased: number, limit: number | null, assigned: number, remaining: number, overBy: number, usagePercent: number | null, inactive: number, limitsOverPurchasedBy: number | null, warning: { level: SeatLevel, capacity: number } } | null, seatAllocations: { nodes: Array<{ purchased: number, limit: number | null, effectiveLimit: number, assigned: number, available: number, overBy: number, inactive: number, usagePercent: number | null, limitUsagePercent: number | null, account: { id: string, name: string, status: AccountStatus } | null, warning: { level: SeatLevel } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };
