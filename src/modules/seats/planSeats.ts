import { Refusal } from "../../platform/errors";
import type { LedgerEntry } from "./seatLedger";
import { seatRefusalFor } from "./seatRefusals";
import type { SeatAccountState, SeatPoolState, SeatState, SeatUser } from "./seatState";
import { accountLevelOf, crossingOf, levelOf, type SeatLevel } from "./seatUsage";

/** What became of one user in a call for many. */
export type SeatOutcome = "ASSIGNED" | "ALREADY_ASSIGNED" | "REMOVED" | "NOT_ASSIGNED" | "REFUSED" | "NOT_APPLIED";

/** One user's answer, in the order asked. */
export interface SeatRow {
  readonly index: number;
  readonly userId: string;
  /** Null for a user that does not exist or cannot be seen. */
  readonly user: SeatUser | null;
  readonly outcome: SeatOutcome;
  readonly refusal: Refusal | null;
}

/** What is asked for. */
export interface SeatRequest {
  readonly userIds: readonly string[];
  readonly want: "SEAT" | "NO_SEAT";
  /** REJECT_ALL: one refusal, and nothing changes. SKIP_FAILED: the others go through. */
  readonly mode: "REJECT_ALL" | "SKIP_FAILED";
  /** Rows that may not be touched at all (NOT_FOUND, FORBIDDEN), by index. */
  readonly denied?: ReadonlyMap<number, Refusal>;
  /** What made the service act by itself, for the log. */
  readonly reason?: string;
}

/** The answer to a request and the log rows that carrying it out writes. */
export interface SeatPlan {
  readonly rows: readonly SeatRow[];
  readonly entries: readonly LedgerEntry[];
  /** Nothing is changed, since a row was refused and the mode is REJECT_ALL. */
  readonly rejected: boolean;
}

/**
 * Decides about users' seats in the order asked, each on what the ones before it left. Set-based: the state was read
 * at once, and what comes out is written at once.
 */
export function planSeats(state: SeatState, request: SeatRequest): SeatPlan {
  const ledger = new Ledger(state);
  const given = new Map<string, boolean>();
  const refused = new Set<string>();
  const rows = request.userIds.map((userId, index): SeatRow => {
    const denied = request.denied?.get(index) ?? null;
    const user = state.users.get(userId);
    // Whoever may not act learns at most that the user exists, if they see the user anyway.
    if (!user || denied) {
      const refusal = denied ?? new Refusal("NOT_FOUND", "There is no such user, or you cannot see it.", pathOf(index));
      return { index, userId, user: refusal.code === "FORBIDDEN" ? (user ?? null) : null, outcome: "REFUSED", refusal };
    }
    const seated = given.get(userId) ?? user.seated;
    if (seated === (request.want === "SEAT"))
      return { index, userId, user, outcome: seated ? "ALREADY_ASSIGNED" : "NOT_ASSIGNED", refusal: null };
    const refusal = request.want === "SEAT" ? ledger.refusalFor(user, pathOf(index)) : null;
    if (refusal) {
      // A user who stands twice in the list is refused twice, and logged once.
      if (!refused.has(userId)) ledger.note("REJECTED", user, refusal.code);
      refused.add(userId);
      return { index, userId, user, outcome: "REFUSED", refusal };
    }
    given.set(userId, !seated);
    ledger.note(seated ? "REMOVED" : "ASSIGNED", user, request.reason ?? null);
    return { index, userId, user, outcome: seated ? "REMOVED" : "ASSIGNED", refusal: null };
  });
  const rejected = request.mode === "REJECT_ALL" && rows.some((row) => row.outcome === "REFUSED");
  if (!rejected) return { rows, entries: ledger.close(), rejected };
  const changes = (row: SeatRow) => row.outcome === "ASSIGNED" || row.outcome === "REMOVED";
  return { rows: rows.map((row) => (changes(row) ? { ...row, outcome: "NOT_APPLIED" } : row)), entries: [], rejected };
}

/** The REJECTED rows of a request that was refused as a whole; the numbers are those of the moment they are written. */
export function planRejections(state: SeatState, rows: readonly SeatRow[]): LedgerEntry[] {
  const ledger = new Ledger(state);
  const noted = new Set<string>();
  for (const { refusal, userId } of rows) {
    const user = noted.has(userId) ? undefined : state.users.get(userId);
    noted.add(userId);
    if (refusal && user && !isDenied({ refusal })) ledger.note("REJECTED", user, refusal.code);
  }
  return ledger.close();
}

/** Whether a row was refused by sight or right, and not by a rule about seats. */
export const isDenied = ({ refusal }: { readonly refusal: Pick<Refusal, "code"> | null }): boolean =>
  refusal?.code === "NOT_FOUND" || refusal?.code === "FORBIDDEN";

/** Where in the arguments a row stands. */
export const pathOf = (index: number): string[] => ["input", "userIds", String(index)];

/** The counters as they move while rows are decided, and the log rows that say so. */
class Ledger {
  private pool: SeatPoolState;
  private readonly accounts: Map<string, SeatAccountState>;
  private readonly entries: LedgerEntry[] = [];

  constructor(private readonly before: Omit<SeatState, "users">) {
    this.pool = before.pool;
    this.accounts = new Map(before.accounts);
  }

  refusalFor(user: SeatUser, path: readonly string[]): Refusal | null {
    return seatRefusalFor(user, accountIn(this.accounts, user.accountId), this.pool, path);
  }

  note(event: "ASSIGNED" | "REMOVED" | "REJECTED", user: SeatUser, reason: string | null): void {
    const before = accountIn(this.accounts, user.accountId);
    const seats = { ASSIGNED: 1, REMOVED: -1, REJECTED: 0 }[event];
    const after = { ...before, assigned: before.assigned + seats };
    this.accounts.set(after.id, after);
    this.pool = { ...this.pool, assigned: this.pool.assigned + seats };
    this.entries.push(accountEntry(event, before, after, this.pool, this.pool, { userId: user.id, reason }));
  }

  /** The rows noted, then one for each level that is another one than before. */
  close(): LedgerEntry[] {
    const after = { pool: this.pool, accounts: this.accounts };
    return [...this.entries, ...crossingsBetween(this.before, after)];
  }
}

const accountIn = (accounts: ReadonlyMap<string, SeatAccountState>, id: string): SeatAccountState => {
  const account = accounts.get(id);
  if (!account) throw new Error(`account ${id} has no seat counters`);
  return account;
};

/** A log row about an account; `organizationAssignedAfter` is what the pool has assigned then. */
export function accountEntry(
  event: LedgerEntry["event"],
  before: SeatAccountState,
  after: SeatAccountState,
  poolBefore: SeatPoolState,
  poolAfter: SeatPoolState,
  about: { readonly userId: string | null; readonly reason: string | null } = { userId: null, reason: null },
): LedgerEntry {
  return {
    event,
    scope: "ACCOUNT",
    accountId: after.id,
    ...about,
    assignedBefore: before.assigned,
    assignedAfter: after.assigned,
    limitBefore: before.limit,
    limitAfter: after.limit,
    purchasedBefore: poolBefore.purchased,
    purchasedAfter: poolAfter.purchased,
    levelBefore: levelIn(before, poolBefore),
    levelAfter: levelIn(after, poolAfter),
    organizationAssignedAfter: poolAfter.assigned,
  };
}

/** A log row about the organization's pool, filed on the main account. */
export function poolEntry(event: LedgerEntry["event"], before: SeatPoolState, after: SeatPoolState): LedgerEntry {
  return {
    event,
    scope: "ORGANIZATION",
    accountId: after.organizationId,
    userId: null,
    reason: null,
    assignedBefore: before.assigned,
    assignedAfter: after.assigned,
    limitBefore: null,
    limitAfter: null,
    purchasedBefore: before.purchased,
    purchasedAfter: after.purchased,
    levelBefore: levelOf(before.assigned, before.purchased),
    levelAfter: levelOf(after.assigned, after.purchased),
    organizationAssignedAfter: after.assigned,
  };
}

/** One row for each account, and one for the pool, whose level changed; a standalone account logs its pool only (S-08). */
export function crossingsBetween(before: Omit<SeatState, "users">, after: Omit<SeatState, "users">): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const [id, account] of after.pool.standalone ? [] : after.accounts) {
    const earlier = accountIn(before.accounts, id);
    const crossing = crossingOf(levelIn(earlier, before.pool), levelIn(account, after.pool));
    if (crossing) entries.push(accountEntry(crossing, earlier, account, before.pool, after.pool));
  }
  const crossing = crossingOf(
    levelOf(before.pool.assigned, before.pool.purchased),
    levelOf(after.pool.assigned, after.pool.purchased),
  );
  if (crossing) entries.push(poolEntry(crossing, before.pool, after.pool));
  return entries;
}

const levelIn = ({ assigned, limit }: SeatAccountState, { purchased }: SeatPoolState): SeatLevel =>
  accountLevelOf({ assigned, limit, purchased });
