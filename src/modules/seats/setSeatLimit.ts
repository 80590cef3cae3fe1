import type { Tx } from "../../platform/context";
import { Refusal } from "../../platform/errors";
import { operation } from "../../platform/operation";
import { checkVersion } from "../../platform/versioned";
import { accountEntry, crossingsBetween } from "./planSeats";
import { SeatAccount } from "./SeatAccount.entity";
import { changeCapacity } from "./seatLedger";
import { capacityOf } from "./seatRefusals";
import { readCapacities, type SeatAccountState, type SeatPoolState } from "./seatState";
import { authorizeSeats } from "./seats.policy";
import "./seats.audit";

/** What `setSeatLimit` is given; `expectedVersion` is that of the account's seats (`Account.seatUsage.version`). */
export interface SetSeatLimitInput {
  readonly accountId: string;
  readonly limit: number;
  readonly expectedVersion?: number | null;
}

const path = ["input", "limit"];

/** Sets or changes the most seats that an account may assign. Setting what is set already changes nothing. */
export const setSeatLimit = operation(
  { codes: ["seat_limit.set"], targets: ({ accountId }: SetSeatLimitInput) => [{ type: "account", id: accountId }] },
  async (tx, { accountId, limit, expectedVersion }: SetSeatLimitInput) => {
    const { account, pool } = await lockedLimit(tx, accountId, expectedVersion);
    if (account.limit === limit) {
      tx.unchanged("the limit is set so already");
      return { accountId };
    }
    refuseLimit(limit, account, pool);

    const details = { limit, before: { limit: account.limit }, after: { limit } };
    tx.audit({ accountId, targets: [{ type: "account", id: accountId }], details });
    await writeLimit(tx, account, pool, limit);
    return { accountId };
  },
);

/**
 * Locks the organization, asks whether the viewer may decide on this account's limit, and reads what decides.
 * @throws NotFound | Forbidden | Refusal VERSION_CONFLICT
 */
export async function lockedLimit(
  tx: Tx,
  accountId: string,
  expectedVersion: number | null | undefined,
): Promise<{ account: SeatAccountState; pool: SeatPoolState }> {
  await tx.lock({ organization: true });
  const { organizationId } = tx.viewer;
  const [row, { accounts, pool }] = await Promise.all([
    tx.db.findOneBy(SeatAccount, { organizationId, accountId }),
    readCapacities(tx, [accountId]),
  ]);
  const account = accounts.get(accountId);
  authorizeSeats(tx, "seats.limit", account ? { organizationId, id: accountId } : null);
  if (row) checkVersion(row, expectedVersion);
  return { account: account as SeatAccountState, pool };
}

/** Writes a limit (null: none) with its log row and what it does to the account's level. */
export async function writeLimit(
  tx: Tx,
  before: SeatAccountState,
  pool: SeatPoolState,
  limit: number | null,
): Promise<void> {
  const after = { ...before, limit };
  const event = before.limit === null ? "LIMIT_SET" : limit === null ? "LIMIT_REMOVED" : "LIMIT_CHANGED";
  await changeCapacity(tx, { kind: "LIMIT", accountId: before.id, limit }, [
    accountEntry(event, before, after, pool, pool),
    ...crossingsBetween(only(before, pool), only(after, pool)),
  ]);
}

const only = (account: SeatAccountState, pool: SeatPoolState) => ({ pool, accounts: new Map([[account.id, account]]) });

function refuseLimit(limit: number, account: SeatAccountState, pool: SeatPoolState): void {
  if (!Number.isInteger(limit) || limit < 0)
    throw new Refusal(
      "OUT_OF_RANGE",
      `A limit is a whole number from 0 to ${pool.purchased}, the purchased seats. To lift it, use removeSeatLimit.`,
      path,
      {
        kind: "Range",
        min: 0,
        max: pool.purchased,
      },
    );
  if (limit > pool.purchased)
    throw new Refusal(
      "LIMIT_ABOVE_PURCHASED",
      `Only ${pool.purchased} seats are purchased; a limit of ${limit} could never be reached. Choose at most ${pool.purchased}.`,
      path,
      capacityOf(account, pool),
    );
  if (limit < account.assigned)
    throw new Refusal(
      "LIMIT_BELOW_ASSIGNED",
      `${account.assigned} seats are assigned there, more than a limit of ${limit}. Remove ${account.assigned - limit} of them first, or choose at least ${account.assigned}.`,
      path,
      capacityOf(account, pool),
    );
}
