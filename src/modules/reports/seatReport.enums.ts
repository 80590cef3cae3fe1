import { registerEnumType } from "type-graphql";
import { seatReportFormats, seatReportKinds } from "./seatReportRequest";

/** An enum as GraphQL has it, out of its names and what they mean. */
function publish<const N extends string>(name: string, description: string, meanings: Readonly<Record<N, string>>) {
  const names = Object.keys(meanings) as N[];
  const published = Object.fromEntries(names.map((value) => [value, value])) as { [K in N]: K };
  const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: meanings[value] }]));
  registerEnumType<Record<string, string>>(published, { name, description, valuesConfig });
  return published;
}

/** The kinds of reports. */
export const SeatReportKindEnum = publish("SeatReportKind", "What a report lists.", seatReportKinds);

/** The kinds of files. */
export const SeatReportFormatEnum = publish("SeatReportFormat", "What kind of file a report is.", seatReportFormats);
