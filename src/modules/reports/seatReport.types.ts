import { Field, ID, InputType, ObjectType } from "type-graphql";
import {
  InactiveSeatedUserFilterInput,
  SeatAllocationFilterInput,
  SeatAllocationOrderInput,
  SeatedUserFilterInput,
  SeatedUserOrderInput,
  SeatLogFilterInput,
  type SeatLogOrder,
  SeatLogOrderEnum,
} from "../seats";
import type { SeatReport } from "./seatReport";
import { SeatReportFormatEnum, SeatReportKindEnum } from "./seatReport.enums";
import type { SeatReportFormat, SeatReportKind, SeatReportRequest } from "./seatReportRequest";

/** A report to download. */
@InputType("SeatReportInput", {
  description:
    "A report to download: what it lists, as which file, and the filter and order of the list that it is taken from. Send " +
    "those of the kind alone.",
})
export class SeatReportInput implements SeatReportRequest {
  @Field(() => SeatReportKindEnum, { description: "What the report lists." })
  kind!: SeatReportKind;

  @Field(() => SeatReportFormatEnum, { description: "What kind of file it is." })
  format!: SeatReportFormat;

  @Field(() => ID, {
    nullable: true,
    description:
      "The account whose list it is, `acc_…`; of the main account, for those who see the organization, with the " +
      "sub-accounts but for SEATED_USERS. Without it: all accounts where you hold the permission.",
  })
  accountId?: string | null;

  @Field(() => SeatAllocationFilterInput, { nullable: true, description: "For ACCOUNTS: which accounts." })
  accountsFilter?: SeatAllocationFilterInput | null;

  @Field(() => SeatAllocationOrderInput, {
    nullable: true,
    description: "For ACCOUNTS: in which order; by name from A unless given.",
  })
  accountsOrderBy?: SeatAllocationOrderInput | null;

  @Field(() => SeatedUserFilterInput, { nullable: true, description: "For SEATED_USERS: which users." })
  seatedUsersFilter?: SeatedUserFilterInput | null;

  @Field(() => SeatedUserOrderInput, {
    nullable: true,
    description: "For SEATED_USERS: in which order; account by account and by name unless given.",
  })
  seatedUsersOrderBy?: SeatedUserOrderInput | null;

  @Field(() => InactiveSeatedUserFilterInput, { nullable: true, description: "For INACTIVE_USERS: which users." })
  inactiveUsersFilter?: InactiveSeatedUserFilterInput | null;

  @Field(() => SeatedUserOrderInput, {
    nullable: true,
    description: "For INACTIVE_USERS: in which order; account by account and by name unless given.",
  })
  inactiveUsersOrderBy?: SeatedUserOrderInput | null;

  @Field(() => SeatLogFilterInput, { nullable: true, description: "For SEAT_LOG: which rows." })
  seatLogFilter?: SeatLogFilterInput | null;

  @Field(() => SeatLogOrderEnum, {
    nullable: true,
    description: "For SEAT_LOG: which end comes first; the newest unless given.",
  })
  seatLogOrder?: SeatLogOrder | null;
}

/** Where a report is, in the graph. */
@ObjectType("SeatReport", { description: "A report that can be downloaded.", simpleResolvers: true })
export class SeatReportType implements SeatReport {
  @Field(() => SeatReportKindEnum, { description: "What it lists." })
  kind!: SeatReportKind;

  @Field(() => SeatReportFormatEnum, { description: "What kind of file it is." })
  format!: SeatReportFormat;

  @Field(() => String, {
    description:
      "Where to download it: a path of this service, to be resolved against the address of the API (`new URL(url, " +
      "endpoint)`). Open it in the browser that is signed in here, or send the API key as with any request. It holds " +
      "what was asked for, and gives no right to it: whoever follows it is asked again.",
  })
  url!: string;

  @Field(() => String, { description: "What the file is called, were it downloaded today." })
  fileName!: string;
}
