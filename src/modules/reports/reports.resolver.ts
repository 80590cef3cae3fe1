import { Arg, Ctx as Context, Query, Resolver } from "type-graphql";
import type { Ctx } from "../../platform/context";
import { type SeatReport, seatReport } from "./seatReport";
import { SeatReportInput, SeatReportType } from "./seatReport.types";

/** What reports add to the graph. */
@Resolver()
export class ReportsResolver {
  @Query(() => SeatReportType, {
    nullable: true,
    description:
      "A link to a report: accounts and their seats, users with seats, inactive users or the seat log, as CSV or XLSX. It " +
      "shows what the lists show you and needs what they need: SEATS_READ, for the seat log SEAT_LOG_READ. A wrong filter " +
      "is refused here, as in the list.",
  })
  seatReport(
    @Arg("input", () => SeatReportInput, { description: "Which report." }) input: SeatReportInput,
    @Context() ctx: Ctx,
  ): Promise<SeatReport> {
    return seatReport(ctx, input);
  }
}
