import {
  type AccountFixture,
  type GraphqlClient,
  makeOrganization,
  makeUser,
  operatorOn,
  type OrganizationFixture,
  signedIn,
  startTestService,
  statementsOf,
  type TestService,
} from "../../testing";
import { setPurchasedSeats } from "./setPurchasedSeats";

interface Candidate {
  readonly name: string;
  readonly hasSeat: boolean;
  readonly canToggle: boolean;
  readonly hasInboxRole: boolean;
  readonly blockedBy: readonly Record<string, unknown>[];
}
interface Answer {
  readonly account: { readonly seatCandidates: { readonly nodes: readonly Candidate[]; readonly totalCount: number } };
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
  organization = await makeOrganization(service, { purchased: 10, limits: [2] });
  manager = await signedIn(service, organization.manager);
  sub = organization.subs[0] as AccountFixture;
  const user = (firstName: string, seat: boolean) =>
    makeUser(service, sub, { firstName, lastName: "Y", seat, roles: seat ? ["INBOX_AGENT"] : ["MEMBER"] });
  await user("Ann", true);
  await user("Bob", false);
  const cat = await user("Cat", false);
  await manager.send(`mutation { disableUser(input: { userId: "${cat.publicId}" }) { userErrors { code } } }`);
});

const panel = async (client: GraphqlClient, args = "") => {
  const { data, errors } = await client.send<Answer>(
    `query ($id: ID!) { account(id: $id) { seatCandidates${args} { totalCount nodes { userId user { id } name hasSeat hasInboxRole canToggle
      blockedBy { code message ... on SeatCapacityUserError { limit assigned purchased poolRemaining } } } } } }`,
    { id: sub.publicId },
  );
  expect(errors).toBeUndefined();
  return (data as Answer).account.seatCandidates;
};
const short = (nodes: readonly Candidate[]) =>
  nodes.map(
    (row) =>
      `${row.name[0]} ${row.hasSeat ? "on" : "off"} ${row.canToggle ? "free" : row.blockedBy.map((error) => error["code"]).join()}`,
  );

it("S-12 shows each user's switch and why it cannot be moved", async () => {
  const { nodes, totalCount } = await panel(manager);
  expect(short(nodes)).toEqual(["A on free", "B off free", "C off SEAT_USER_DISABLED"]);
  expect(totalCount).toBe(3);
  expect(nodes.map((row) => row.hasInboxRole)).toEqual([true, false, false]);
});

it("S-12 a full account blocks switching on, with the numbers, and never switching off", async () => {
  await makeUser(service, sub, { firstName: "Dan", seat: true });
  const { nodes } = await panel(manager);
  expect(short(nodes)).toEqual(["A on free", "B off SEAT_LIMIT_REACHED", "C off SEAT_USER_DISABLED", "D on free"]);
  expect(nodes[1]?.blockedBy).toMatchObject([{ limit: 2, assigned: 2, purchased: 10, poolRemaining: 8 }]);
});

it("S-12 an exhausted pool and a disabled account block too", async () => {
  await setPurchasedSeats(operatorOn(service, organization.organizationId), { purchased: 1 });
  expect(short((await panel(manager)).nodes)).toEqual([
    "A on free",
    "B off SEAT_POOL_EXHAUSTED",
    "C off SEAT_USER_DISABLED",
  ]);
  await manager.send(`mutation { disableAccount(input: { accountId: "${sub.publicId}" }) { userErrors { code } } }`);
  expect(short((await panel(manager)).nodes)).toEqual([
    "A on free",
    "B off ACCOUNT_DISABLED",
    "C off ACCOUNT_DISABLED",
  ]);
});

it("S-12 who may only read sees every switch blocked by FORBIDDEN", async () => {
  const auditor = await makeUser(service, organization.main, { roles: ["AUDITOR"], includesSubAccounts: true });
  const { nodes } = await panel(await signedIn(service, auditor));
  expect(short(nodes)).toEqual(["A on FORBIDDEN", "B off FORBIDDEN", "C off FORBIDDEN,SEAT_USER_DISABLED"]);
});

it("S-12 searches by name and address, filters by seat, and counts what it found", async () => {
  const found = async (args: string) => {
    const { nodes, totalCount } = await panel(manager, args);
    expect(totalCount).toBe(nodes.length);
    return nodes.map((row) => row.name[0]).join("");
  };
  expect(await found(`(filter: { search: "bOb" })`)).toBe("B");
  expect(await found(`(filter: { search: "@test.example" })`)).toBe("ABC");
  expect(await found(`(filter: { search: "%" })`)).toBe("");
  expect(await found(`(filter: { hasSeat: true })`)).toBe("A");
  expect(await found(`(filter: { hasSeat: false })`)).toBe("BC");
});

it("S-12 what the switch says is what the mutations do", async () => {
  const { nodes } = await panel(manager);
  for (const { userId, hasSeat, canToggle } of nodes as unknown as (Candidate & { userId: string })[]) {
    const mutation = hasSeat ? "removeSeats" : "assignSeats";
    const { data } = await manager.send<Record<string, { results: { outcome: string }[] }>>(
      `mutation ($id: ID!) { ${mutation}(input: { userIds: [$id], mode: SKIP_FAILED }) { results { outcome } } }`,
      { id: userId },
    );
    expect(data?.[mutation]?.results[0]?.outcome === "REFUSED").toBe(!canToggle);
  }
});

it("S-12 takes four statements whatever the number of users: the account, capacities, the page", async () => {
  const sent = await statementsOf(() => panel(manager));
  expect(sent.length).toBeLessThanOrEqual(5);
});
