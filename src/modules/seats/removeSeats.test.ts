import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
} from "../../testing";
import { eventsOf, ledgerFaults, logLength, logOf, makeAuditorWhoAssigns, seatsOf } from "./seats.testing";

const document = `mutation ($input: RemoveSeatsInput!) {
  removeSeats(input: $input) {
    results { index userId outcome error { code } }
    accounts { id seatUsage { assigned available } }
    userErrors { code ... on RangeUserError { min max } }
  }
}`;

interface Answer {
  readonly removeSeats: {
    readonly results: readonly { readonly outcome: string; readonly error: { readonly code: string } | null }[] | null;
    readonly accounts: readonly unknown[];
    readonly userErrors: readonly { readonly code: string }[];
  };
}

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
let sub: AccountFixture;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  organization = await makeOrganization(service, { purchased: 10, limits: [4] });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
});
afterEach(async () => {
  expect(await ledgerFaults(service, organization.organizationId)).toEqual([]);
});

const remove = async (client: GraphqlClient, userIds: readonly string[], mode = "REJECT_ALL") => {
  const { data, errors } = await client.send<Answer>(document, { input: { userIds, mode } });
  expect(errors).toBeUndefined();
  return (data as Answer).removeSeats;
};

it("S-05 S-14 removes a seat: the row, the counters, the log row and the event are there at once", async () => {
  const user = await makeUser(service, sub, { seat: true });
  const before = await logLength(service, organization.organizationId);
  const answer = await remove(manager, [user.publicId]);
  expect(answer).toMatchObject({
    results: [{ outcome: "REMOVED", error: null }],
    accounts: [{ id: sub.publicId, seatUsage: { assigned: 0, available: 4 } }],
    userErrors: [],
  });
  expect(await seatsOf(service, organization.organizationId)).toEqual({
    users: [],
    accounts: {},
    pool: { assigned: 0, purchased: 10 },
  });
  expect(await logOf(service, organization.organizationId, before)).toMatchObject([
    { event: "REMOVED", user_id: user.id, before: 1, after: 0, total: 0 },
  ]);
  expect(await eventsOf(service, organization.organizationId, "seat.remove")).toMatchObject([
    { status: "SUCCESS", account_id: sub.id, targets: [{ type: "user", id: user.id }] },
  ]);
});

it("S-06 removing an absent seat answers ok, says so, and leaves no event and no log row", async () => {
  const user = await makeUser(service, sub);
  const before = await logLength(service, organization.organizationId);
  expect(await remove(manager, [user.publicId])).toMatchObject({
    results: [{ outcome: "NOT_ASSIGNED" }],
    userErrors: [],
  });
  expect(await logLength(service, organization.organizationId)).toBe(before);
  expect(await eventsOf(service, organization.organizationId, "seat.remove")).toEqual([]);
});

it("S-06 on a disabled account seats can be removed", async () => {
  const user = await makeUser(service, sub, { seat: true });
  await manager.send(`mutation { disableAccount(input: { accountId: "${sub.publicId}" }) { userErrors { code } } }`);
  expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [user.publicId] });
  expect(await remove(manager, [user.publicId])).toMatchObject({ results: [{ outcome: "REMOVED" }] });
});

it.each(["REJECT_ALL", "SKIP_FAILED"])(
  "S-06 refuses with FORBIDDEN in the row (%s), changes nothing, leaves a FAILURE event",
  async (mode) => {
    const user = await makeUser(service, sub, { seat: true });
    const auditor = await makeAuditorWhoAssigns(service, organization.main);
    const before = await logLength(service, organization.organizationId);
    const answer = await remove(await signedIn(service, auditor), [user.publicId], mode);
    expect(answer.results).toMatchObject([{ outcome: "REFUSED", error: { code: "FORBIDDEN" } }]);
    expect(answer.userErrors).toEqual(mode === "REJECT_ALL" ? [{ code: "BATCH_REJECTED" }] : []);
    expect(await seatsOf(service, organization.organizationId)).toMatchObject({ users: [user.publicId] });
    expect(await logLength(service, organization.organizationId)).toBe(before);
    expect(await eventsOf(service, organization.organizationId, "seat.remove")).toMatchObject([{ status: "FAILURE" }]);
  },
);

it("S-07 refuses a wrong number of ids without waiting for the organization's lock, and records that", async () => {
  const holder = await service.owner.connect();
  try {
    await holder.query("begin");
    await holder.query("select from organizations where organization_id = $1 for no key update", [
      organization.organizationId,
    ]);
    const ids = Array.from({ length: 50_001 }, () => organization.manager.publicId);
    // Whoever waits for the lock answers UNAVAILABLE after 5 seconds.
    expect(await remove(manager, ids)).toMatchObject({
      results: null,
      userErrors: [{ code: "TOO_MANY_ITEMS", min: 1, max: 50_000 }],
    });
    expect(await remove(manager, [])).toMatchObject({ results: null, userErrors: [{ code: "REQUIRED" }] });
  } finally {
    await holder.query("rollback");
    holder.release();
  }
  expect(await eventsOf(service, organization.organizationId, "seat.remove")).toMatchObject([
    { status: "FAILURE", reason: "TOO_MANY_ITEMS" },
    { status: "FAILURE", reason: "REQUIRED" },
  ]);
});

it("S-05 two at once: one removes, the other finds nothing to remove", async () => {
  const user = await makeUser(service, sub, { seat: true });
  const answers = await Promise.all([1, 2, 3].map(() => remove(manager, [user.publicId])));
  expect(answers.map((answer) => answer.results?.[0]?.outcome).sort()).toEqual([
    "NOT_ASSIGNED",
    "NOT_ASSIGNED",
    "REMOVED",
  ]);
});
