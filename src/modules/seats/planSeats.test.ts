import fc from "fast-check";
import { planSeats, type SeatRequest } from "./planSeats";
import type { SeatAccountState, SeatState, SeatUser } from "./seatState";

const organizationId = "o";

/** Two accounts and a pool with few seats, so that lists run into every rule. */
const states = fc
  .record({
    accounts: fc.array(
      fc.record({
        limit: fc.option(fc.nat(4)),
        disabled: fc.boolean(),
        users: fc.array(fc.boolean(), { maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    spare: fc.nat(4),
    disabledUsers: fc.array(fc.nat(9)),
  })
  .map(({ accounts, spare, disabledUsers }): SeatState => {
    const users = accounts.flatMap(({ users: seats }, n) =>
      seats.map((seated, place): SeatUser => {
        const id = `u${n}${place}`;
        const disabled = disabledUsers.includes(n * 5 + place);
        return { organizationId, id, accountId: `a${n}`, name: id, email: id, disabled, seated, hasInboxRole: true };
      }),
    );
    const states = accounts.map(({ limit, disabled, users: seats }, n): SeatAccountState => {
      const assigned = seats.filter(Boolean).length;
      return { id: `a${n}`, limit: limit === null ? null : Math.max(limit, assigned), assigned, disabled };
    });
    const assigned = users.filter(({ seated }) => seated).length;
    return {
      pool: { organizationId, purchased: assigned + spare, assigned, standalone: accounts.length === 1 },
      accounts: new Map(states.map((account) => [account.id, account])),
      users: new Map(users.map((user) => [user.id, user])),
    };
  });

const requests = fc.record({
  userIds: fc.array(fc.constantFrom("u00", "u01", "u02", "u03", "u04", "u10", "u11", "u12", "nobody"), {
    maxLength: 12,
  }),
  want: fc.constantFrom("SEAT" as const, "NO_SEAT" as const),
  mode: fc.constantFrom("REJECT_ALL" as const, "SKIP_FAILED" as const),
});

/** The rules once more, as plainly as they can be written: one user after the other. */
function expected({ pool, accounts, users }: SeatState, { userIds, want }: SeatRequest): string[] {
  const seated = new Set([...users.values()].filter((user) => user.seated).map(({ id }) => id));
  const inAccount = (id: string) => [...seated].filter((user) => users.get(user)?.accountId === id).length;
  return userIds.map((id) => {
    const user = users.get(id);
    if (!user) return "NOT_FOUND";
    if (want === "NO_SEAT") return seated.delete(id) ? "REMOVED" : "NOT_ASSIGNED";
    if (seated.has(id)) return "ALREADY_ASSIGNED";
    const account = accounts.get(user.accountId)!;
    if (account.disabled) return "ACCOUNT_DISABLED";
    if (user.disabled) return "SEAT_USER_DISABLED";
    if (account.limit !== null && inAccount(account.id) >= account.limit) return "SEAT_LIMIT_REACHED";
    if (seated.size >= pool.purchased) return "SEAT_POOL_EXHAUSTED";
    seated.add(id);
    return "ASSIGNED";
  });
}

it("S-05 S-07 decides each row on what those before it left, in both modes, and logs what it changes", () => {
  fc.assert(
    fc.property(states, requests, (state, request) => {
      const plan = planSeats(state, request);
      const decided = expected(state, request);
      const refused = decided.some((one) => !["ASSIGNED", "ALREADY_ASSIGNED", "REMOVED", "NOT_ASSIGNED"].includes(one));
      const rejected = refused && request.mode === "REJECT_ALL";
      expect(plan.rejected).toBe(rejected);
      expect(plan.rows.map(({ outcome, refusal }) => refusal?.code ?? outcome)).toEqual(
        decided.map((one) => (rejected && (one === "ASSIGNED" || one === "REMOVED") ? "NOT_APPLIED" : one)),
      );
      expect(plan.rows.map(({ index, userId }) => [index, userId])).toEqual([...request.userIds.entries()]);
      if (rejected) {
        expect(plan.entries).toEqual([]);
        return;
      }
      const changes = plan.entries.filter(({ event }) => event === "ASSIGNED" || event === "REMOVED");
      expect(changes.map(({ event, userId }) => `${event} ${userId}`)).toEqual(
        plan.rows
          .filter(({ outcome }) => outcome === "ASSIGNED" || outcome === "REMOVED")
          .map(({ outcome, userId }) => `${outcome} ${userId}`),
      );
      // The counters run on from entry to entry, from what they were, and never above the capacity.
      let total = state.pool.assigned;
      for (const { event, assignedBefore, assignedAfter, organizationAssignedAfter, limitAfter } of changes) {
        total += event === "ASSIGNED" ? 1 : -1;
        expect([assignedAfter - assignedBefore, organizationAssignedAfter]).toEqual([
          event === "ASSIGNED" ? 1 : -1,
          total,
        ]);
        expect(event === "REMOVED" || limitAfter === null || assignedAfter <= limitAfter).toBe(true);
      }
      expect(total).toBeLessThanOrEqual(state.pool.purchased);
    }),
    { numRuns: 500 },
  );
});
