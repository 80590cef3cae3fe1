import { Args, Ctx as Context, Query, Resolver } from "type-graphql";
import type { Ctx } from "../../platform/context";
import type { Connection } from "../../platform/graphql/connection";
import { decodeInactiveFilter, listInactiveSeatedUsers } from "./inactiveSeatedUsers";
import { InactiveSeatedUserArgs } from "./inactiveSeatedUsers.types";
import type { SeatedUser } from "./SeatedUser";
import { SeatedUserConnection } from "./seats.types";

/** Who has a seat and does not use it, over accounts. */
@Resolver()
export class InactiveSeatedUsersResolver {
  @Query(() => SeatedUserConnection, {
    nullable: true,
    description:
      "Users who have a seat and do not use it, on all accounts where you hold SEATS_READ, each once with all reasons. Free " +
      "seats with `removeSeats` and their `userId`. `SeatOverview.inactive` is how many there are. FORBIDDEN where you hold " +
      "SEATS_READ on no account.",
  })
  inactiveSeatedUsers(
    @Args(() => InactiveSeatedUserArgs) args: InactiveSeatedUserArgs,
    @Context() ctx: Ctx,
  ): Promise<Connection<SeatedUser>> {
    return listInactiveSeatedUsers(ctx, decodeInactiveFilter(args));
  }
}
