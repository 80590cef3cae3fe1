import { statement, type Tx } from "../../platform/context";

const openPool = statement<void>(
  "seats.openPool",
  `insert into seat_pools (organization_id, updated_by_type, updated_by_id) values ($1, $2, $3)`,
);
const openAccount = statement<void>(
  "seats.openAccount",
  `insert into seat_accounts (organization_id, account_id, updated_by_type, updated_by_id) values ($1, $2, $3, $4)`,
);

/** Makes the counters of a new account, and the organization's with its main account; all stand at 0. */
export async function openSeats(tx: Tx, accountId: string, isMain: boolean): Promise<void> {
  const { organizationId, type, id } = tx.viewer;
  if (isMain) await tx.rows(openPool, [organizationId, type, id]);
  await tx.rows(openAccount, [organizationId, accountId, type, id]);
}
