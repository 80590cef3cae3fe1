import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";
import { encodeId, newId } from "../../platform/ids";
import { eventsOf, ledgerFaults, logLength, logOf, makeManyUsers, seatsOf } from "./seats.testing";

const documentOf = (mutation: "assignSeats" | "removeSeats", selection: string) =>
  `mutation ($input: ${mutation === "assignSeats" ? "AssignSeatsInput" : "RemoveSeatsInput"}!) {
    done: ${mutation}(input: $input) { ${selection} userErrors { code message } }
  }`;
const everything = `batchId dryRun replayed
  results { index userId outcome error { code path } }
  summary { assigned alreadyAssigned removed notAssigned refused notApplied }`;

interface Answer {
  readonly results: readonly {
    readonly index: number;
    readonly userId: string;
    readonly outcome: string;
    readonly error: { readonly code: string; readonly path: readonly string[] } | null;
  }[];
  readonly summary: Readonly<Record<string, number>>;
  readonly batchId: string | null;
  readonly dryRun: boolean;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let [limited, free]: readonly AccountFixture[] = [];
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  organization = await makeOrganization(service, { purchased: 100_000, limits: [2, null] });
  manager = await signedIn(service, organization.manager);
  [limited, free] = organization.subs;
});
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

async function send(
  mutation: "assignSeats" | "removeSeats",
  userIds: readonly string[],
  input: { readonly mode?: "REJECT_ALL" | "SKIP_FAILED"; readonly dryRun?: boolean } = {},
  selection = everything,
): Promise<Answer> {
  const variables = { input: { userIds, mode: "SKIP_FAILED", ...input } };
  const { data, errors } = await manager.send<{ done: Answer }>(documentOf(mutation, selection), variables);
  expect(errors).toBeUndefined();
  return data!.done;
}

const outcomesOf = ({ results }: Answer) => results.map(({ outcome }) => outcome);
const nobody = () => encodeId("usr", newId());

/** A list with every kind of row: two more than the limit lets in, one twice, one that has a seat, one that is nobody. */
async function mixedList() {
  const here = await makeManyUsers(service, limited!, 3);
  const there = await makeManyUsers(service, free!, 2);
  const seated = await makeUser(service, free!, { seat: true });
  return [here[0], there[0], here[1], nobody(), here[2], seated.publicId, there[0], here[2], there[1]] as string[];
}
const mixedOutcomes = [
  "ASSIGNED",
  "ASSIGNED",
  "ASSIGNED",
  "REFUSED",
  "REFUSED",
  "ALREADY_ASSIGNED",
  "ALREADY_ASSIGNED",
  "REFUSED",
  "ASSIGNED",
];

it("S-07 SKIP_FAILED answers in the order asked, lets the others through and logs each affected user once", async () => {
  const ids = await mixedList();
  const before = await logLength(service, organization.organizationId);
  const answer = await send("assignSeats", ids);
  expect(answer.results.map(({ index, userId }) => [index, userId])).toEqual(ids.map((id, index) => [index, id]));
  expect(outcomesOf(answer)).toEqual(mixedOutcomes);
  expect(answer.results.map(({ error }) => error)).toEqual([
    null,
    null,
    null,
    { code: "NOT_FOUND", path: ["input", "userIds", "3"] },
    { code: "SEAT_LIMIT_REACHED", path: ["input", "userIds", "4"] },
    null,
    null,
    { code: "SEAT_LIMIT_REACHED", path: ["input", "userIds", "7"] },
    null,
  ]);
  const summary = { assigned: 4, alreadyAssigned: 2, removed: 0, notAssigned: 0, refused: 3, notApplied: 0 };
  expect(answer).toMatchObject({ summary, dryRun: false, replayed: false, userErrors: [] });
  const log = (await logOf(service, organization.organizationId, before)).filter(({ user_id }) => user_id !== null);
  expect(log.map(({ event, user_id, reason }) => [event, encodeId("usr", user_id!), reason])).toEqual([
    ["ASSIGNED", ids[0], null],
    ["ASSIGNED", ids[1], null],
    ["ASSIGNED", ids[2], null],
    ["REJECTED", ids[4], "SEAT_LIMIT_REACHED"],
    ["ASSIGNED", ids[8], null],
  ]);
  const events = (await eventsOf(service, organization.organizationId, "seat.assign")).slice(1);
  expect(events.map(({ status, reason, targets }) => [status, reason, encodeId("usr", targets[0]!.id)])).toEqual([
    ["SUCCESS", null, ids[0]],
    ["SUCCESS", null, ids[1]],
    ["SUCCESS", null, ids[2]],
    ["FAILURE", "SEAT_LIMIT_REACHED", ids[4]],
    ["SUCCESS", null, ids[8]],
    ["FAILURE", "NOT_FOUND", ids[3]],
  ]);
  expect(new Set([...log, ...events].map(({ batch_id }) => batch_id))).toEqual(new Set([answer.batchId]));
});

it("S-07 REJECT_ALL changes nothing: one FAILURE event, and a REJECTED row for each refused user", async () => {
  const ids = await mixedList();
  const [before, seats] = [await logLength(service, organization.organizationId), await seatsNow()];
  const answer = await send("assignSeats", ids, { mode: "REJECT_ALL" });
  expect(outcomesOf(answer)).toEqual(
    mixedOutcomes.map((outcome) => (outcome === "ASSIGNED" ? "NOT_APPLIED" : outcome)),
  );
  expect(answer.userErrors.map(({ code }) => code)).toEqual(["BATCH_REJECTED"]);
  expect(answer.summary).toMatchObject({ assigned: 0, refused: 3, notApplied: 4, alreadyAssigned: 2 });
  expect(await seatsNow()).toEqual(seats);
  const log = await logOf(service, organization.organizationId, before);
  expect(log.map(({ event, user_id }) => [event, encodeId("usr", user_id!)])).toEqual([["REJECTED", ids[4]]]);
  const [failure, ...others] = (await eventsOf(service, organization.organizationId, "seat.assign")).slice(1);
  expect(others).toEqual([]);
  expect(failure).toMatchObject({
    status: "FAILURE",
    reason: "BATCH_REJECTED",
    details: { refusals: ["NOT_FOUND", "SEAT_LIMIT_REACHED"] },
  });
  expect([failure?.batch_id, log[0]?.batch_id]).toEqual([answer.batchId, answer.batchId]);
});

const seatsNow = () => seatsOf(service, organization.organizationId);

it.each(["SKIP_FAILED", "REJECT_ALL"] as const)(
  "S-07 a dry run with %s answers the rows as they would come out, and leaves no trace",
  async (mode) => {
    const ids = await mixedList();
    const before = await logLength(service, organization.organizationId);
    const events = await eventsOf(service, organization.organizationId, "seat.assign");
    const seats = await seatsNow();
    const dry = await send("assignSeats", ids, { mode, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, batchId: null, replayed: false });
    expect(await logLength(service, organization.organizationId)).toBe(before);
    expect(await eventsOf(service, organization.organizationId, "seat.assign")).toEqual(events);
    expect(await seatsNow()).toEqual(seats);
    const real = await send("assignSeats", ids, { mode });
    expect([dry.results, dry.summary, dry.userErrors]).toEqual([real.results, real.summary, real.userErrors]);
  },
);

it("S-07 a dry run with a wrong number of ids leaves no event either", async () => {
  expect((await send("assignSeats", [], { dryRun: true })).userErrors).toMatchObject([{ code: "REQUIRED" }]);
  expect(await eventsOf(service, organization.organizationId, "seat.assign")).toEqual([]);
});

it("S-07 a call that finds all as asked for has no batch, no event and no log row", async () => {
  const ids = await makeManyUsers(service, free!, 3);
  await send("assignSeats", ids);
  const before = await logLength(service, organization.organizationId);
  const again = await send("assignSeats", ids);
  expect(again).toMatchObject({ batchId: null, summary: { alreadyAssigned: 3 } });
  expect(await logLength(service, organization.organizationId)).toBe(before);
});

it("S-07 removes many at once, in their order, whoever has a seat", async () => {
  const ids = await makeManyUsers(service, free!, 3);
  await send("assignSeats", [ids[0]!, ids[2]!]);
  const answer = await send("removeSeats", [...ids, ids[0]!], { mode: "REJECT_ALL" });
  expect(outcomesOf(answer)).toEqual(["REMOVED", "NOT_ASSIGNED", "REMOVED", "NOT_ASSIGNED"]);
  expect(await seatsNow()).toMatchObject({ users: [], pool: { assigned: 0 } });
});

it("S-07 asks for the right account by account: what the viewer may not touch stays in its row", async () => {
  const seatManager = await makeUser(service, limited!, { roles: ["SEAT_MANAGER"] });
  manager = await signedIn(service, seatManager);
  const [here] = await makeManyUsers(service, limited!, 1);
  const there = await makeManyUsers(service, free!, 2);
  const answer = await send("assignSeats", [there[0]!, here!, there[1]!, seatManager.publicId]);
  expect(outcomesOf(answer)).toEqual(["REFUSED", "ASSIGNED", "REFUSED", "ASSIGNED"]);
  expect(answer.results.flatMap(({ error }) => error?.code ?? [])).toEqual(["NOT_FOUND", "NOT_FOUND"]);
});

it.each(["SKIP_FAILED", "REJECT_ALL"] as const)(
  "S-07 refuses with %s as a whole whoever may assign on no account: one event, and no lock is waited for",
  async (mode) => {
    const client = await signedIn(service, await makeUser(service, free!, { roles: ["MEMBER"] }));
    const ids = [...(await makeManyUsers(service, free!, 2)), nobody(), nobody()];
    const before = await logLength(service, organization.organizationId);
    const holder = await service.owner.connect();
    await holder.query("begin");
    await holder.query("select 1 from organizations where organization_id = $1 for update", [
      organization.organizationId,
    ]);
    try {
      for (const mutation of ["assignSeats", "removeSeats"] as const) {
        const answer = await client.send(documentOf(mutation, everything), { input: { userIds: ids, mode } });
        expect(answer.data).toEqual({ done: null });
        expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
          { code: "FORBIDDEN", permission: "SEATS_ASSIGN" },
        ]);
      }
    } finally {
      await holder.query("rollback");
      holder.release();
    }
    const events = await eventsOf(service, organization.organizationId, "seat.assign", "seat.remove");
    const own = events.filter(({ reason }) => reason === "FORBIDDEN");
    expect(own.map(({ status, targets }) => [status, targets.length])).toEqual([
      ["FAILURE", 4],
      ["FAILURE", 4],
    ]);
    expect(await logLength(service, organization.organizationId)).toBe(before);
  },
);

it("S-07 sums up in one event a code whom the viewer may not act upon, however many were sent", async () => {
  const seatManager = await makeUser(service, limited!, { roles: ["SEAT_MANAGER", "MEMBER"] });
  manager = await signedIn(service, seatManager);
  const [here] = await makeManyUsers(service, limited!, 1);
  const strangers = Array.from({ length: 150 }, nobody);
  const before = await logLength(service, organization.organizationId);
  const answer = await send("assignSeats", [strangers[0]!, here!, ...strangers]);
  expect(answer.summary).toMatchObject({ assigned: 1, refused: 151 });
  const events = await eventsOf(service, organization.organizationId, "seat.assign");
  expect(events.map(({ status, reason, details }) => [status, reason, details])).toEqual([
    ["SUCCESS", null, {}],
    ["FAILURE", "NOT_FOUND", { count: 150 }],
  ]);
  expect(events[1]!.targets.map(({ id }) => encodeId("usr", id))).toEqual(strangers.slice(0, 100));
  expect(new Set(events.map(({ batch_id }) => batch_id))).toEqual(new Set([answer.batchId]));
  const log = (await logOf(service, organization.organizationId, before)).filter(({ user_id }) => user_id !== null);
  expect(log.map(({ event }) => event)).toEqual(["ASSIGNED"]);
});

it("S-07 sends as many statements for 400 users as for 40: none for a row", async () => {
  const count = async (users: number) => {
    const ids = await makeManyUsers(service, free!, users);
    const sent = await statementsOf(() => send("assignSeats", ids));
    return sent.length;
  };
  const [forty, fourHundred] = [await count(40), await count(400)];
  expect(fourHundred).toBe(forty);
  expect(forty).toBeLessThanOrEqual(7);
});

it("S-07 assigns and removes 5,000 users in one call, an event and a log row each", async () => {
  const ids = await makeManyUsers(service, free!, 5_000);
  const answer = await send("assignSeats", ids, { mode: "REJECT_ALL" });
  expect(answer.summary).toMatchObject({ assigned: 5_000, refused: 0 });
  expect(answer.results.map(({ userId }) => userId)).toEqual(ids);
  const { rows } = await service.owner.query<{ events: number; people: number; log: number; batches: number }>(
    `select (select count(*)::integer from audit_events where organization_id = $1 and batch_id = $2) as events,
       (select count(*)::integer from audit_event_personal p join audit_events e on e.organization_id = p.organization_id
         and e.id = p.event_id where e.organization_id = $1 and e.batch_id = $2) as people,
       (select count(distinct user_id)::integer from seat_log where organization_id = $1 and batch_id = $2) as log`,
    [organization.organizationId, answer.batchId],
  );
  expect(rows).toEqual([{ events: 5_000, people: 5_000, log: 5_000 }]);
  expect((await send("removeSeats", ids, { mode: "REJECT_ALL" }, "summary { removed }")).summary).toEqual({
    removed: 5_000,
  });
});

it("S-07 takes 50,000 ids in variables", async () => {
  const ids = await makeManyUsers(service, free!, 50_000);
  const answer = await send("assignSeats", ids, { mode: "REJECT_ALL" }, "summary { assigned refused }");
  expect(answer).toMatchObject({ summary: { assigned: 50_000, refused: 0 }, userErrors: [] });
  expect((await seatsNow()).pool).toEqual({ assigned: 50_000, purchased: 100_000 });
}, 120_000);

it("S-05 S-07 calls for overlapping users at the same moment: nobody gets two seats, no account too many", async () => {
  const here = await makeManyUsers(service, limited!, 12);
  const there = await makeManyUsers(service, free!, 30);
  const all = [...here, ...there];
  const calls = Array.from({ length: 12 }, (_, n) => {
    const part = all.filter((_, place) => (place + n) % 3 !== 0);
    const users = n % 2 ? part : part.toReversed();
    return send(n % 4 === 3 ? "removeSeats" : "assignSeats", users, {
      mode: n % 5 === 4 ? "REJECT_ALL" : "SKIP_FAILED",
    });
  });
  const answers = await Promise.all(calls);
  const changes = (outcome: string) => answers.flatMap(outcomesOf).filter((each) => each === outcome).length;
  const { users, accounts, pool } = await seatsNow();
  expect(pool?.assigned).toBe(changes("ASSIGNED") - changes("REMOVED"));
  expect(users).toHaveLength(pool?.assigned ?? -1);
  expect(accounts[limited!.publicId] ?? 0).toBeLessThanOrEqual(2);
});
