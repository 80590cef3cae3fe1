export { auditEventById, type AuditEventRow } from "./audit.repository";
export { AccountAuditLogResolver, AuditEventResolver } from "./audit.resolver";
export { AuditEventType } from "./audit.types";
