import { Readable } from "node:stream";
import type { Ctx } from "../../platform/context";
import { BadUserInput } from "../../platform/errors";
import { decodeId } from "../../platform/ids";
import { authorizeSomewhere } from "../../platform/policy";
import { holdsOrganizationWide } from "../../platform/viewer";
import { loadAccount } from "../accounts";
import { authorizeSeats } from "../seats";
import { csvFile } from "./csvFile";
import { reportFileName } from "./reportFileName";
import { reportLink } from "./reportLink";
import { rowBatches, rowsInABatch } from "./rowBatches";
import { reportKinds } from "./seatReportKinds";
import type { SeatReportFormat, SeatReportKind, SeatReportRequest } from "./seatReportRequest";
import { xlsxFile } from "./xlsxFile";

/** Where a report can be downloaded. */
export interface SeatReport {
  readonly kind: SeatReportKind;
  readonly format: SeatReportFormat;
  readonly url: string;
  readonly fileName: string;
}

/** A report that the viewer may have. */
export interface OpenReport {
  readonly format: SeatReportFormat;
  readonly fileName: string;
  /**
   * Reads the first rows and answers the file, which reads the others while it is taken.
   * @param beforeEach called before further rows are read; what it throws breaks the file off
   */
  begin(beforeEach: () => Promise<void>): Promise<Readable>;
}

/**
 * A link to a report, once it is sure that the report can be had.
 * @throws NotFound | Forbidden | BadUserInput as the list would, and where the link would be too long
 */
export async function seatReport(ctx: Ctx, request: SeatReportRequest): Promise<SeatReport> {
  const { kind, format } = request;
  const { fileName } = await openReport(ctx, request);
  return { kind, format, url: reportLink(request), fileName };
}

/**
 * Asks for the right to a report and checks its filter, as the list of its kind does.
 * @throws NotFound | Forbidden | BadUserInput
 */
export async function openReport(ctx: Ctx, request: SeatReportRequest): Promise<OpenReport> {
  const { title, columns, reader, filterName, ...kind } = reportKinds[request.kind];
  refuseWhatIsOfOtherKinds(request);
  const account = await accountOf(ctx, request);
  const all = account === null || (kind.spans && account.parentId === null && seesAll(ctx, request));
  // Read at one moment, as far as that decides who is inactive.
  const now = ctx.now();
  const asOf: Ctx = { ...ctx, now: () => now };
  const read = await namingTheArgument(filterName, async () => {
    const made = reader(request, all ? null : account.id);
    await made(asOf, { first: 0 });
    return made;
  });
  return {
    format: request.format,
    fileName: reportFileName(title, account?.name ?? null, now, request.format.toLowerCase()),
    begin: async (beforeEach) => {
      const part = async (after?: string) => {
        const batch = await read(asOf, { first: rowsInABatch, ...(after === undefined ? {} : { after }) });
        // What was read along with these rows would be kept for as long as the file takes.
        ctx.load.forget();
        return batch;
      };
      const batches = rowBatches(await part(), async (after) => {
        await beforeEach();
        return part(after);
      });
      const table = { title, columns, batches };
      return request.format === "CSV" ? Readable.from(csvFile(table), { objectMode: false }) : xlsxFile(table);
    },
  };
}

/** The account whose list it is, asked for the kind's permission; null where it is of no single one. */
async function accountOf(ctx: Ctx, { kind, accountId }: SeatReportRequest) {
  const { permission } = reportKinds[kind];
  if (accountId == null) {
    authorizeSomewhere(ctx, permission);
    return null;
  }
  const account = await loadAccount(ctx, decodeId("acc", accountId, ["input", "accountId"]));
  authorizeSeats(ctx, permission === "SEATS_READ" ? "seats.read" : "seats.readLog", account);
  return account;
}

const seesAll = (ctx: Ctx, { kind }: SeatReportRequest) =>
  holdsOrganizationWide(ctx.viewer, reportKinds[kind].permission);

/** @throws BadUserInput where a filter or an order would be ignored */
function refuseWhatIsOfOtherKinds(request: SeatReportRequest): void {
  for (const [kind, { filterName, orderName }] of Object.entries(reportKinds))
    for (const name of [filterName, orderName])
      if (kind !== request.kind && request[name] != null)
        throw new BadUserInput(`\`${name}\` is for the kind ${kind}. Leave it out.`, ["input", name]);
}

/** The lists speak of their own argument `filter`. */
async function namingTheArgument<T>(filterName: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    const path = typeof error.extensions["argument"] === "string" ? error.extensions["argument"].split(".") : [];
    throw new BadUserInput(error.message, [
      "input",
      ...path.map((part, at) => (at === 0 && part === "filter" ? filterName : part)),
    ]);
  }
}
