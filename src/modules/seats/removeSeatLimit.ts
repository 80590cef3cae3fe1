import { operation } from "../../platform/operation";
import { lockedLimit, writeLimit } from "./setSeatLimit";
import "./seats.audit";

/** What `removeSeatLimit` is given. */
export interface RemoveSeatLimitInput {
  readonly accountId: string;
  readonly expectedVersion?: number | null;
}

/** Lifts an account's seat limit: it may assign up to what is purchased. Doing it twice changes nothing. */
export const removeSeatLimit = operation(
  {
    codes: ["seat_limit.remove"],
    targets: ({ accountId }: RemoveSeatLimitInput) => [{ type: "account", id: accountId }],
  },
  async (tx, { accountId, expectedVersion }: RemoveSeatLimitInput) => {
    const { account, pool } = await lockedLimit(tx, accountId, expectedVersion);
    if (account.limit === null) {
      tx.unchanged("there is no limit");
      return { accountId };
    }

    const details = { limit: account.limit, before: { limit: account.limit }, after: { limit: null } };
    tx.audit({ accountId, targets: [{ type: "account", id: accountId }], details });
    await writeLimit(tx, account, pool, null);
    return { accountId };
  },
);
