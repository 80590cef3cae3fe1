import type { Ctx, Viewer } from "../../platform/context";
import { Fault } from "../../platform/errors";
import { type Authorize, definePolicy } from "../../platform/policy";
import { type AccountRef, holds, holdsOrganizationWide } from "../../platform/viewer";

const logPolicy = definePolicy<AccountRef, "audit.read">(
  { account: (account) => account },
  { "audit.read": "AUDIT_READ" },
);

/** Asks whether the viewer may read the account's audit log; afterwards the account is there. */
const authorizeAuditLog: Authorize<AccountRef, "audit.read"> = logPolicy.authorize;

/** What of an event decides who may read it. */
export interface EventRef {
  readonly organizationId: string;
  /** Null only in the reserved organization. */
  readonly accountId: string | null;
}

/** An event without an account belongs to its organization as a whole. */
const accountOf = ({ organizationId, accountId }: EventRef): AccountRef => ({
  organizationId,
  id: accountId ?? organizationId,
});

const eventPolicy = definePolicy<EventRef, "audit.read">(
  // Who may not read the account's log does not learn that there is such an event.
  { account: accountOf, visible: (viewer, event) => holds(viewer, "AUDIT_READ", accountOf(event)) },
  { "audit.read": "AUDIT_READ" },
);

/** Asks whether the viewer may read the event; afterwards the event is there. */
export const authorizeAuditEvent: Authorize<EventRef, "audit.read"> = eventPolicy.authorize;

/**
 * Whose events a log shows: of one account, or (null) of the whole organization. The main account's log holds the
 * sub-accounts' events for those who may read them all.
 * @param asked whether the client wants them; by default whoever may read them gets them
 * @throws NotFound | Fault FORBIDDEN
 */
export function accountOfLog(ctx: Pick<Ctx, "viewer">, account: AccountRef, asked: boolean | null): string | null {
  authorizeAuditLog(ctx, "audit.read", account);
  const isMain = account.id === account.organizationId;
  if (!isMain || asked === false) return account.id;
  if (readsAll(ctx.viewer)) return null;
  if (asked !== true) return account.id;
  const message =
    "The sub-accounts' events need AUDIT_READ on the main account with its sub-accounts. Send includeSubAccounts: false.";
  throw new Fault("FORBIDDEN", message, { permission: "AUDIT_READ" });
}

const readsAll = (viewer: Viewer) => holdsOrganizationWide(viewer, "AUDIT_READ");
