export { reportPages, type ReportPagesOptions } from "./reportPages";
export type { SeatReportRequest } from "./seatReportRequest";
