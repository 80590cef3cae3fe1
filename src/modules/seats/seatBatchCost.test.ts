import { encodeId, newId } from "../../platform/ids";
import {
  type GraphqlClient,
  makeOrganization,
  type OrganizationFixture,
  signedIn,
  startTestService,
  type TestService,
} from "../../testing";
import { eventsOf } from "./seats.testing";

let service: TestService;
let organization: OrganizationFixture;
let manager: GraphqlClient;
beforeAll(async () => {
  service = await startTestService();
  organization = await makeOrganization(service, { purchased: 10 });
  manager = await signedIn(service, organization.manager);
}, 60_000);
afterAll(() => service.stop());

const nobody = encodeId("usr", newId());
/** One id again and again: what a call costs follows the number that is sent. */
const ids = (count: number) => Array.from({ length: count }, () => nobody);

/** A dry run; what it is refused with, or how many rows it answered. */
async function outcomeOf(count: number, selection: string, around = (call: string) => call) {
  const call = `assignSeats(input: { userIds: $ids, mode: SKIP_FAILED, dryRun: true }) { ${selection} }`;
  const query = `mutation ($ids: [ID!]!) { ${around(call)} }`;
  const { data, errors } = await manager.send<{ assignSeats: { results?: readonly unknown[] } }>(query, {
    ids: ids(count),
  });
  return errors
    ? errors.map(({ extensions, message }) => [extensions.code, message]).flat()
    : data?.assignSeats.results?.length;
}

const plain = "summary { refused } results { index userId outcome error { code } } userErrors { code }";

it("S-07 lets through 50,000 rows with what is known of each", async () => {
  expect(await outcomeOf(50_000, plain)).toBe(50_000);
}, 60_000);

it("S-07 lets through 5,000 rows with their users", async () => {
  const selection = "results { index outcome user { id name email } error { code message } warnings { code } }";
  expect(await outcomeOf(5_000, selection)).toBe(5_000);
}, 60_000);

it("S-07 refuses 50,000 rows with their users before anything is done, and says what to select less of", async () => {
  const refusal = await outcomeOf(50_000, "results { user { id name } }");
  expect(refusal).toEqual(["TOO_COMPLEX", expect.stringContaining("`assignSeats.results.user`")]);
});

it("S-07 refuses several calls for 50,000 each in one document, whatever they select", async () => {
  for (const selection of [plain, "userErrors { code }"])
    expect(await outcomeOf(50_000, selection, (call) => `${call} again: ${call}`)).toEqual([
      "TOO_COMPLEX",
      expect.stringContaining("Most of it is for"),
    ]);
  const twice = "a: results { index } b: results { index }";
  expect(await outcomeOf(50_000, twice)).toMatchObject(["TOO_COMPLEX", expect.any(String)]);
});

it("S-07 counts rows that are selected in fragments", async () => {
  const { errors } = await manager.send(
    `mutation ($ids: [ID!]!) { assignSeats(input: { userIds: $ids, mode: SKIP_FAILED, dryRun: true }) { ...P } }
    fragment P on AssignSeatsPayload { results { ...R } } fragment R on SeatResult { user { id } }`,
    { ids: ids(50_000) },
  );
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["TOO_COMPLEX"]);
});

it("S-07 counts ids that are written in the input, sent as the whole of it, or its default", async () => {
  const written = `"${nobody}",`.repeat(300);
  const input = (list: string) => `{ userIds: ${list}, mode: SKIP_FAILED, dryRun: true }`;
  const calls = (text: string) =>
    Array.from({ length: 20 }, (_, n) => `a${n}: removeSeats(input: ${text}) { results { user { id } } }`);
  // 20 calls of 2,000 ids are beyond the limit, 20 of 200 are not.
  for (const [count, codes] of [
    [2_000, ["TOO_COMPLEX"]],
    [200, []],
  ] as const) {
    const whole = await manager.send(`mutation ($input: RemoveSeatsInput!) { ${calls("$input").join(" ")} }`, {
      input: { userIds: ids(count), mode: "SKIP_FAILED", dryRun: true },
    });
    expect((whole.errors ?? []).map(({ extensions }) => extensions.code)).toEqual(codes);
  }
  const many = `mutation { ${calls(input(`[${written}]`))
    .slice(0, 1)
    .join("")} }`;
  expect((await manager.send(many)).errors).toBeUndefined();
});

it("S-07 a longer list than a call takes is refused as one, and not for its cost", async () => {
  const { data } = await manager.send<{ assignSeats: { userErrors: readonly { code: string }[] } }>(
    "mutation ($ids: [ID!]!) { assignSeats(input: { userIds: $ids, mode: SKIP_FAILED }) { results { index } userErrors { code } } }",
    { ids: ids(100_000) },
  );
  expect(data?.assignSeats.userErrors).toEqual([{ code: "TOO_MANY_ITEMS" }]);
  expect((await eventsOf(service, organization.organizationId, "seat.assign")).map(({ reason }) => reason)).toEqual([
    "TOO_MANY_ITEMS",
  ]);
}, 60_000);
