import { type Ctx, forLongList, longList, statement, type Tx } from "../../platform/context";

/** A user as the seat rules see one. */
export interface SeatUser {
  readonly organizationId: string;
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly disabled: boolean;
  readonly seated: boolean;
  /** Whether an Inbox role that uses a seat is in force now. */
  readonly hasInboxRole: boolean;
}

/** An account as the seat rules see one. */
export interface SeatAccountState {
  readonly id: string;
  readonly limit: number | null;
  readonly assigned: number;
  readonly disabled: boolean;
}

/** The organization as the seat rules see it. */
export interface SeatPoolState {
  readonly organizationId: string;
  readonly purchased: number;
  readonly assigned: number;
  /** A main account without sub-accounts: it and its pool are one, and are logged once. */
  readonly standalone: boolean;
}

/** An account with its organization's pool: one statement reads both. */
interface AccountWithPool extends SeatAccountState, Pick<SeatPoolState, "purchased" | "standalone"> {
  readonly poolAssigned: number;
}

/** Everything that decides about some users' seats, read under the organization's lock. */
export interface SeatState {
  readonly pool: SeatPoolState;
  readonly accounts: ReadonlyMap<string, SeatAccountState>;
  readonly users: ReadonlyMap<string, SeatUser>;
}

const usersOf = statement<Omit<SeatUser, "organizationId">>(
  "seats.stateOfUsers",
  `select u.id, u.account_id as "accountId", u.name, u.email, u.disabled_at is not null as disabled,
    s.user_id is not null as seated, coalesce(a.inbox_role_until > $3, false) as "hasInboxRole"
  from users u
  left join seats s on s.organization_id = u.organization_id and s.user_id = u.id
  left join seat_activity a on a.organization_id = u.organization_id and a.user_id = u.id
  where u.organization_id = $1 and u.id = any($2::uuid[]) and u.deleted_at is null`,
);

const standalone = `not exists (
      select from accounts s where s.organization_id = $1 and s.parent_id is not null
    ) as standalone`;

const accountsOf = statement<AccountWithPool>(
  "seats.stateOfAccounts",
  `select c.account_id as id, c.seat_limit as "limit", c.assigned, a.disabled_at is not null as disabled, p.purchased,
    p.assigned as "poolAssigned", ${standalone}
  from seat_accounts c
  join accounts a on a.organization_id = c.organization_id and a.id = c.account_id
  join seat_pools p on p.organization_id = c.organization_id
  where c.organization_id = $1
    and c.account_id in (select u.account_id from users u where u.organization_id = $1 and u.id = any($2::uuid[]))`,
);

const usersOfMany = forLongList(usersOf);
const accountsOfMany = forLongList(accountsOf);

const accountsById = statement<SeatAccountState>(
  "seats.stateOfAccountsById",
  `select c.account_id as id, c.seat_limit as "limit", c.assigned, a.disabled_at is not null as disabled
  from seat_accounts c
  join accounts a on a.organization_id = c.organization_id and a.id = c.account_id
  where c.organization_id = $1 and ($2::uuid[] is null or c.account_id = any($2))`,
);

const poolOf = statement<Omit<SeatPoolState, "organizationId">>(
  "seats.stateOfPool",
  `select purchased, assigned, ${standalone}
  from seat_pools where organization_id = $1`,
);

/** Reads what decides about these users' seats; unknown users are simply not in it. Under the organization's lock. */
export async function readSeatState(tx: Tx, userIds: readonly string[]): Promise<SeatState> {
  const { organizationId } = tx.viewer;
  const isLong = userIds.length >= longList;
  const [users, accounts] = await Promise.all([
    tx.rows(isLong ? usersOfMany : usersOf, [organizationId, userIds, tx.now()]),
    tx.rows(isLong ? accountsOfMany : accountsOf, [organizationId, userIds]),
  ]);
  // Without an account there is no user either, and nothing to decide by the pool.
  const pools = accounts.slice(0, 1).map(({ purchased, poolAssigned: assigned, standalone }) => ({
    purchased,
    assigned,
    standalone,
  }));
  return {
    pool: onlyPool(organizationId, pools),
    accounts: new Map(accounts.map(({ id, limit, assigned, disabled }) => [id, { id, limit, assigned, disabled }])),
    users: new Map(users.map((user) => [user.id, { organizationId, ...user }])),
  };
}

/** Reads the pool with these accounts, or with all (null); a change reads it under the organization's lock. */
export async function readCapacities(
  tx: Pick<Tx | Ctx, "viewer" | "rows">,
  accountIds: readonly string[] | null,
): Promise<Omit<SeatState, "users">> {
  const { organizationId } = tx.viewer;
  const [accounts, pools] = await Promise.all([
    tx.rows(accountsById, [organizationId, accountIds]),
    tx.rows(poolOf, [organizationId]),
  ]);
  return {
    pool: onlyPool(organizationId, pools),
    accounts: new Map(accounts.map((account) => [account.id, account])),
  };
}

/** An organization that was never opened has no seats: nothing to decide, everything is refused. */
const onlyPool = (organizationId: string, [pool]: readonly Omit<SeatPoolState, "organizationId">[]): SeatPoolState =>
  pool ? { organizationId, ...pool } : { organizationId, purchased: 0, assigned: 0, standalone: true };
