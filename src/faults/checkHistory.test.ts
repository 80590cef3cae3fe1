import { checkHistory } from "./checkHistory";
import type { Answer, Command, EventRow, FinalTables, Invocation, LogRow } from "./history";

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Story = Mutable<{ history: Invocation[]; tables: FinalTables }>;

const user = { type: "USER", id: "client 1" };
const key = { type: "API_KEY", id: "client 2" };

const asked = (id: number, actor: LogRow["actor"], command: Command, answer?: Partial<Answer>): Invocation => ({
  ...{ id, actor, command, invokedAt: id * 10, completedAt: answer ? id * 10 + 8 : null },
  answers: answer
    ? [
        {
          ...{ sentAt: id * 10 + 1, receivedAt: id * 10 + 8, requestId: `request ${id}`, code: "OK" },
          ...{ rows: [], batchId: null, replayed: false, ...answer },
        },
      ]
    : [],
  failedRequestIds: [],
  lost: answer ? 0 : 1,
  unexpected: [],
});
const row = (userId: string, outcome: string, code: string | null = null) => ({ userId, outcome, code });
const seats = (kind: "assign" | "remove", ...userIds: string[]): Command => ({
  ...{ kind, userIds, mode: "SKIP_FAILED", key: userIds.join() },
});
/** A row that command `id` left. */
const logged = (number: number, id: number, actor: LogRow["actor"], change: Partial<LogRow>): LogRow => ({
  ...{ number, at: id * 10 + 4, event: "ASSIGNED", accountId: "main", userId: null, actor, reason: null },
  ...{ assignedBefore: 0, assignedAfter: 0, limitAfter: null, purchasedAfter: 2, organizationAssignedAfter: 0 },
  ...{ batchId: change.userId ? `batch ${id}` : null, requestId: `request ${id}`, ...change },
});
const event = (id: number, actor: LogRow["actor"], code: string, change: Partial<EventRow> = {}): EventRow => ({
  ...{ at: id * 10 + 5, actor, code, status: "SUCCESS", reason: null, userId: null },
  ...{
    batchId: change.userId && code.startsWith("seat.") ? `batch ${id}` : null,
    requestId: `request ${id}`,
    ...change,
  },
});

/** Two seats for three users: nothing in it is wrong. */
function story(): Story {
  const history = [
    asked(1, user, seats("assign", "ann"), { rows: [row("ann", "ASSIGNED")], batchId: "batch 1" }),
    asked(2, key, seats("assign", "ben", "ann"), {
      rows: [row("ben", "ASSIGNED"), row("ann", "ALREADY_ASSIGNED")],
      batchId: "batch 2",
    }),
    asked(3, user, seats("assign", "cat"), {
      rows: [row("cat", "REFUSED", "SEAT_POOL_EXHAUSTED")],
      batchId: "batch 3",
    }),
    // Its answer was lost, and it was carried out.
    asked(4, key, seats("remove", "ann")),
    asked(5, user, { kind: "disable", userId: "cat" }, {}),
    asked(6, user, { kind: "limit", accountId: "main", limit: 1 }, {}),
    // Its answer was lost, and it was not.
    asked(7, key, seats("remove", "ben")),
  ];
  const log = [
    logged(1, 0, { type: "OPERATOR", id: null }, { event: "PURCHASED_CHANGED" }),
    logged(2, 1, user, { userId: "ann", assignedAfter: 1, organizationAssignedAfter: 1 }),
    logged(3, 2, key, { userId: "ben", assignedBefore: 1, assignedAfter: 2, organizationAssignedAfter: 2 }),
    logged(4, 3, user, {
      ...{ event: "REJECTED", userId: "cat", reason: "SEAT_POOL_EXHAUSTED" },
      ...{ assignedBefore: 2, assignedAfter: 2, organizationAssignedAfter: 2 },
    }),
    logged(5, 4, key, {
      ...{ event: "REMOVED", userId: "ann", assignedBefore: 2, assignedAfter: 1, organizationAssignedAfter: 1 },
    }),
    logged(6, 6, user, { event: "LIMIT_SET", limitAfter: 1, organizationAssignedAfter: 1 }),
  ];
  const events = [
    event(1, user, "seat.assign", { userId: "ann" }),
    event(2, key, "seat.assign", { userId: "ben" }),
    event(3, user, "seat.assign", { userId: "cat", status: "FAILURE", reason: "SEAT_POOL_EXHAUSTED" }),
    event(4, key, "seat.remove", { userId: "ann" }),
    event(5, user, "user.disable", { userId: "cat" }),
    event(6, user, "seat_limit.set"),
  ];
  const users = ["ann", "ben", "cat"].map((id) => ({ id, accountId: "main", disabled: id === "cat" }));
  const tables: FinalTables = {
    ...{ log, loggedBefore: 1, events, users },
    seats: [{ userId: "ben", accountId: "main", at: 24 }],
    accounts: [{ id: "main", limit: 1, assigned: 1 }],
    pool: { purchased: 2, assigned: 1, lastLogNumber: 6 },
  };
  return structuredClone({ history, tables }) as Story;
}

const rulesIn = ({ history, tables }: Story) =>
  [...new Set(checkHistory(history as Invocation[], tables as FinalTables).violations.map(({ rule }) => rule))].sort();

/** The rules that the story breaks once it was changed. */
const broken = (change: (told: Story) => void) => {
  const told = story();
  change(told);
  return rulesIn(told);
};
const logRow = ({ tables }: Story, number: number) => tables.log.find((one) => one.number === number)!;
/** Takes back all that command 4 did, as if it had never happened. */
const forgetRemoval = ({ tables }: Story) => {
  tables.log = tables.log.filter(({ number }) => number !== 5);
  tables.log.at(-1)!.number = 5;
  tables.log.at(-1)!.limitAfter = 2;
  tables.log.at(-1)!.organizationAssignedAfter = 2;
  tables.events = tables.events.filter(({ requestId }) => requestId !== "request 4");
  tables.seats.push({ userId: "ann", accountId: "main", at: 14 });
  tables.accounts = [{ id: "main", limit: 2, assigned: 2 }];
  tables.pool = { purchased: 2, assigned: 2, lastLogNumber: 5 };
};

it("finds nothing in a history in which nothing is wrong, whether what nobody answered for was done or not", () => {
  expect(rulesIn(story())).toEqual([]);
  const told = story();
  forgetRemoval(told);
  told.history[5]!.command = { kind: "limit", accountId: "main", limit: 2 };
  expect(rulesIn(told)).toEqual([]);
  expect(checkHistory(story().history as Invocation[], story().tables as FinalTables)).toMatchObject({
    ...{ unknownButDone: 1, untoldRefusals: 0 },
  });
});

it("S-05 finds an acknowledged change that is lost without a trace", () => {
  const lost = broken((told) => {
    forgetRemoval(told);
    told.history[5]!.command = { kind: "limit", accountId: "main", limit: 2 };
    told.history[3] = asked(4, key, seats("remove", "ann"), {
      rows: [row("ann", "REMOVED")],
      batchId: "batch 4",
    }) as Story["history"][number];
  });
  expect(lost).toEqual(["acknowledged"]);
});

it("S-05 finds a change that nobody asked for, and one that was told that nothing was changed", () => {
  expect(broken(({ history }) => history.splice(3, 1))).toEqual(["asked for"]);
  expect(broken(({ history }) => (history[3]!.lost = 0))).toEqual(["asked for"]);
  expect(broken(({ history }) => (history[3]!.actor = user))).toEqual(["asked for"]);
  expect(broken(({ history }) => history[3]!.failedRequestIds.push("request 4"))).toEqual(["acknowledged"]);
});

it("S-05 finds a seat without its log row, a log row without its seat, and counters that say otherwise", () => {
  expect(broken(({ tables }) => tables.seats.push({ userId: "cat", accountId: "main", at: 1 }))).toEqual([
    "final state",
  ]);
  expect(broken(({ tables }) => (tables.seats = []))).toEqual(["final state"]);
  expect(broken(({ tables }) => (tables.accounts[0]!.assigned = 2))).toEqual(["final state"]);
  expect(broken(({ tables }) => (tables.accounts[0]!.limit = null))).toEqual(["final state"]);
  expect(broken(({ tables }) => (tables.pool.purchased = 3))).toEqual(["final state"]);
  expect(broken((told) => (logRow(told, 3).assignedBefore = 0))).toEqual(["counters"]);
});

it("S-05 finds a limit and a purchase that were passed", () => {
  expect(broken((told) => (logRow(told, 1).purchasedAfter = 1))).toContain("purchased");
  const passed = broken((told) => {
    logRow(told, 6).limitAfter = 0;
    told.tables.accounts[0]!.limit = 0;
  });
  expect(passed).toContain("limit");
});

it("S-14 finds a gap in the numbers, time that runs backwards, and rows of a user that do not alternate", () => {
  expect(broken(({ tables }) => tables.log.forEach((one) => (one.number += one.number > 3 ? 1 : 0)))).toContain(
    "numbers",
  );
  expect(broken((told) => (logRow(told, 4).at = 1))).toContain("time");
  expect(broken((told) => (logRow(told, 5).userId = "cat"))).toContain("alternation");
});

it("A-03 finds a row without its event, an event without its row, and one that was told twice", () => {
  expect(broken(({ tables }) => tables.events.shift())).toEqual(["audit"]);
  expect(broken(({ tables }) => tables.events.push({ ...tables.events[0]! }))).toEqual(["audit"]);
  expect(broken(({ tables }) => tables.events.push({ ...tables.events[0]!, requestId: "nobody's" }))).toEqual([
    "audit",
  ]);
  expect(broken(({ tables }) => (tables.events[2]!.reason = "SEAT_LIMIT_REACHED"))).toEqual(["audit"]);
});

it("S-07 finds a key that was carried out twice, or answered in two ways", () => {
  const twice = (answer: Partial<Mutable<Answer>>) =>
    broken(({ history }) => {
      const [first] = history[0]!.answers;
      history[0]!.answers.push({ ...first!, sentAt: 90, receivedAt: 95, requestId: "request 8", ...answer });
    });
  expect(twice({ replayed: true })).toEqual([]);
  expect(twice({ replayed: false })).toEqual(["keys"]);
  expect(twice({ replayed: true, rows: [row("ann", "ALREADY_ASSIGNED")] })).toContain("keys");
  expect(twice({ replayed: false, code: "BATCH_REJECTED", batchId: null, rows: [] })).toEqual(["keys"]);
  expect(twice({ replayed: true, batchId: "batch 2", rows: [row("ben", "ASSIGNED")] })).toContain("once");
});

it("finds a change outside the time of its command, and one that stands before what was acknowledged earlier", () => {
  expect(broken(({ history }) => (history[0]!.completedAt = 12))).toEqual(["real time"]);
  expect(broken(({ history }) => (history[1]!.invokedAt = 27))).toEqual(["real time"]);
  const order = broken((told) => {
    const [first, second] = [logRow(told, 2), logRow(told, 3)];
    [first.number, second.number] = [3, 2];
  });
  expect(order).toContain("real time");
});

it("S-06 finds an answer that was true at no moment: a seat held, a user disabled, no room left", () => {
  expect(broken(({ history }) => (history[1]!.answers[0]!.rows[1]!.outcome = "NOT_ASSIGNED"))).toEqual(["observed"]);
  expect(broken(({ history }) => history[1]!.answers[0]!.rows.push(row("cat", "ALREADY_ASSIGNED")))).toEqual([
    "observed",
  ]);
  const groundless = broken((told) => {
    logRow(told, 4).reason = "SEAT_LIMIT_REACHED";
    told.tables.events[2]!.reason = "SEAT_LIMIT_REACHED";
    told.history[2]!.answers[0]!.rows[0]!.code = "SEAT_LIMIT_REACHED";
  });
  expect(groundless).toEqual(["acknowledged", "observed"]);
  // A call that was refused as a whole: its row may stand in no log.
  const refusedAll = (code: string, ...before: string[]) =>
    broken((told) => {
      told.history[5] = asked(
        6,
        user,
        { kind: "assign", userIds: ["cat"], mode: "REJECT_ALL", key: null },
        {
          ...{ code: "BATCH_REJECTED", batchId: "batch 6" },
          rows: [...before.map((id) => row(id, "NOT_APPLIED")), row("cat", "REFUSED", code)],
        },
      ) as Story["history"][number];
      told.tables.log.pop();
      told.tables.events.pop();
      told.tables.accounts[0]!.limit = null;
      told.tables.pool.lastLogNumber = 5;
    });
  expect(refusedAll("SEAT_POOL_EXHAUSTED")).toEqual(["observed"]);
  expect(refusedAll("SEAT_LIMIT_REACHED")).toEqual(["observed"]);
  expect(refusedAll("SEAT_POOL_EXHAUSTED", "ann")).toEqual([]);
});

it("S-19 finds a user who was disabled and kept the seat, or was given one", () => {
  expect(broken(({ tables }) => (tables.events[4]!.userId = "ben"))).toContain("disabled");
  expect(broken(({ tables }) => (tables.events[4]!.at = 1))).toEqual(["real time"]);
  expect(broken(({ tables }) => (tables.users[2]!.disabled = false))).toEqual(["disabled"]);
});

it("finds an answer that no client should get", () => {
  expect(broken(({ history }) => history[6]!.unexpected.push("HTTP 500 INTERNAL"))).toEqual(["answers"]);
});
