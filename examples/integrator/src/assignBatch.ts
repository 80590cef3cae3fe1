import { exitCodes, Failure } from "./failure.js";
import { AssignSeatsDocument, type AssignSeatsMutation } from "./operations.generated.js";
import type { RowResult } from "./state.js";
import { ask, type Connection, Passing } from "./tenantry.js";

type Payload = NonNullable<AssignSeatsMutation["assignSeats"]>;
type Row = NonNullable<Payload["results"]>[number];

/**
 * Assigns seats to one batch of users. Sent again with the same key it answers the same, and nothing is done twice.
 * @param idempotencyKey null for a dry run
 */
export const assignBatch = (
  connection: Connection,
  userIds: readonly string[],
  idempotencyKey: string | null,
): Promise<RowResult[]> =>
  ask(
    connection,
    AssignSeatsDocument,
    { userIds: [...userIds], idempotencyKey, dryRun: idempotencyKey === null },
    ({ assignSeats }) => {
      const [error] = assignSeats?.userErrors ?? [];
      if (error) throw refusalOf(error);
      if (assignSeats?.results?.length !== userIds.length)
        throw new Failure(exitCodes.service, "The service answered without a row for each user.");
      return assignSeats.results.map(resultOf);
    },
  );

function refusalOf({ code, message }: Payload["userErrors"][number]): Error {
  if (code === "IDEMPOTENCY_IN_PROGRESS") return new Passing(message);
  const advice =
    code === "IDEMPOTENCY_KEY_REUSED"
      ? " This file was sent within the last 72 hours, and its addresses meant other users then. Use --again to begin anew."
      : "";
  return new Failure(exitCodes.service, `${code}: ${message}${advice}`);
}

function resultOf({ outcome, error, warnings }: Row): RowResult {
  const notes = warnings.map(({ message }) => message).join(" ");
  switch (outcome) {
    case "ASSIGNED":
      return { result: "assigned", code: "", message: notes };
    case "ALREADY_ASSIGNED":
      return { result: "already assigned", code: "", message: notes };
    default:
      return { result: "refused", code: error?.code ?? outcome, message: error?.message ?? "" };
  }
}
