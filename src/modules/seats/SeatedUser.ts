import type { ActorType, Viewer } from "../../platform/context";
import type { AccountRow } from "../accounts";
import type { InboxRole } from "../roles";
import { type Actor, seesUser, type UserRow } from "../users";
import { type InactivityReason, inactivityReasonsOf } from "./seatInactivity";

/** A user with a seat as lists read one; with the columns of `UserRow` beside, where the user is selected. */
export interface SeatedUserRow {
  readonly seatAccountId: string;
  readonly userId: string;
  readonly seatedName: string;
  readonly lastActiveAt: string | null;
  readonly seatAssignedAt: string;
  readonly hasInboxRole?: boolean;
  readonly userDisabled?: boolean;
  /** With commas; null for none. */
  readonly inboxRoles?: string | null;
  readonly assignedByType?: ActorType;
  readonly assignedById?: string | null;
}

/** A user with a seat; what is computed is computed when it is asked for. */
export class SeatedUser {
  /** The account, where the list has read it along. */
  account: AccountRow | undefined;

  constructor(
    readonly row: SeatedUserRow,
    private readonly inactiveBefore: Date,
    private readonly viewer: Viewer,
    readonly inboxRoles: readonly InboxRole[],
    readonly seatAssignedBy: Actor | null,
  ) {}

  get name(): string {
    return this.row.seatedName;
  }

  get lastSignInAt(): string | null {
    return this.row.lastActiveAt;
  }

  get seatAssignedAt(): string {
    return this.row.seatAssignedAt;
  }

  get inactivityReasons(): InactivityReason[] {
    const { lastActiveAt, seatAssignedAt, hasInboxRole = false, userDisabled = false } = this.row;
    return inactivityReasonsOf(
      { lastSignInAt: lastActiveAt, seatAssignedAt, hasInboxRole, userDisabled },
      this.inactiveBefore,
    );
  }

  /** The user, where it was read along and the viewer sees it. */
  get user(): UserRow | null {
    const user = this.row as SeatedUserRow & UserRow;
    return seesUser(this.viewer, user) ? user : null;
  }
}
